import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Git } from './git.js';
import type { Repository } from './repository.js';

/**
 * Which files of a commit a checkout has (X49). What it leaves out is there for git, with the
 * content that the index names.
 */
export interface SparseCheckout {
  /** Patterns name folders only. */
  readonly cone: boolean;
  /** Git keeps folders that are left out as one entry of the index. */
  readonly sparseIndex: boolean;
  /** latin-1 text of the bytes of `info/sparse-checkout`. */
  readonly patterns: string;
}

/** Of the user's checkout; `null` when that has all files. */
export async function readSparseCheckout({
  git,
  gitDir,
}: Pick<Repository, 'git' | 'gitDir'>): Promise<SparseCheckout | null> {
  if (!(await isOn(git, 'core.sparseCheckout'))) return null;
  // Without the file git leaves nothing out, whatever the setting says.
  const patterns = await readFile(patternsIn(gitDir), 'latin1').catch(() => null);
  if (patterns === null) return null;
  return {
    cone: await isOn(git, 'core.sparseCheckoutCone'),
    sparseIndex: await isOn(git, 'index.sparse'),
    patterns,
  };
}

/** Whether git, as an agent calls it in a worktree, leaves files out there. */
export function isSparse(repository: Pick<Repository, 'git'>, path: string): Promise<boolean> {
  return isOn(repository.git.at({ cwd: path }), 'core.sparseCheckout');
}

async function isOn(git: Git, name: string): Promise<boolean> {
  const { stdout } = await git.run(['config', '--type=bool', '--get', name], {
    plain: true,
    answers: [0, 1, 128],
  });
  return stdout.toString('utf8').trim() === 'true';
}

export function patternsIn(gitDir: string): string {
  return join(gitDir, 'info', 'sparse-checkout');
}

/**
 * Options for one git command that MUST leave out what the patterns of its git folder leave out.
 * The index it writes names every file.
 */
export function leavingOut({ cone }: SparseCheckout): readonly string[] {
  return [
    '-c',
    'core.sparseCheckout=true',
    '-c',
    `core.sparseCheckoutCone=${cone}`,
    '-c',
    'index.sparse=false',
  ];
}

/**
 * Gives a worktree the patterns, for our commands and for those of its agent. With
 * `extensions.worktreeConfig` the settings are the worktree's own; otherwise they are in the
 * configuration that all worktrees share.
 */
export async function inheritSparse(
  repository: Repository,
  admin: string,
  sparse: SparseCheckout,
): Promise<void> {
  await mkdir(join(admin, 'info'), { recursive: true });
  await writeFile(patternsIn(admin), sparse.patterns, 'latin1');
  if (!(await isOn(repository.git, 'extensions.worktreeConfig'))) return;
  const settings = {
    'core.sparseCheckout': true,
    'core.sparseCheckoutCone': sparse.cone,
    'index.sparse': sparse.sparseIndex,
  };
  for (const [name, on] of Object.entries(settings))
    await repository.git.run([
      'config',
      '--file',
      join(admin, 'config.worktree'),
      name,
      String(on),
    ]);
}

/**
 * The files of a commit that the patterns leave out, names as `Git.list` gives them. Asks git
 * itself, about an empty folder, and writes no file.
 */
export async function leftOutOf(
  repository: Repository,
  sparse: SparseCheckout,
  commit: string,
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-sparse-'));
  try {
    const gitDir = join(folder, 'git');
    const empty = join(folder, 'empty');
    await Promise.all([mkdir(join(gitDir, 'info'), { recursive: true }), mkdir(empty)]);
    await Promise.all([
      writeFile(join(gitDir, 'HEAD'), `${commit}\n`),
      writeFile(patternsIn(gitDir), sparse.patterns, 'latin1'),
    ]);
    const env = {
      GIT_DIR: gitDir,
      GIT_COMMON_DIR: repository.commonDir,
      GIT_WORK_TREE: empty,
      GIT_INDEX_FILE: join(folder, 'index'),
    };
    const git = repository.git.at({ cwd: empty, env });
    await git.run(['read-tree', commit]);
    // Every entry stays as it is, so nothing is written; what changes is which of them count as
    // left out.
    await git.run([...leavingOut(sparse), 'read-tree', '-m', '-u', commit]);
    return await leftOutIn(git);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Checks out what changed between two commits and was left out all the same, so that later calls
 * and gates see all that a run did.
 */
export async function checkOutChanged(
  repository: Repository,
  path: string,
  from: string,
  to: string,
): Promise<void> {
  if (from === to) return;
  const git = repository.git.at({ cwd: path });
  const changed = new Set(await changedNames(repository, from, to));
  const names = (await leftOutIn(git)).filter((name) => changed.has(name));
  if (names.length === 0) return;
  await markLeftOut(git, names, false);
  await git.run(['checkout-index', '-f', '-u', '-z', '--stdin'], { input: bytesOf(names) });
}

export function changedNames(
  { git }: Repository,
  from: string,
  to: string,
): Promise<readonly string[]> {
  return git.list(['diff-tree', '-r', '-z', '--no-renames', '--name-only', from, to]);
}

/** The entries of an index that are not checked out. */
export async function leftOutIn(git: Git): Promise<readonly string[]> {
  const entries = await git.list(['ls-files', '-z', '-t', '--cached']);
  return entries.filter((entry) => entry.startsWith('S ')).map((entry) => entry.slice(2));
}

export async function markLeftOut(
  git: Git,
  names: readonly string[],
  leftOut: boolean,
): Promise<void> {
  if (names.length === 0) return;
  await git.run(
    ['update-index', leftOut ? '--skip-worktree' : '--no-skip-worktree', '-z', '--stdin'],
    { input: bytesOf(names) },
  );
}

function bytesOf(names: readonly string[]): Buffer {
  return Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');
}
