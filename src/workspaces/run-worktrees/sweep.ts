import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/values/errors.js';
import { isAncestor, isHeld, refsOf } from '../git/refs.js';
import { commitOf, inProject, type Repository } from '../git/repository.js';
import { readSparseCheckout } from '../git/sparse-checkout.js';
import { openProtectedFiles } from '../protected/protected-files.js';
import { readFacts, type WorktreeFacts } from '../worktree/worktree-facts.js';
import {
  adminOf,
  isBeingRemoved,
  removeWorktree,
  type WorktreeFolder,
  worktreesRootOf,
} from '../worktree/worktree-folder.js';
import { endRemovals, lostFolders, removeLost } from './lost-folders.js';
import { type LeftWork, readLeftWork } from './seal.js';

export interface KeptFolder {
  readonly path: string;
  readonly reason: string;
}

export interface LeftFolder {
  readonly name: string;
  readonly folder: WorktreeFolder;
  readonly facts: WorktreeFacts;
}

/** Folders of a run that an earlier process left. */
export async function leftFolders(
  repository: Repository,
  runId: string,
): Promise<readonly LeftFolder[]> {
  const root = join(worktreesRootOf(repository), runId);
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const found = entries
    .filter((entry) => entry.isDirectory() && !isBeingRemoved(entry.name))
    .map(async ({ name }) => {
      const path = join(root, name);
      const admin = await adminOf(repository, path);
      return {
        name,
        folder: { path, admin },
        facts: (admin && (await readFacts(admin))) ?? (await guessedFacts(repository, runId, name)),
      };
    });
  return (await Promise.all(found)).filter((one): one is LeftFolder => one.facts !== null);
}

/** A process that died while it made the folder, or an entry that is gone. */
async function guessedFacts(
  repository: Repository,
  runId: string,
  name: string,
): Promise<WorktreeFacts | null> {
  const refs = refsOf(runId);
  const n = /^(\d+)-/.exec(name)?.[1];
  const base = (await commitOf(repository, refs.base)) ?? (await commitOf(repository, 'HEAD'));
  if (base === null) return null;
  const sparse = await readSparseCheckout(repository);
  const known = {
    prefix: repository.prefix,
    excluded: [],
    setupTree: null,
    ...(sparse === null ? {} : { sparse }),
  };
  return { version: 1, n: n === undefined ? null : Number(n), base, ...known };
}

/** Whether all that a folder holds is in commits that refs hold. */
export async function isSafe(
  repository: Repository,
  runId: string,
  facts: WorktreeFacts,
  work: LeftWork,
): Promise<boolean> {
  if (work.isHead && (await isHeld(repository, work.head))) return true;
  const sealed = facts.n === null ? null : await commitOf(repository, refsOf(runId).call(facts.n));
  if (
    sealed === null ||
    (await repository.git.text(['rev-parse', `${sealed}^{tree}`])) !== work.tree
  )
    return false;
  return isAncestor(repository, work.head, sealed);
}

/**
 * A process died while it filled the folder: the facts are written last, so nobody worked in it. It
 * MUST hold nothing of its own all the same: only files of its base, some of which are not there
 * yet.
 */
async function isHalfMade(
  repository: Repository,
  { folder }: LeftFolder,
  work: LeftWork,
): Promise<boolean> {
  if (folder.admin === null || (await readFacts(folder.admin)) !== null) return false;
  if (!(await isHeld(repository, work.head))) return false;
  const changes = await repository.git.text([
    'diff-tree',
    '-r',
    '--name-status',
    work.head,
    work.tree,
  ]);
  return changes.split('\n').every((line) => line === '' || line.startsWith('D\t'));
}

export function isMergeFolder(name: string): boolean {
  return /^merge(-|$)/.test(name);
}

/**
 * Puts back what a gate had swapped when its process died, so that a folder is judged by the
 * agent's own files.
 */
export async function undoSwap(
  runDir: string,
  repository: Repository,
  { name, folder }: LeftFolder,
): Promise<void> {
  const side = join(runDir, 'protect-worktrees');
  if (existsSync(join(side, 'worktrees', name)))
    await openProtectedFiles({
      root: inProject(folder.path, repository.prefix),
      side: join(side, 'worktrees', name),
      remembered: side,
    });
}

/**
 * Removes the folders of a run whose content is safe; keeps the others, for `prune`. Never fails:
 * what is in doubt is kept.
 */
export async function sweep(
  repository: Repository,
  runId: string,
  runDir: string,
): Promise<readonly KeptFolder[]> {
  const kept: KeptFolder[] = [];
  await endRemovals(repository, runId);
  for (const lost of await lostFolders(repository, runId))
    await removeLost(repository, runId, lost).catch((error: unknown) =>
      kept.push({ path: lost.path, reason: messageOf(error) }),
    );
  for (const left of await leftFolders(repository, runId)) {
    const { name, folder, facts } = left;
    try {
      if (!isMergeFolder(name)) {
        await undoSwap(runDir, repository, left);
        const work = await readLeftWork(repository, folder, facts, null);
        if (
          !(await isSafe(repository, runId, facts, work)) &&
          !(await isHalfMade(repository, left, work))
        ) {
          kept.push({ path: folder.path, reason: 'it holds work that is in no commit of the run' });
          continue;
        }
      }
      await removeWorktree(repository, folder);
    } catch (error) {
      kept.push({ path: folder.path, reason: messageOf(error) });
    }
  }
  return kept;
}
