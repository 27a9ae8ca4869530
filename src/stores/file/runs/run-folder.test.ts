import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { randomRunId } from '../../../host/values/random-run-id.js';
import {
  createTestRun,
  removeTemporaryRuns,
  temporaryRun,
  temporaryRunsRoot,
} from '../journal/fixtures/temporary-run.js';
import { createRunFolder, readScript, scriptPath } from './run-folder.js';
import { readRunHeader } from './run-header.js';

afterEach(removeTemporaryRuns);

it('a run folder holds its header and script, and its id is four typeable characters', async () => {
  const { id, runDir, header } = await temporaryRun();
  expect(id).toMatch(/^[a-hj-km-np-tv-z][0-9a-hj-km-np-tv-z]{3}$/);
  expect(await readRunHeader(runDir)).toEqual(header);
  expect(header).toMatchObject({
    version: 1,
    id,
    name: 'audit',
    seed: 'seed',
    project: '/project',
    options: { concurrency: 16 },
  });
  expect(await readScript(runDir)).toContain('export const meta');
});

it('ids never hold characters that read like another one', () => {
  for (let trial = 0; trial < 500; trial++)
    expect(randomRunId(6)).toMatch(/^[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{5}$/);
});

it('taken ids are tried again, then made longer; two runs never share a folder', async () => {
  const runsRoot = await temporaryRunsRoot();
  const rest = {
    name: 'a',
    createdAt: 1,
    seed: 's',
    startedAt: 1,
    project: '/',
    scriptFile: null,
    options: {},
    script: '',
  };
  const pickId = (length: number): string => 'r7k2xyz'.slice(0, length);
  const runs = await Promise.all(
    [1, 2, 3].map(() => createRunFolder({ ...rest, runsRoot, pickId })),
  );
  expect(runs.map((run) => run.id).sort()).toEqual(['r7k2', 'r7k2x', 'r7k2xy']);
});

it('an id that was asked for is used, refused when taken or no folder name', async () => {
  const runsRoot = await temporaryRunsRoot();
  expect((await createTestRun(runsRoot, { id: 'nightly-7' })).id).toBe('nightly-7');
  await expect(createTestRun(runsRoot, { id: 'nightly-7' })).rejects.toMatchObject({
    code: 'E_RUN_EXISTS',
  });
  for (const id of ['', '../up', '.hidden', '@last', 'a/b'])
    await expect(createTestRun(runsRoot, { id })).rejects.toMatchObject({ code: 'E_USAGE' });
});

it('the folder ignores itself in git', async () => {
  const { runDir } = await temporaryRun();
  const project = join(runDir, '..', '..', '..');
  execFileSync('git', ['init', '-q', project]);
  expect(
    execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], {
      cwd: project,
      encoding: 'utf8',
    }),
  ).toBe('');
});

it('C78: the stored script is the one a person edits before resuming', async () => {
  const { runDir } = await temporaryRun();
  await writeFile(scriptPath(runDir), 'edited');
  expect(await readScript(runDir)).toBe('edited');
  await rm(scriptPath(runDir));
  await expect(readScript(runDir)).rejects.toMatchObject({ code: 'E_RUN_FOREIGN' });
});

it('a folder that is not ours, or a header of a newer format, is refused and left as it is', async () => {
  const { runDir } = await temporaryRun();
  const path = join(runDir, 'run.json');
  const good = await readFile(path, 'utf8');
  const cases: readonly (readonly [string, string])[] = [
    ['{ torn', 'E_RUN_FOREIGN'],
    ['[]', 'E_RUN_FOREIGN'],
    ['{"name":"other"}', 'E_RUN_FOREIGN'],
    [good.replace('"seed": "seed"', '"seed": 5'), 'E_RUN_FOREIGN'],
    [good.replace('"version": 1', '"version": 2'), 'E_JOURNAL_VERSION'],
  ];
  for (const [text, code] of cases) {
    await writeFile(path, text);
    await expect(readRunHeader(runDir)).rejects.toMatchObject({ code });
    expect(await readFile(path, 'utf8')).toBe(text);
  }
  await rm(path);
  await expect(readRunHeader(runDir)).rejects.toMatchObject({
    code: 'E_RUN_FOREIGN',
    message: expect.stringContaining('no run.json'),
  });
  await rm(runDir, { recursive: true });
  await expect(readRunHeader(runDir)).rejects.toMatchObject({ code: 'E_RUN_NOT_FOUND' });
});
