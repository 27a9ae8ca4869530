import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { shellWord } from '../../core/words/shell-word.js';
import { type Git, readableName } from '../git/git.js';
import { joinName } from '../git/nested-repositories.js';
import { commitOf, type Repository } from '../git/repository.js';
import { leftOutIn, markLeftOut } from '../git/sparse-checkout.js';
import { exists, obstacle } from '../protected/file-state.js';
import { presentTree } from '../worktree/settle-left-out.js';
import { squash } from './squash.js';

interface Applied {
  /** Files of the checkout that were written or removed. */
  readonly files: readonly string[];
}

/**
 * Takes what changed between two commits into the user's checkout, as changes that are not
 * committed. Index, HEAD and branches stay. Everything is decided before the first file is written:
 * a change of the user's in a file that would be written is E_APPLY_OVERLAP, a change that git
 * cannot join is E_APPLY_CONFLICT. If writing fails half way, what was written is taken back.
 */
export async function applyToCheckout(
  repository: Repository,
  from: string,
  to: string,
): Promise<Applied> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-apply-'));
  try {
    const { git, tree: present } = await presentTree(repository, join(folder, 'index'));
    await refuseOverlap(repository, from, to, present);
    const merged = await mergedTree(repository, from, to, present);
    const changes = await treeChanges(repository, present, merged);
    await refuseObstacles(repository.root, changes);
    const leftOut = new Set(await leftOutIn(git));
    refuseLeftOut(changes.filter(({ name, status }) => status === 'D' && leftOut.has(name)));
    await write(git, { root: repository.root, present, merged, changes, leftOut });
    return { files: changes.map(({ name }) => readableName(name)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Change {
  readonly name: string;
  readonly status: string;
}

async function treeChanges(
  { git }: Pick<Repository, 'git'>,
  from: string,
  to: string,
): Promise<readonly Change[]> {
  const fields = await git.list([
    'diff-tree',
    '-r',
    '-z',
    '--no-renames',
    '--name-status',
    from,
    to,
  ]);
  const changes: Change[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2)
    changes.push({ status: fields[at] ?? '', name: fields[at + 1] ?? '' });
  return changes;
}

/**
 * A file that the user changed may only be there as the run found it, as the run made it, or as an
 * earlier apply left it.
 */
async function refuseOverlap(
  repository: Repository,
  from: string,
  to: string,
  present: string,
): Promise<void> {
  const differing = async (left: string, right: string) =>
    new Set((await treeChanges(repository, left, right)).map(({ name }) => name));
  const head = await commitOf(repository, 'HEAD');
  const own = await differing(
    head ?? (await repository.git.text(['mktree'], { input: '' })),
    present,
  );
  const suspects = [...(await differing(from, to))].filter((name) => own.has(name));
  if (suspects.length === 0) return;
  const joined = head === null ? null : (await squash(repository, from, head, to)).tree;
  const harmless = await Promise.all(
    [from, to, ...(joined === null ? [] : [joined])].map((tree) => differing(tree, present)),
  );
  const mine = suspects.filter((name) => harmless.every((changed) => changed.has(name)));
  const words = mine.map((name) => shellWord(readableName(name)));
  const these = words.length > mostNamed ? '' : ` -- ${words.join(' ')}`;
  refuse(mine, `put them away, then apply again: git stash push --include-untracked${these}`);
}

const mostNamed = 12;

function refuse(names: readonly string[], hint: string): void {
  if (names.length === 0) return;
  throw new PlenumError(
    'E_APPLY_OVERLAP',
    `you have changes of your own in files that the run changed too: ${enumerate(names)}`,
    { hint: `nothing was changed; ${hint}` },
  );
}

async function mergedTree(
  repository: Repository,
  from: string,
  to: string,
  present: string,
): Promise<string> {
  const commit = (tree: string) =>
    repository.git.text(['commit-tree', tree, '-m', 'plenum: the checkout']);
  const { tree, conflicts } = await squash(repository, from, await commit(present), to);
  if (tree !== null) return tree;
  const names = [...new Set(conflicts.map(({ name }) => name))].sort();
  throw new PlenumError(
    'E_APPLY_CONFLICT',
    `the checkout and the run changed the same lines: ${enumerate(names)}`,
    { hint: `nothing was changed; merge it by hand: git merge ${to.slice(0, 12)}` },
  );
}

/** Files that git ignores may lie where new ones go, and links on the way would lead out. */
async function refuseObstacles(root: string, changes: readonly Change[]): Promise<void> {
  const removed = new Set(changes.filter(({ status }) => status === 'D').map(({ name }) => name));
  const blocked: string[] = [];
  for (const { name, status } of changes) {
    if (status === 'D') continue;
    const path = readableName(name);
    const inTheWay = await obstacle(root, path);
    const known =
      inTheWay !== null && removed.has(Buffer.from(inTheWay, 'utf8').toString('latin1'));
    if (inTheWay !== null && !known) blocked.push(name);
    else if (
      status === 'A' &&
      inTheWay === null &&
      (await exists(join(root, path))) &&
      ![...removed].some((one) => one.startsWith(`${name}/`))
    )
      blocked.push(name);
  }
  refuse(blocked, 'move them away, then apply again');
}

/**
 * Git takes a file that the index leaves out for unchanged: that it is to go cannot be shown
 * without writing the index.
 */
function refuseLeftOut(removed: readonly Change[]): void {
  if (removed.length === 0) return;
  const folders = [...new Set(removed.map(({ name }) => shellWord(dirname(name))))];
  throw new PlenumError(
    'E_APPLY_SPARSE',
    'the run removed files that your sparse checkout ' +
      `leaves out: ${enumerate(removed.map(({ name }) => name))}`,
    {
      hint:
        'nothing was changed; take their folders in, then apply again: ' +
        `git sparse-checkout add ${folders.join(' ')}`,
    },
  );
}

interface Writing {
  readonly root: string;
  readonly present: string;
  readonly merged: string;
  readonly changes: readonly Change[];
  /**
   * Names of the index without a file. Those that the run changed come as files, which git then
   * takes for changes.
   */
  readonly leftOut: ReadonlySet<string>;
}

/**
 * Refusals of git that come before it touches a file; then taking back would undo what the user
 * just did.
 */
const beforeWriting = /not uptodate|would be overwritten|would be removed|would lose untracked/;

/** The index is at `present`; git checks once more that no file changed meanwhile. */
async function write(git: Git, writing: Writing): Promise<void> {
  const { present, merged, changes, leftOut } = writing;
  if (changes.length === 0) return;
  try {
    // Else git would not look once more whether something lies there by now.
    const names = changes.map(({ name }) => name).filter((name) => leftOut.has(name));
    await markLeftOut(git, names, false);
    await git.run(['read-tree', '-m', '-u', present, merged]);
  } catch (error) {
    if (PlenumError.is(error) && beforeWriting.test(error.message))
      throw new PlenumError(
        'E_APPLY_OVERLAP',
        `files of the checkout changed while they were compared: ${error.message}`,
        { hint: 'apply again; nothing was changed', cause: error },
      );
    await takeBack(git, writing);
    throw error;
  }
}

async function takeBack(git: Git, { root, present, changes, leftOut }: Writing): Promise<void> {
  const isNew = ({ name, status }: Change) => status === 'A' || leftOut.has(name);
  for (const { name } of changes.filter(isNew))
    if (existsSync(joinName(root, name))) await rm(joinName(root, name), { force: true });
  const before = changes.filter((change) => !isNew(change)).map(({ name }) => `${name}\0`);
  await git.run(['read-tree', present]);
  await git.run(['checkout-index', '-f', '-z', '--stdin'], {
    input: Buffer.from(before.join(''), 'latin1'),
  });
}

const most = 20;

function enumerate(names: readonly string[]): string {
  const rest = names.length - most;
  return names.slice(0, most).map(readableName).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
