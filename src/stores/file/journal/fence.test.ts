import { appendFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import { collect, note } from '../../../testing/conformance/ports/journal.js';
import { createFileJournal } from './file-journal.js';
import { removeTemporaryRuns, temporaryRun } from './fixtures/temporary-run.js';
import { readEvents } from './record-walk.js';
import { readChain, segmentPath } from './segment-chain.js';
import { encodeLine } from './segment-line.js';
import { openSegmentReader } from './segment-reader.js';

afterEach(removeTemporaryRuns);

async function oneRecord(): Promise<string> {
  const { runDir } = await temporaryRun();
  const session = await createFileJournal(runDir).open();
  session.append(note(1));
  await session.close();
  return runDir;
}

it('X75: what an older driver writes after it was fenced is no part of the record', async () => {
  const runDir = await oneRecord();
  const second = await createFileJournal(runDir).open();
  await appendFile(segmentPath(runDir, 1), encodeLine(JSON.stringify(note(99))));
  second.append(note(2));
  await second.close();
  await appendFile(segmentPath(runDir, 1), 'garbage\n');
  expect(await collect(createFileJournal(runDir).read())).toEqual([note(1), note(2)]);
});

it('X75: a driver that died before its first line was written counts for nothing, and its epoch is not used again', async () => {
  const runDir = await oneRecord();
  for (const half of ['', '1234abcd {"type":"segm']) {
    await writeFile(segmentPath(runDir, 2), half);
    expect(await collect(createFileJournal(runDir).read())).toEqual([note(1)]);
  }
  const third = await createFileJournal(runDir).open();
  expect(third.epoch).toBe(3);
  third.append(note(3));
  await third.close();
  const fourth = await createFileJournal(runDir).open();
  fourth.append(note(4));
  await fourth.close();
  expect(await collect(createFileJournal(runDir).read())).toEqual([note(1), note(3), note(4)]);
});

it('X75: everything that an older driver had acknowledged counts, however the take-over falls between its commits', async () => {
  const { runDir } = await temporaryRun();
  const acknowledged: number[] = [];
  let position = 0;
  for (let round = 0; round < 15; round++) {
    const session = await createFileJournal(runDir).open();
    const writing = (async () => {
      for (;;) {
        const own = ++position;
        session.append(note(own));
        await session.commit();
        acknowledged.push(own);
      }
    })();
    const ended = expect(writing).rejects.toMatchObject({ code: 'E_RUN_FENCED' });
    const before = acknowledged.length;
    while (acknowledged.length < before + round)
      await new Promise((resolve) => setImmediate(resolve));
    await (await createFileJournal(runDir).open()).close();
    await ended;
    await session.close();
  }
  const events = await collect(createFileJournal(runDir).read());
  const recorded = events.map((event) => (event.type === 'note-add' ? event.position : 0));
  expect(acknowledged.length).toBeGreaterThan(30);
  expect(recorded).toEqual(expect.arrayContaining(acknowledged));
  expect(new Set(recorded).size).toBe(recorded.length);
});

it('X75: a follower sees across a take-over exactly what a reader sees afterwards', async () => {
  const { runDir } = await temporaryRun();
  const stop = new AbortController();
  const followed: unknown[] = [];
  const following = (async () => {
    for await (const event of createFileJournal(runDir).follow(stop.signal)) followed.push(event);
  })();
  for (let round = 1; round <= 6; round++) {
    const session = await createFileJournal(runDir).open();
    for (let index = 0; index < 20; index++) {
      session.append(note(round * 100 + index));
      await session.commit();
    }
    await new Promise((resolve) => setTimeout(resolve, round * 11));
    await (await createFileJournal(runDir).open()).close();
    session.append(note(9999));
    await expect(session.commit()).rejects.toMatchObject({ code: 'E_RUN_FENCED' });
  }
  while (followed.length < 120) await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort();
  await following;
  expect(followed).toEqual(await collect(createFileJournal(runDir).read()));
  expect(followed).toHaveLength(120);
});

it('X75: a take-over that falls between reading a chunk and handing it out takes back what does not count', async () => {
  const runDir = await oneRecord();
  const path = segmentPath(runDir, 1);
  const counted = (await stat(path)).size;
  await appendFile(path, encodeLine(JSON.stringify(note(99))));
  const [segment] = await readChain(runDir);
  if (!segment) throw new Error('no segment');
  const reader = await openSegmentReader(path, segment.start);
  const interrupted = {
    ...reader,
    get position() {
      return reader.position;
    },
    async advance(until: number | null, visit?: (json: string) => void) {
      const moved = await reader.advance(until, visit);
      const header = {
        type: 'segment-start',
        version: 1,
        epoch: 2,
        previous: { epoch: 1, bytes: counted },
      };
      await writeFile(segmentPath(runDir, 2), encodeLine(JSON.stringify(header)));
      return moved;
    },
  };
  expect(await readEvents(runDir, interrupted, segment)).toEqual([note(1)]);
  expect(reader.position).toBe(counted);
  await reader.close();
});
