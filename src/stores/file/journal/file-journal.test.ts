import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Journal } from '../../../core/ports/journal.js';
import { collect, describeJournal, note } from '../../../testing/conformance/ports/journal.js';
import { createFileJournal, hasJournal } from './file-journal.js';
import { removeTemporaryRuns, temporaryRun } from './fixtures/temporary-run.js';

const folders = new WeakMap<Journal, string>();

function journalIn(runDir: string): Journal {
  const journal = createFileJournal(runDir);
  folders.set(journal, runDir);
  return journal;
}

afterEach(removeTemporaryRuns);

describeJournal('file journal', {
  create: async () => journalIn((await temporaryRun()).runDir),
  reopen: async (journal) => journalIn(folders.get(journal) ?? ''),
  cleanup: removeTemporaryRuns,
});

it('C78: a missing journal is an error that says there is nothing to resume, never an empty record', async () => {
  const { runDir } = await temporaryRun();
  const journal = createFileJournal(runDir);
  const missing = {
    code: 'E_JOURNAL_MISSING',
    message: expect.stringContaining('nothing to resume'),
  };
  expect(hasJournal(runDir)).toBe(false);
  await expect(collect(journal.read())).rejects.toMatchObject(missing);
  await rm(join(runDir, 'events'), { recursive: true });
  await expect(collect(journal.read())).rejects.toMatchObject(missing);
  await expect(collect(journal.follow(new AbortController().signal))).rejects.toMatchObject(
    missing,
  );
  await expect(journal.open()).rejects.toMatchObject(missing);
});

it('a follower that comes before the first driver waits for it', async () => {
  const { runDir } = await temporaryRun();
  const stop = new AbortController();
  const following = (async () => {
    for await (const event of createFileJournal(runDir).follow(stop.signal)) return event;
    return null;
  })();
  await new Promise((resolve) => setTimeout(resolve, 80));
  const session = await createFileJournal(runDir).open();
  session.append(note(7));
  await session.commit();
  expect(await following).toEqual(note(7));
  await session.close();
});

it('an event that nobody commits reaches followers soon all the same', async () => {
  const { runDir } = await temporaryRun();
  const session = await createFileJournal(runDir).open();
  session.append(note(1));
  const stop = new AbortController();
  for await (const event of createFileJournal(runDir).follow(stop.signal)) {
    expect(event).toEqual(note(1));
    stop.abort();
  }
  await session.commit();
  await session.close();
});

it('records larger than a reading chunk come back whole', async () => {
  const { runDir } = await temporaryRun();
  const session = await createFileJournal(runDir).open();
  const sizes = [10, 300_000, 1_200_000, 255_000, 10];
  for (const [position, size] of sizes.entries()) session.append(note(position, 'é'.repeat(size)));
  await session.commit();
  await session.close();
  const again = createFileJournal(runDir);
  expect(await collect(again.read())).toEqual(
    sizes.map((size, position) => note(position, 'é'.repeat(size))),
  );
  expect((await again.open()).epoch).toBe(2);
});
