import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSegmentWriter, type SegmentFile, type SegmentWriter } from './segment-writer.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-writer-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface FakeFile {
  readonly file: SegmentFile;
  readonly writes: string[];
  content: string;
  syncs: number;
  /** Bytes that still fit; then ENOSPC. */
  space: number;
  syncError: string | null;
  /** Happens while a sync is under way. */
  during: (() => void) | null;
}

function fakeFile(): FakeFile {
  const fake = {
    writes: [] as string[],
    content: '',
    syncs: 0,
    space: Number.POSITIVE_INFINITY,
    syncError: null as string | null,
    during: null as (() => void) | null,
  };
  const later = () => new Promise((resolve) => setTimeout(resolve, 2));
  const file = {
    fd: -1,
    async write(bytes: Buffer, offset: number, length: number) {
      await later();
      if (fake.space === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      const bytesWritten = Math.min(length, fake.space);
      const text = bytes.toString('utf8', offset, offset + bytesWritten);
      fake.space -= bytesWritten;
      fake.content += text;
      fake.writes.push(text);
      return { bytesWritten, buffer: bytes };
    },
    async datasync() {
      await later();
      const { during } = fake;
      fake.during = null;
      during?.();
      await later();
      if (fake.syncError)
        throw Object.assign(new Error('input/output error'), { code: fake.syncError });
      fake.syncs++;
    },
    async truncate(length: number) {
      fake.content = fake.content.slice(0, length);
    },
    async close() {},
  };
  return Object.assign(fake, { file: file as unknown as SegmentFile });
}

function writerOn(fake: FakeFile): SegmentWriter {
  const path = join(folder, '000001.jsonl');
  writeFileSync(path, '');
  return createSegmentWriter({
    file: fake.file,
    path,
    nextPath: join(folder, '000002.jsonl'),
    size: 0,
  });
}

const record = (n: number): string => JSON.stringify({ n, text: 'x'.repeat(20) });
const lineLength = 10 + record(1).length;

it('X70: many appends in flight share one write and one sync', async () => {
  const fake = fakeFile();
  const writer = writerOn(fake);
  const commits: Promise<void>[] = [];
  for (let n = 0; n < 100; n++) {
    writer.append(record(1));
    commits.push(writer.commit());
  }
  await Promise.all(commits);
  expect([fake.writes.length, fake.syncs]).toEqual([1, 1]);
  await writer.commit();
  expect(fake.syncs).toBe(1);
});

it('X70: what is appended during a sync goes out in the next one, and nobody is told before', async () => {
  const fake = fakeFile();
  const writer = writerOn(fake);
  writer.append(record(1));
  let second: Promise<void> | undefined;
  fake.during = () => {
    writer.append(record(2));
    second = writer.commit();
  };
  await writer.commit();
  expect(fake.content).not.toContain(record(2));
  await second;
  expect(fake.content).toContain(record(2));
  expect(fake.syncs).toBe(2);
});

it('X76: after a short write on a full disk the torn part is cut off, whole records stay, and every commit rejects', async () => {
  const fake = fakeFile();
  const writer = writerOn(fake);
  writer.append(record(1));
  await writer.commit();
  fake.space = lineLength + 7;
  for (const n of [2, 3, 4]) writer.append(record(n));
  const failing = writer.commit();
  await expect(failing).rejects.toMatchObject({
    code: 'E_JOURNAL_WRITE',
    message: expect.stringContaining('full'),
  });
  expect(fake.content).toHaveLength(2 * lineLength);
  expect(fake.content.endsWith(`${record(2)}\n`)).toBe(true);
  fake.space = Number.POSITIVE_INFINITY;
  writer.append(record(5));
  await expect(writer.commit()).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
  expect(fake.content).not.toContain(record(5));
});

it('a failed sync is final for all who wait, those of the next batch too: nobody knows what the disk holds', async () => {
  const fake = fakeFile();
  const writer = writerOn(fake);
  fake.syncError = 'EIO';
  writer.append(record(1));
  const commits: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    fake.during = () => {
      writer.append(record(2));
      commits.push(writer.commit());
      resolve();
    };
    commits.push(writer.commit());
  });
  const results = await Promise.allSettled(commits);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  fake.syncError = null;
  await expect(writer.commit()).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
});

it('X75: a segment that appears during the sync fences the commit under way', async () => {
  const fake = fakeFile();
  const writer = writerOn(fake);
  writer.append(record(1));
  fake.during = () => writeFileSync(join(folder, '000002.jsonl'), '');
  await expect(writer.commit()).rejects.toMatchObject({ code: 'E_RUN_FENCED' });
});
