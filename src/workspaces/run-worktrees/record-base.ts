import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { commitOf, openRepository, type Repository } from '../git/repository.js';
import type { RepositoryPrograms } from '../git/repository-programs.js';
import { uncommittedPaths } from '../git/uncommitted.js';
import { presentTree } from '../worktree/settle-left-out.js';

interface RecordedBase {
  readonly commit: string;
  /** Branch that is checked out; `null` when HEAD is detached. */
  readonly branch: string | null;
  /** Root of the checkout. */
  readonly root: string;
  /** There are changes that are not committed. */
  readonly dirty: boolean;
}

interface RecordBaseOptions {
  /** A branch, tag or commit [HEAD]. */
  readonly ref?: string;
  /**
   * With the user's changes that are not committed, untracked files included. Index, HEAD and stash
   * stay as they are.
   */
  readonly uncommitted?: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Of the repository's own configuration [refused]. */
  readonly programs?: RepositoryPrograms;
}

/**
 * The commit that worktrees of a run start from, recorded when the run starts. `openWorktrees`
 * keeps it alive.
 */
export async function recordBase(
  project: string,
  options: RecordBaseOptions = {},
): Promise<RecordedBase> {
  const repository = await openRepository(
    project,
    options.environment ?? process.env,
    options.programs,
  );
  if (options.ref !== undefined && options.uncommitted)
    throw new PlenumError(
      'E_USAGE',
      'a base is either a named ref or the uncommitted changes, not both',
      { hint: 'leave one of them out' },
    );
  const [branch, changed] = await Promise.all([branchOf(repository), uncommittedPaths(repository)]);
  const dirty = changed.length > 0;
  const commit =
    options.uncommitted && dirty
      ? await commitPresent(repository)
      : await committed(repository, options.ref);
  await refuseWithoutProject(repository, commit);
  return { commit, branch, root: repository.root, dirty };
}

async function branchOf({ git }: Repository): Promise<string | null> {
  const found = await git.run(['symbolic-ref', '--quiet', '--short', 'HEAD'], { answers: [0, 1] });
  return found.code === 0 ? found.stdout.toString('utf8').trim() : null;
}

async function committed(repository: Repository, ref: string | undefined): Promise<string> {
  const name = ref ?? 'HEAD';
  const commit = name.startsWith('-') || name === '' ? null : await commitOf(repository, name);
  if (commit !== null) return commit;
  if (ref !== undefined)
    throw new PlenumError('E_GIT_REF', `"${ref}" names no commit of this repository`, {
      hint: 'git log --oneline --all',
    });
  throw new PlenumError(
    'E_NO_REPOSITORY',
    'the repository has no commit yet, so worktrees have nothing to start from',
    { hint: 'git add -A && git commit -m "first"' },
  );
}

async function commitPresent(repository: Repository): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-base-'));
  try {
    const { tree } = await presentTree(repository, join(folder, 'index'));
    const head = await commitOf(repository, 'HEAD');
    return await repository.git.text([
      'commit-tree',
      tree,
      ...(head === null ? [] : ['-p', head]),
      '-m',
      'plenum: uncommitted changes at the start of a run',
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A project folder that git ignores, or that is not committed, would be an empty folder in every
 * worktree.
 */
async function refuseWithoutProject({ git, prefix }: Repository, commit: string): Promise<void> {
  if (prefix === '') return;
  if (
    (await git.run(['cat-file', '-e', `${commit}:${prefix}`], { answers: [0, 1, 128] })).code === 0
  )
    return;
  throw new PlenumError(
    'E_NO_REPOSITORY',
    `the project folder ${prefix} is not part of commit ${commit.slice(0, 12)}`,
    {
      hint:
        'commit it, start from the uncommitted changes, or make it a ' +
        'repository of its own with git init',
    },
  );
}
