import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeDurable } from '../../host/disk/durable-file.js';
import type { Repository } from '../git/repository.js';
import { worktreesRootOf } from '../worktree/worktree-folder.js';

/**
 * Several projects, and several checkouts, may share one repository. So that pruning from one of
 * them does not take the runs of another for gone, the repository notes where the folder of each
 * run is: `<common>/plenum-runs/<run>`. Not `plenum/<run>`: a file there would shadow the branch of
 * that name.
 */
const folderOf = ({ commonDir }: Pick<Repository, 'commonDir'>) => join(commonDir, 'plenum-runs');

export async function recordRun(
  repository: Repository,
  runId: string,
  runDir: string,
): Promise<void> {
  const path = join(folderOf(repository), runId);
  const place = `${resolve(runDir)}\n`;
  if ((await readFile(path, 'utf8').catch(() => null)) === place) return;
  await mkdir(folderOf(repository), { recursive: true });
  await writeDurable(path, place, 0o644);
}

/**
 * The folder of a run as it was noted, whether it is still there or not; `null` when it never was.
 */
export async function recordedRunDir(
  repository: Repository,
  runId: string,
): Promise<string | null> {
  const place = await readFile(join(folderOf(repository), runId), 'utf8').catch(() => null);
  return place === null ? null : place.replace(/\n$/, '');
}

export async function forgetRun(repository: Repository, runId: string): Promise<void> {
  await rm(join(folderOf(repository), runId), { force: true });
}

/** Runs that have worktrees in this checkout or refs in its repository. */
export async function runsInRepository(repository: Repository): Promise<readonly string[]> {
  const folders = await readdir(worktreesRootOf(repository), { withFileTypes: true }).catch(
    () => [],
  );
  const refs = await repository.git.text([
    'for-each-ref',
    '--format=%(refname:lstrip=2)',
    'refs/plenum',
  ]);
  const named = refs.split('\n').map((name) => name.split('/')[0] ?? '');
  const ids = [
    ...folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name),
    ...named,
  ];
  return [...new Set(ids)].filter((id) => /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(id)).sort();
}
