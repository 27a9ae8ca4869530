import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { copyIndex } from '../git/copy-index.js';
import { moveNested } from '../git/nested-repositories.js';
import { isAncestor } from '../git/refs.js';
import { gitIn, type Repository } from '../git/repository.js';
import { addForced, indexIn, snapshotTree, withoutSetup } from '../git/snapshot.js';
import { leftOutOf, markLeftOut } from '../git/sparse-checkout.js';
import { settleLeftOut } from '../worktree/settle-left-out.js';
import type { WorktreeFacts } from '../worktree/worktree-facts.js';
import { freshName, type WorktreeFolder } from '../worktree/worktree-folder.js';

export interface LeftWork {
  /** Commit that the agent left checked out; the base when it made none. */
  readonly head: string;
  readonly tree: string;
  /**
   * Whether the tree is that of `head`, which is on top of the base: then there is nothing to
   * commit.
   */
  readonly isHead: boolean;
}

/**
 * What an agent left in its worktree. Nothing that it did to `.git`, to its index or to its
 * branches stands in the way: the files are read with git's own folder named outright, and only the
 * commit that is checked out is asked for.
 */
export async function readLeftWork(
  repository: Repository,
  given: WorktreeFolder,
  facts: WorktreeFacts,
  nestedTo: string | null,
): Promise<LeftWork> {
  const folder = {
    ...given,
    admin: given.admin !== null && existsSync(given.admin) ? given.admin : null,
  };
  await refuseGone(repository, folder, facts);
  const { commit: head, tree: headTree } =
    (await checkedOut(repository, folder)) ?? (await atBase(repository, facts));
  const index = join(folder.admin ?? repository.commonDir, freshName('plenum-seal'));
  const git = gitIn(repository, folder.path, index);
  try {
    if (folder.admin !== null && existsSync(indexIn(folder.admin)))
      await copyIndex(indexIn(folder.admin), index);
    const prepared = existsSync(index);
    if (!prepared || head !== facts.base) {
      await git.run(['read-tree', ...(prepared ? ['-m', '-i'] : []), head]);
      if (facts.sparse)
        await markLeftOut(git, await leftOutOf(repository, facts.sparse, head), true);
    }
    await settleLeftOut(
      repository,
      { git, folder: folder.path, excluded: facts.excluded },
      folder,
      facts.sparse !== undefined,
    );
    if (nestedTo !== null && (await hasOwnRepository(folder)))
      await moveNested(folder.path, '.', nestedTo);
    let tree = await snapshotTree({ git, folder: folder.path, excluded: facts.excluded, nestedTo });
    if (
      folder.admin !== null &&
      (await addForced(git, folder.path, join(folder.admin, 'index'), facts.excluded))
    )
      tree = await git.text(['write-tree']);
    if (facts.setupTree !== null) tree = await withoutSetup(git, facts.base, facts.setupTree);
    const isHead =
      tree === headTree &&
      (head === facts.base || (await isAncestor(repository, facts.base, head)));
    return { head, tree, isHead };
  } finally {
    await Promise.all([index, `${index}.lock`].map((path) => rm(path, { force: true })));
  }
}

/**
 * The commit that holds it: the agent's own, or one on top. When the agent left the history of its
 * base, that history stays a parent.
 */
export async function commitLeftWork(
  repository: Repository,
  base: string,
  work: LeftWork,
  subject: string,
): Promise<string> {
  if (work.isHead) return work.head;
  const onTop = work.head === base || (await isAncestor(repository, base, work.head));
  const parents = onTop ? [work.head] : [base, work.head];
  return repository.git.text([
    'commit-tree',
    work.tree,
    ...parents.flatMap((parent) => ['-p', parent]),
    '-m',
    subject,
  ]);
}

export async function headOf(
  repository: Repository,
  folder: WorktreeFolder,
): Promise<string | null> {
  return (await checkedOut(repository, folder))?.commit ?? null;
}

interface CommitAndTree {
  readonly commit: string;
  readonly tree: string;
}

const commitAndTree = ['log', '-1', '--no-show-signature', '--format=%H %T'];

function parsePair(line: string): CommitAndTree {
  const [commit = '', tree = ''] = line.trim().split(' ');
  return { commit, tree };
}

/** `null` when nothing is: the entry is gone, or HEAD names a branch without a commit. */
async function checkedOut(
  repository: Repository,
  { admin }: WorktreeFolder,
): Promise<CommitAndTree | null> {
  if (admin === null || !existsSync(admin)) return null;
  const git = repository.git.at({
    cwd: admin,
    env: { GIT_DIR: admin, GIT_COMMON_DIR: repository.commonDir },
  });
  const found = await git.run([...commitAndTree, 'HEAD'], { answers: [0, 128] });
  return found.code === 0 ? parsePair(found.stdout.toString('utf8')) : null;
}

async function atBase({ git }: Repository, { base }: WorktreeFacts): Promise<CommitAndTree> {
  return parsePair(await git.text([...commitAndTree, base]));
}

async function hasOwnRepository({ path }: WorktreeFolder): Promise<boolean> {
  return (await readdir(path, { withFileTypes: true })).some(
    (entry) => entry.name === '.git' && entry.isDirectory(),
  );
}

/**
 * An emptied folder is an agent's work; one that was removed, or removed and made again, is none.
 */
async function refuseGone(
  repository: Repository,
  folder: WorktreeFolder,
  facts: WorktreeFacts,
): Promise<void> {
  const entries = await readdir(folder.path).catch(() => []);
  if (entries.length > 0) return;
  const head = await headOf(repository, folder);
  const commits = head !== null && head !== facts.base ? `; its last commit was ${head}` : '';
  throw new PlenumError(
    'E_WORKTREE_GONE',
    `the worktree ${folder.path} was removed while it was in use${commits}`,
    {
      hint: `plenum resume ${basename(dirname(folder.path))}   (the agent starts again in a fresh one)`,
    },
  );
}
