import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/values/errors.js';
import { keepUnder, refsOf } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { removeWorktree, worktreesRootOf } from '../worktree/worktree-folder.js';
import { endRemovals, lostFolders, removeLost } from './lost-folders.js';
import { forgetRun } from './recorded-runs.js';
import { commitLeftWork, readLeftWork } from './seal.js';
import { isMergeFolder, isSafe, type LeftFolder, leftFolders, undoSwap } from './sweep.js';

export interface PruneItem {
  /** Path of a folder, or name of a ref. */
  readonly what: string;
  readonly why: string;
}

export interface Pruned {
  readonly removed: readonly PruneItem[];
  readonly kept: readonly PruneItem[];
}

interface PruneRequest {
  readonly runId: string;
  /** Folder of the run, `null` when it is gone: only then do its refs go. */
  readonly runDir: string | null;
  /** Only say what would be done. */
  readonly dryRun: boolean;
  /** Refs of a run whose folder is gone, though nothing else holds their commits. */
  readonly force: boolean;
}

/**
 * Removes what a run left behind. Work that is in no commit is committed to
 * `refs/plenum/<run>/kept-<folder>` before its folder goes.
 */
export async function pruneWorktrees(
  repository: Repository,
  request: PruneRequest,
): Promise<Pruned> {
  const removed: PruneItem[] = [];
  const kept: PruneItem[] = [];
  const prune = async (what: string, act: () => Promise<string>): Promise<void> => {
    try {
      removed.push({ what, why: await act() });
    } catch (error) {
      kept.push({ what, why: messageOf(error) });
    }
  };
  if (!request.dryRun) await endRemovals(repository, request.runId);
  const lost = await lostFolders(repository, request.runId);
  for (const folder of lost)
    await prune(folder.path, async () => {
      if (!request.dryRun) await removeLost(repository, request.runId, folder);
      return 'no file is in it';
    });
  for (const left of await leftFolders(repository, request.runId))
    if (!lost.some(({ path }) => path === left.folder.path))
      await prune(left.folder.path, () => pruneFolder(repository, request, left));
  if (!request.dryRun)
    await rmdir(join(worktreesRootOf(repository), request.runId)).catch(() => undefined);
  if (request.runDir === null) {
    await pruneRefs(repository, request, { removed, kept });
    if (!request.dryRun && kept.length === 0) await forgetRun(repository, request.runId);
  }
  return { removed, kept };
}

async function pruneFolder(
  repository: Repository,
  { runId, runDir, dryRun }: PruneRequest,
  left: LeftFolder,
): Promise<string> {
  const { name, folder, facts } = left;
  if (isMergeFolder(name)) {
    if (!dryRun) await removeWorktree(repository, folder);
    return 'it served gates of merges';
  }
  if (runDir !== null && !dryRun) await undoSwap(runDir, repository, left);
  const nestedTo = dryRun
    ? null
    : runDir === null
      ? join(worktreesRootOf(repository), '.nested', runId, name)
      : join(runDir, 'nested', name);
  const work = await readLeftWork(repository, folder, facts, nestedTo);
  const refs = refsOf(runId);
  const safe = await isSafe(repository, runId, facts, work);
  if (!dryRun) {
    if (!safe)
      await keepUnder(
        repository,
        refs,
        refs.kept(name),
        await commitLeftWork(
          repository,
          facts.base,
          work,
          `plenum: left in ${name} of run ${runId}`,
        ),
      );
    await removeWorktree(repository, folder);
  }
  return safe ? 'all it holds is under a ref' : `its work is under ${refs.kept(name)}`;
}

/**
 * Refs of a run that nobody can resume any more: those go whose commits a branch holds, or whose
 * landing one holds.
 */
async function pruneRefs(
  repository: Repository,
  { runId, dryRun, force }: PruneRequest,
  pruned: { removed: PruneItem[]; kept: PruneItem[] },
): Promise<void> {
  const refs = refsOf(runId);
  const listed = await repository.git.text([
    'for-each-ref',
    '--format=%(objectname) %(refname)',
    refs.folder,
  ]);
  for (const line of listed.split('\n').filter((one) => one !== '')) {
    const [commit = '', what = ''] = line.split(' ');
    const holder = await holderOf(repository, commit);
    if (holder === null && !force) {
      pruned.kept.push({ what, why: 'no branch holds its commit' });
      continue;
    }
    if (!dryRun)
      await repository.inTurn(() => repository.git.run(['update-ref', '-d', what, commit]));
    pruned.removed.push({ what, why: holder === null ? 'forced' : `${holder} holds it` });
  }
}

async function holderOf(repository: Repository, commit: string): Promise<string | null> {
  const { git } = repository;
  const direct = await git.text([
    'for-each-ref',
    '--count=1',
    '--format=%(refname)',
    '--contains',
    commit,
    'refs/heads',
    'refs/remotes',
  ]);
  if (direct !== '') return direct;
  const search = [
    'log',
    '-1',
    '--format=%h',
    '--fixed-strings',
    `--grep=Plenum-Commit: ${commit}`,
    '--branches',
    '--remotes',
  ];
  const landing = await git.text(search);
  return landing === '' ? null : `its landing ${landing}`;
}
