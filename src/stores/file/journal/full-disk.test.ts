import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { collect, note } from '../../../testing/conformance/ports/journal.js';
import { createFileJournal } from './file-journal.js';
import { mountSmallDisk } from './fixtures/small-disk.js';
import { removeTemporaryRuns, temporaryRun } from './fixtures/temporary-run.js';
import { segmentPath } from './segment-chain.js';

const disk = mountSmallDisk(256);
const withDisk = it.skipIf(disk === null);
const skipped = disk
  ? ''
  : ' [SKIPPED: mounting a small tmpfs is not permitted here; segment-writer.test.ts injects the fault instead]';

afterEach(removeTemporaryRuns);
afterAll(() => disk?.remove());

withDisk(
  `X76: a full disk rejects the commit with the reason, leaves nothing torn, and the run resumes once there is space${skipped}`,
  async () => {
    const { runDir } = await temporaryRun(disk?.path);
    const session = await createFileJournal(runDir).open();
    let acknowledged = 0;
    const fill = async (): Promise<void> => {
      for (;;) {
        for (let index = 0; index < 7; index++)
          session.append(note(acknowledged + index + 1, 'x'.repeat(1500)));
        await session.commit();
        acknowledged += 7;
      }
    };
    await expect(fill()).rejects.toMatchObject({
      code: 'E_JOURNAL_WRITE',
      message: expect.stringContaining('the disk is full'),
      hint: expect.stringContaining('space'),
    });
    await expect(session.commit()).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
    await expect(session.putBlob('y'.repeat(100_000))).rejects.toMatchObject({
      code: 'E_JOURNAL_WRITE',
    });
    await session.close();

    const path = segmentPath(runDir, 1);
    const events = await collect(createFileJournal(runDir).read());
    expect(acknowledged).toBeGreaterThan(70);
    expect(events.length).toBeGreaterThanOrEqual(acknowledged);
    expect((await readFile(path)).at(-1)).toBe(10);

    await expect(createFileJournal(runDir).open()).rejects.toMatchObject({
      code: 'E_JOURNAL_WRITE',
    });
    await rm(join(runDir, 'script.js'));
    await rm(join(runDir, 'run.json'));
    const again = await createFileJournal(runDir).open();
    again.append(note(-1));
    await again.commit();
    await again.close();
    expect((await collect(createFileJournal(runDir).read())).length).toBe(events.length + 1);
  },
);

it('a run folder that may not be written says so', async () => {
  const { runDir } = await temporaryRun(disk?.path);
  if (disk) disk.readOnly(true);
  else await chmod(join(runDir, 'events'), 0o555);
  try {
    await expect(createFileJournal(runDir).open()).rejects.toMatchObject({
      code: 'E_JOURNAL_WRITE',
      message: expect.stringMatching(/read-only|not permitted/),
    });
  } finally {
    disk?.readOnly(false);
    await chmod(join(runDir, 'events'), 0o755);
  }
});

it('a run folder that vanishes under its driver is an error at the next commit, not silence', async () => {
  const { runDir } = await temporaryRun();
  const session = await createFileJournal(runDir).open();
  session.append(note(1));
  await session.commit();
  await rm(runDir, { recursive: true });
  session.append(note(2));
  await expect(session.commit()).rejects.toMatchObject({
    code: 'E_JOURNAL_WRITE',
    message: expect.stringContaining('the folder is gone'),
  });
  await session.close();
});
