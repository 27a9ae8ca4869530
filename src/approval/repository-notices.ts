import { messageOf, PlenumError } from '../core/values/errors.js';
import { plural } from '../core/words/amounts.js';
import { shellWord } from '../core/words/shell-word.js';
import { refsOf } from '../workspaces/git/refs.js';
import { commitOf, openRepository, type Repository } from '../workspaces/git/repository.js';
import { uncommittedPaths } from '../workspaces/git/uncommitted.js';
import { type Notice, noPlace } from './notice.js';

export interface RepositoryUse {
  readonly project: string;
  readonly trusted: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An agent works in a worktree of its own. */
  readonly isolates: boolean;
  /** The script lands work on `plenum/<run>`. */
  readonly merges: boolean;
  /** Id that the run will have, where it was chosen. */
  readonly runId: string | undefined;
}

const shownPaths = 3;

/** What stands in the repository's way, seen before agents are paid whose work it would hold up. */
export async function repositoryNotices(use: RepositoryUse): Promise<readonly Notice[]> {
  if (!use.isolates && !use.merges) return [];
  let repository: Repository;
  try {
    repository = await openRepository(use.project, use.env, use.trusted ? 'allowed' : 'refused');
  } catch (error) {
    const why = messageOf(error);
    const next = PlenumError.is(error) ? (error.hint ?? null) : null;
    return [advice('no-repository', `worktrees and merge need a repository: ${why}`, next)];
  }
  if ((await commitOf(repository, 'HEAD')) === null)
    return [
      advice(
        'no-commit',
        'the repository has no commit yet, so worktrees have nothing to start from',
        'git add -A && git commit -m "first"',
      ),
    ];
  return [
    ...(use.isolates ? await leftOut(repository) : []),
    ...(use.merges ? await branchInTheWay(repository, use.runId) : []),
  ];
}

async function leftOut(repository: Repository): Promise<readonly Notice[]> {
  const own = `${repository.prefix}.plenum/`;
  const paths = (await uncommittedPaths(repository)).filter((path) => !path.startsWith(own));
  if (paths.length === 0) return [];
  const more = paths.length > shownPaths ? ', …' : '';
  const names = `${paths.slice(0, shownPaths).join(', ')}${more}`;
  const count = plural(paths.length, 'uncommitted change');
  const verb = paths.length === 1 ? 'is' : 'are';
  return [
    advice(
      'uncommitted',
      `${count} ${verb} not in the worktrees of agents: ${names}`,
      'git status',
    ),
  ];
}

/** A branch `plenum` leaves no room for `plenum/<run>`, nor does one below that. */
async function branchInTheWay(
  repository: Repository,
  runId: string | undefined,
): Promise<readonly Notice[]> {
  const lands = runId === undefined ? 'plenum/<run>' : refsOf(runId).branch;
  const names = (
    await repository.git.text([
      'for-each-ref',
      '--format=%(refname:short)',
      'refs/heads/plenum',
      ...(runId === undefined ? [] : [refsOf(runId).branchRef]),
    ])
  )
    .split('\n')
    .filter((name) => name === 'plenum' || name === lands || name.startsWith(`${lands}/`));
  return names
    .slice(0, 1)
    .map((name) =>
      advice(
        'branch-in-the-way',
        `merge lands on the branch ${lands}, and there is a branch ${name} in its way`,
        `git branch -m ${shellWord(name)} ${shellWord(`${name.replaceAll('/', '-')}-before`)}`,
      ),
    );
}

function advice(code: string, message: string, next: string | null): Notice {
  return { ...noPlace, code, weight: 'advice', message, next };
}
