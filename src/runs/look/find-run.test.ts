import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import {
  createTestRun,
  removeTemporaryRuns,
  temporaryRunsRoot,
} from '../../stores/file/journal/fixtures/temporary-run.js';
import { acquireDriver } from '../../stores/file/lease/driver-lock.js';
import { createFileStore } from '../../stores/file/runs/file-store.js';
import { listRuns } from '../../stores/file/runs/run-list.js';
import { findRun as find } from './find-run.js';

const findRun = (runsRoot: string, reference: string) => find(createFileStore(runsRoot), reference);

afterEach(removeTemporaryRuns);

async function threeRuns(): Promise<string> {
  const runsRoot = await temporaryRunsRoot();
  await createTestRun(runsRoot, { id: 'r7k2', createdAt: 3000 });
  await createTestRun(runsRoot, { id: 'r7q9', createdAt: 1000 });
  await createTestRun(runsRoot, { id: 'r7k2x', createdAt: 2000 });
  return runsRoot;
}

it('runs are listed newest first, broken folders with what is wrong', async () => {
  const runsRoot = await threeRuns();
  await mkdir(join(runsRoot, 'broken'));
  await writeFile(join(runsRoot, 'broken', 'run.json'), '{');
  const runs = await listRuns(runsRoot);
  expect(runs.filter((run) => !run.error).map((run) => run.id)).toEqual(['r7k2', 'r7k2x', 'r7q9']);
  expect(runs.find((run) => run.error)).toMatchObject({
    id: 'broken',
    header: null,
    error: { code: 'E_RUN_FOREIGN' },
  });
  expect(await listRuns(join(runsRoot, 'nowhere'))).toEqual([]);
});

it('a run is found by its id, by the unique beginning of it, and as @last', async () => {
  const runsRoot = await threeRuns();
  expect((await findRun(runsRoot, 'r7k2')).id).toBe('r7k2');
  expect(await findRun(runsRoot, 'r7q')).toMatchObject({
    id: 'r7q9',
    runDir: join(runsRoot, 'r7q9'),
  });
  await mkdir(join(runsRoot, 'broken'));
  expect((await findRun(runsRoot, '@last')).id).toBe('r7k2');
});

it('@live is the run that is being driven now', async () => {
  const runsRoot = await threeRuns();
  await expect(findRun(runsRoot, '@live')).rejects.toMatchObject({
    code: 'E_RUN_NOT_FOUND',
    message: expect.stringContaining('No run is being driven'),
  });
  const lock = await acquireDriver(join(runsRoot, 'r7q9'));
  expect((await findRun(runsRoot, '@live')).id).toBe('r7q9');
  const second = await acquireDriver(join(runsRoot, 'r7k2'));
  await expect(findRun(runsRoot, '@live')).rejects.toMatchObject({ code: 'E_RUN_AMBIGUOUS' });
  await lock.release();
  expect((await findRun(runsRoot, '@live')).id).toBe('r7k2');
  await second.release();
});

it('a reference that fits none or several lists what exists', async () => {
  const runsRoot = await threeRuns();
  await expect(findRun(runsRoot, 'zz')).rejects.toMatchObject({
    code: 'E_RUN_NOT_FOUND',
    message: expect.stringContaining('r7k2, r7k2x, r7q9'),
  });
  await expect(findRun(runsRoot, '')).rejects.toMatchObject({ code: 'E_RUN_NOT_FOUND' });
  await expect(findRun(runsRoot, 'r7')).rejects.toMatchObject({
    code: 'E_RUN_AMBIGUOUS',
    message: expect.stringContaining('r7k2, r7k2x, r7q9'),
  });
  await expect(findRun(join(runsRoot, 'nowhere'), '@last')).rejects.toMatchObject({
    code: 'E_RUN_NOT_FOUND',
    message: expect.stringContaining('holds none'),
  });
});
