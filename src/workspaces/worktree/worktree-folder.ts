import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { leavesFolder } from '../../host/disk/contained.js';
import { writeOnce } from '../../host/disk/durable-file.js';
import { copyIndex } from '../git/copy-index.js';
import type { Repository } from '../git/repository.js';
import { indexIn } from '../git/snapshot.js';
import {
  checkOutChanged,
  inheritSparse,
  leavingOut,
  type SparseCheckout,
} from '../git/sparse-checkout.js';
import { bindWorktree } from './bind-worktree.js';

/** A worktree on disk and its entry in the repository. */
export interface WorktreeFolder {
  readonly path: string;
  /** `<common>/worktrees/<id>`; `null` when the entry is gone. */
  readonly admin: string | null;
}

export function worktreesRootOf(repository: Pick<Repository, 'root'>): string {
  return join(repository.root, '.plenum', 'worktrees');
}

/** `.plenum/worktrees/<run>`, ignored by git. Never reached through a link. */
export async function runWorktrees(repository: Repository, runId: string): Promise<string> {
  const root = worktreesRootOf(repository);
  const folder = join(root, runId);
  for (const path of [dirname(root), root, folder]) {
    const found = await lstat(path).catch(() => null);
    if (found && !found.isDirectory())
      throw new PlenumError(
        'E_PATH_OUTSIDE',
        `${path} is no folder, so worktrees are not made there`,
        { hint: `move ${path} away` },
      );
  }
  await mkdir(folder, { recursive: true });
  await writeOnce(join(root, '.gitignore'), '*\n');
  return folder;
}

interface WorktreeContent {
  readonly commit: string;
  /** What its files are [of the commit]. */
  readonly tree?: string;
  /**
   * It lacks what this leaves out, but for what was changed since a commit: that is the run's own
   * work.
   */
  readonly sparse?: (SparseCheckout & { readonly since: string }) | null;
}

export function freshName(stem: string): string {
  return `${stem}-${randomBytes(4).toString('hex')}`;
}

/**
 * At `commit`, on no branch, with the files of `tree`. Keeps an index of the untouched checkout, so
 * that a seal need not read unchanged files. Git MUST work on this folder before it writes the
 * first file.
 */
export async function addWorktree(
  repository: Repository,
  path: string,
  { commit, tree = commit, sparse = null }: WorktreeContent,
): Promise<WorktreeFolder & { readonly admin: string }> {
  await repository.inTurn(() =>
    repository.git.run(['worktree', 'add', '--quiet', '--detach', '--no-checkout', path, commit]),
  );
  const admin = await adminOf(repository, path);
  if (admin === null)
    throw new PlenumError('E_GIT', `git made no entry for the worktree ${path}`, {
      hint: 'git worktree list',
    });
  await bindWorktree(repository, path, admin);
  if (sparse !== null) await inheritSparse(repository, admin, sparse);
  await repository.git
    .at({ cwd: path })
    .run([...(sparse === null ? [] : leavingOut(sparse)), 'read-tree', '-m', '-u', tree]);
  if (sparse !== null) await checkOutChanged(repository, path, sparse.since, tree);
  await copyIndex(join(admin, 'index'), indexIn(admin));
  return { path, admin };
}

/** The entry of a worktree, from its `.git` file; `null` unless both sides name each other. */
export async function adminOf(
  repository: Pick<Repository, 'commonDir'>,
  path: string,
): Promise<string | null> {
  const named = /^gitdir: (.+)\n?$/.exec(
    await readFile(join(path, '.git'), 'utf8').catch(() => ''),
  )?.[1];
  if (named === undefined) return null;
  const admin = await realpath(resolve(path, named)).catch(() => null);
  if (admin === null || dirname(admin) !== join(repository.commonDir, 'worktrees')) return null;
  return (await belongsTo(admin, path)) ? admin : null;
}

async function belongsTo(admin: string, path: string): Promise<boolean> {
  const back = (await readFile(join(admin, 'gitdir'), 'utf8').catch(() => '')).trim();
  // Newer versions of git write it relative to the entry where they are asked to.
  return resolve(admin, back) === join(path, '.git');
}

/** Removes a folder of ours and its entry; entries of the user's own worktrees are never pruned. */
export async function removeWorktree(
  repository: Repository,
  { path, admin }: WorktreeFolder,
): Promise<void> {
  const root = worktreesRootOf(repository);
  if (leavesFolder(root, path) || dirname(dirname(path)) !== root)
    throw new PlenumError('E_INTERNAL', `refused to remove ${path}: it is no worktree of a run`);
  await removeFolder(await setAside(path));
  await repository.inTurn(async () => {
    // Force twice: somebody may have locked it. An entry that git does not know any more is no
    // failure.
    await repository.git.run(['worktree', 'remove', '--force', '--force', path], {
      answers: [0, 128, 255],
    });
    if (
      admin !== null &&
      basename(dirname(admin)) === 'worktrees' &&
      (await belongsTo(admin, path))
    )
      await removeFolder(admin);
  });
}

const removing = '.removing-';

export const isBeingRemoved = (name: string): boolean => name.startsWith(removing);

/**
 * In one step out of its place, so that a process that dies while it removes files leaves nothing
 * that looks like the work of an agent.
 */
async function setAside(path: string): Promise<string> {
  const aside = join(dirname(path), `${removing}${basename(path)}`);
  try {
    await rename(path, aside);
    return aside;
  } catch {
    // Not there, or not to be moved: then it is removed where it is.
    return path;
  }
}

/**
 * Some tools leave folders that not even their owner may write to. Links are removed, not followed.
 */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await makeWritable(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
