import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRunFolder, type RunFolder } from './run-folder.js';

const made: string[] = [];

/** Run folders for tests; `removeTemporaryRuns` takes them away. */
export async function temporaryRunsRoot(parent: string = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'plenum-runs-'));
  made.push(folder);
  return join(folder, '.plenum', 'runs');
}

export async function temporaryRun(parent?: string): Promise<RunFolder> {
  return createTestRun(await temporaryRunsRoot(parent));
}

export function createTestRun(runsRoot: string, change: { readonly id?: string; readonly createdAt?: number } = {}): Promise<RunFolder> {
  const header = {
    name: 'audit',
    createdAt: 1_700_000_000_000,
    seed: 'seed',
    startedAt: 1_700_000_000_000,
    project: '/project',
    scriptFile: 'audit.js',
  };
  return createRunFolder({ ...header, options: { concurrency: 16 }, script: "export const meta = { name: 'audit' }\n", runsRoot, ...change });
}

export async function removeTemporaryRuns(): Promise<void> {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
}
