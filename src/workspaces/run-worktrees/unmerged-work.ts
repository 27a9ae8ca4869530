import { refsOf } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { leftFolders } from './sweep.js';

/**
 * Why the repository holds something of a run that is nowhere else (X127); `null` where all that
 * it made is in a branch of somebody's, or it made nothing.
 */
export async function unmergedWork(repository: Repository, runId: string): Promise<string | null> {
  const refs = refsOf(runId);
  const [left] = await leftFolders(repository, runId);
  if (left) return `its worktree ${left.folder.path} is still there`;
  for (const { commit, name } of await refsOfRun(repository, runId)) {
    if (await isElsewhere(repository, refs.branch, commit)) continue;
    return name === refs.branchRef
      ? `the branch ${refs.branch} is in no other branch`
      : `no branch has what ${name} holds`;
  }
  return null;
}

/** Removes what a run that is gone has in the repository, when all of it is elsewhere. */
export async function removeBranch(repository: Repository, runId: string): Promise<void> {
  const { branchRef } = refsOf(runId);
  for (const { commit, name, isCheckedOut } of await refsOfRun(repository, runId))
    if (name === branchRef && !isCheckedOut)
      await repository.inTurn(() => repository.git.run(['update-ref', '-d', name, commit]));
}

async function refsOfRun(
  { git }: Repository,
  runId: string,
): Promise<
  readonly { readonly commit: string; readonly name: string; readonly isCheckedOut: boolean }[]
> {
  const { folder, branchRef } = refsOf(runId);
  const format = '--format=%(objectname) %(refname) %(worktreepath)';
  const listed = await git.text(['for-each-ref', format, folder, branchRef]);
  return listed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [commit = '', name = '', ...path] = line.split(' ');
      return { commit, name, isCheckedOut: path.join(' ') !== '' };
    });
}

/** In a branch that is not the run's own, itself or as the landing that was made of it. */
async function isElsewhere({ git }: Repository, branch: string, commit: string): Promise<boolean> {
  const without = [`--exclude=${branch}`, '--branches', '--remotes'];
  const beyond = await git.text(['rev-list', '-1', commit, '--not', ...without]);
  if (beyond === '') return true;
  const grep = `--grep=Plenum-Commit: ${commit}`;
  return (await git.text(['log', '-1', '--format=%h', '--fixed-strings', grep, ...without])) !== '';
}
