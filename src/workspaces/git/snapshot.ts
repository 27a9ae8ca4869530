import { existsSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import type { Git } from './git.js';
import { nameBytes } from './git.js';
import { joinName, moveNested } from './nested-repositories.js';
import { foreignGitlinks } from './submodules.js';

interface SnapshotRequest {
  /**
   * Bound to the folder, with `GIT_DIR`, `GIT_WORK_TREE` and an index of our own: what an agent did
   * to its own index hides nothing.
   */
  readonly git: Git;
  readonly folder: string;
  /** Repository-relative paths that are never part of it: what was linked and copied in. */
  readonly excluded: readonly string[];
  /**
   * Folder for the `.git` of nested repositories, whose files then count as files; `null`: they are
   * left alone and left out.
   */
  readonly nestedTo: string | null;
}

const raced =
  /unable to (?:stat|index file)|No such file or directory|file changed before we could read it/i;

/**
 * The tree of everything in a folder: untracked and not ignored files, deletions, modes, links.
 * Works on the index that `git` is bound to.
 */
export async function snapshotTree(request: SnapshotRequest): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await snapshotOnce(request);
    } catch (error) {
      // Something that the agent left running may take a file away between listing and reading it.
      if (attempt === 3 || !PlenumError.is(error) || !raced.test(error.message)) throw error;
    }
  }
}

async function snapshotOnce({ git, folder, excluded, nestedTo }: SnapshotRequest): Promise<string> {
  const left = nestedTo === null ? await nestedIn(git) : [];
  if (nestedTo !== null) await liftNested(git, folder, nestedTo);
  const exclude = [
    ...excluded.map((path) => `:(top,exclude,literal)${path}`),
    ...left.map((path) => `:(top,exclude,literal)${path}`),
  ];
  await git.run(['add', '-A', '--', '.', ...exclude]);
  if (excluded.length > 0) {
    // Not what a sparse checkout leaves out: it is of the commit, and the agent never had it.
    const listed = await git.list([
      'ls-files',
      '-z',
      '-t',
      '--cached',
      '--',
      ...excluded.map((path) => `:(top,literal)${path}`),
    ]);
    const brought = listed
      .filter((entry) => !entry.startsWith('S '))
      .map((entry) => entry.slice(2));
    if (brought.length > 0)
      await git.run(['update-index', '-z', '--force-remove', '--stdin'], {
        input: bytesOf(brought),
      });
  }
  return git.text(['write-tree']);
}

/** Untracked repositories: git names them with a slash at the end. */
async function nestedIn(git: Git): Promise<readonly string[]> {
  const others = await git.list(['ls-files', '-z', '--others', '--exclude-standard']);
  return others.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1));
}

/** Repositories in repositories show one level at a time. */
async function liftNested(git: Git, folder: string, to: string): Promise<void> {
  const foreign = await foreignGitlinks(git, folder);
  for (const name of foreign) await moveNested(folder, name, to);
  if (foreign.length > 0)
    await git.run(['update-index', '-z', '--force-remove', '--stdin'], { input: bytesOf(foreign) });
  for (let found = await nestedIn(git); found.length > 0; found = await nestedIn(git)) {
    for (const name of found) await moveNested(folder, name, to);
  }
}

/**
 * Ignored files that the agent staged by force are meant to count. Answers whether there were any.
 */
export async function addForced(
  git: Git,
  folder: string,
  agentIndex: string,
  excluded: readonly string[],
): Promise<boolean> {
  if (!existsSync(agentIndex)) return false;
  const listing = ['ls-files', '-z', '--cached', '--ignored', '--exclude-standard'];
  // An index that cannot be read holds nothing that we could honour; the files themselves are taken
  // anyway.
  const forced = await git.list(listing, { env: { GIT_INDEX_FILE: agentIndex } }).catch(() => []);
  const skipped = excluded.map(nameBytes);
  const present: string[] = [];
  for (const name of forced) {
    if (skipped.some((path) => name === path || name.startsWith(`${path}/`))) continue;
    if (
      await lstat(joinName(folder, name)).then(
        (stat) => !stat.isDirectory(),
        () => false,
      )
    )
      present.push(name);
  }
  if (present.length === 0) return false;
  await git.run(
    ['--literal-pathspecs', 'add', '-f', '--pathspec-from-file=-', '--pathspec-file-nul'],
    { input: bytesOf(present) },
  );
  return true;
}

/**
 * What the setup made and nobody changed since is no work of the agent: it goes back to how the
 * commit has it.
 */
export async function withoutSetup(git: Git, base: string, setupTree: string): Promise<string> {
  const changed = new Set(
    await git.list(['diff-index', '--cached', '--name-only', '-z', setupTree]),
  );
  const fields = await git.list(['diff-tree', '-r', '-z', '--no-renames', setupTree, base]);
  const lines: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = '', , hash = ''] = (fields[at] ?? '').slice(1).split(' ');
    const name = fields[at + 1] ?? '';
    if (!changed.has(name)) lines.push(`${mode} ${hash}\t${name}\0`);
  }
  if (lines.length > 0)
    await git.run(['update-index', '-z', '--index-info'], {
      input: Buffer.from(lines.join(''), 'latin1'),
    });
  return git.text(['write-tree']);
}

function bytesOf(names: readonly string[]): Buffer {
  return Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');
}

export function indexIn(folder: string): string {
  return join(folder, 'plenum-index');
}
