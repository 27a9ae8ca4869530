import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { PlenumError } from '../../../core/values/errors.js';
import { collect, note } from '../../../testing/conformance/ports/journal.js';
import { createFileJournal } from './file-journal.js';
import { seededChance } from './fixtures/seeded-chance.js';
import { removeTemporaryRuns, temporaryRun } from './fixtures/temporary-run.js';
import { segmentPath } from './segment-chain.js';
import { encodeLine } from './segment-line.js';

afterEach(removeTemporaryRuns);

const count = 40;
const original = Array.from({ length: count }, (_, index) => note(index, `wörter ${index}`));

async function recordedRun(): Promise<{
  readonly runDir: string;
  readonly path: string;
  readonly bytes: Buffer;
}> {
  const { runDir } = await temporaryRun();
  const session = await createFileJournal(runDir).open();
  for (const event of original) session.append(event);
  await session.close();
  const path = segmentPath(runDir, 1);
  return { runDir, path, bytes: await readFile(path) };
}

async function readAll(runDir: string): Promise<readonly unknown[] | PlenumError> {
  try {
    return await collect(createFileJournal(runDir).read());
  } catch (error) {
    if (PlenumError.is(error)) return error;
    throw error;
  }
}

it('X76: a torn last record, cut at every one of its bytes, is dropped and the run goes on', async () => {
  const { bytes } = await recordedRun();
  const lastStart = bytes.lastIndexOf(10, bytes.length - 2) + 1;
  const { runDir } = await temporaryRun();
  const path = segmentPath(runDir, 1);
  for (let length = lastStart; length < bytes.length; length++) {
    await writeFile(path, bytes.subarray(0, length));
    expect(await readAll(runDir)).toEqual(original.slice(0, count - 1));
  }
  const session = await createFileJournal(runDir).open();
  session.append(note(100));
  await session.close();
  expect(await readAll(runDir)).toEqual([...original.slice(0, count - 1), note(100)]);
});

it('X76: cut at any of 300 random bytes, the record is a clean prefix', async () => {
  const { runDir, path, bytes } = await recordedRun();
  const chance = seededChance(7);
  const lengths = new Set<number>();
  for (let trial = 0; trial < 300; trial++) {
    await writeFile(path, bytes.subarray(0, chance(bytes.length)));
    const events = await readAll(runDir);
    if (PlenumError.is(events)) throw events;
    expect(events).toEqual(original.slice(0, events.length));
    lengths.add(events.length);
  }
  expect(lengths.size).toBeGreaterThan(30);
});

it('a flipped bit anywhere is never read as something else: an error, or at most the last record dropped', async () => {
  const { runDir, path, bytes } = await recordedRun();
  const chance = seededChance(11);
  const trials = 1000;
  let undetected = 0;
  for (let trial = 0; trial < trials; trial++) {
    const flipped = Buffer.from(bytes);
    const at = chance(bytes.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << chance(8));
    await writeFile(path, flipped);
    const events = await readAll(runDir);
    if (PlenumError.is(events)) expect(events.code).toBe('E_JOURNAL_CORRUPT');
    else if (JSON.stringify(events) !== JSON.stringify(original.slice(0, count - 1))) undetected++;
  }
  expect(undetected / trials).toBeLessThanOrEqual(0.01);
});

it('a damaged record in the middle is E_JOURNAL_CORRUPT with file and byte, for readers and drivers, and nothing is changed', async () => {
  const { runDir, path, bytes } = await recordedRun();
  const lineStart = bytes.indexOf(10, bytes.length >> 1) + 1;
  bytes[lineStart + 20] = (bytes[lineStart + 20] ?? 0) ^ 1;
  await writeFile(path, bytes);
  const damaged = {
    code: 'E_JOURNAL_CORRUPT',
    message: expect.stringMatching(new RegExp(`${path}.*byte ${lineStart}:.*Nothing was changed`)),
  };
  await expect(collect(createFileJournal(runDir).read())).rejects.toMatchObject(damaged);
  await expect(createFileJournal(runDir).open()).rejects.toMatchObject(damaged);
  expect(await readFile(path)).toEqual(bytes);
  await expect(readFile(segmentPath(runDir, 2))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('an older segment that lost its end, or is missing, is E_JOURNAL_CORRUPT: a later one says how long it was', async () => {
  const { runDir, path, bytes } = await recordedRun();
  await (await createFileJournal(runDir).open()).close();
  await truncate(path, bytes.lastIndexOf(10, bytes.length - 2) + 1);
  await expect(collect(createFileJournal(runDir).read())).rejects.toMatchObject({
    code: 'E_JOURNAL_CORRUPT',
  });
  await truncate(path, 0);
  await expect(createFileJournal(runDir).open()).rejects.toMatchObject({
    code: 'E_JOURNAL_CORRUPT',
  });
  await rm(path);
  await expect(createFileJournal(runDir).open()).rejects.toMatchObject({
    code: 'E_JOURNAL_CORRUPT',
    message: expect.stringContaining('missing'),
  });
});

it('a journal of a newer format is E_JOURNAL_VERSION, not a guess', async () => {
  const { runDir } = await temporaryRun();
  await writeFile(
    segmentPath(runDir, 1),
    encodeLine(JSON.stringify({ type: 'segment-start', version: 99, epoch: 1, previous: null })),
  );
  const newer = { code: 'E_JOURNAL_VERSION', message: expect.stringContaining('99') };
  await expect(collect(createFileJournal(runDir).read())).rejects.toMatchObject(newer);
  await expect(createFileJournal(runDir).open()).rejects.toMatchObject(newer);
});

it('a damaged blob is E_JOURNAL_CORRUPT, and putting the value again repairs it', async () => {
  const { runDir } = await temporaryRun();
  const journal = createFileJournal(runDir);
  const session = await journal.open();
  const hash = await session.putBlob('the value');
  await writeFile(join(runDir, 'blobs', hash), 'the valuf');
  await expect(journal.getBlob(hash)).rejects.toMatchObject({
    code: 'E_JOURNAL_CORRUPT',
    message: expect.stringContaining(hash),
  });
  expect(await session.putBlob('the value')).toBe(hash);
  expect(await journal.getBlob(hash)).toBe('the value');
  await expect(journal.getBlob('../run.json')).rejects.toMatchObject({ code: 'E_JOURNAL_CORRUPT' });
  await session.close();
});
