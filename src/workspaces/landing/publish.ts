import { createHash } from 'node:crypto';
import { PlenumError } from '../../core/values/errors.js';
import { isMoved } from '../git/git-failure.js';
import { refsOf } from '../git/refs.js';
import { commitOf, type Repository } from '../git/repository.js';

interface PublishRequest {
  readonly runId: string;
  /** Name of the new branch. */
  readonly branch: string;
  readonly commit: string;
  /** Idempotency key: what was published under it is not published again. */
  readonly key: string;
}

export interface Published {
  readonly branch: string;
  readonly commit: string;
  /** False when this key had published before. */
  readonly created: boolean;
}

/**
 * A branch of the user's at a commit of the run (X52). Branch and record of the key come to be in
 * one step; nothing is checked out.
 */
export async function publishBranch(
  repository: Repository,
  request: PublishRequest,
): Promise<Published> {
  const { branch, commit } = request;
  await refuseBadName(repository, branch);
  const record = refsOf(request.runId).published(
    createHash('sha256').update(request.key).digest('hex').slice(0, 24),
  );
  const earlier = await commitOf(repository, record);
  if (earlier !== null) return { branch, commit: earlier, created: false };
  const lines = [`refs/heads/${branch}`, record].map((ref) => `create ${ref}\0${commit}\0`);
  try {
    await repository.inTurn(() =>
      repository.git.run(['update-ref', '-m', 'plenum: publish', '-z', '--stdin'], {
        input: lines.join(''),
      }),
    );
  } catch (error) {
    if (
      !isMoved(error) &&
      !(PlenumError.is(error) && /exists; cannot create|already exists/.test(error.message))
    )
      throw error;
    throw new PlenumError(
      'E_BRANCH_IN_USE',
      `there is a branch ${branch} already, or one whose name is in its way`,
      { hint: 'publish under another name', cause: error },
    );
  }
  return { branch, commit, created: true };
}

async function refuseBadName({ git }: Repository, branch: string): Promise<void> {
  const checked = await git.run(['check-ref-format', '--branch', branch], {
    answers: [0, 1, 128, 129],
  });
  if (
    checked.code === 0 &&
    checked.stdout.toString('utf8').trim() === branch &&
    !branch.startsWith('plenum/')
  )
    return;
  throw new PlenumError('E_USAGE', `"${branch}" cannot be the name of a published branch`, {
    hint: 'choose a name like port-to-esm; plenum/… is kept for runs',
  });
}
