import { realpath } from 'node:fs/promises';
import { PlenumError } from '../../core/values/errors.js';
import type { Turns } from '../../host/processes/turns.js';
import { withoutKeys } from '../../host/programs/child-environment.js';
import { withoutRepositoryVariables } from '../../host/programs/repository-variables.js';
import { createGit, type Git } from './git.js';
import { type RepositoryPrograms, withPrograms } from './repository-programs.js';
import { turnsOf } from './turns.js';

export interface Repository {
  /** Runs in the root of the user's checkout. */
  readonly git: Git;
  /** Absolute, real path of the checkout that holds the project. */
  readonly root: string;
  /** Its own git folder, and the one it shares with all worktrees. */
  readonly gitDir: string;
  readonly commonDir: string;
  /** The project below `root`, POSIX, `''` when it is the root. */
  readonly prefix: string;
  readonly inTurn: Turns;
}

/** `merge-tree --write-tree` came with it. */
const oldest = [2, 38] as const;

/**
 * The innermost repository of a project folder: the one way to git for all that plenum does.
 * Programs that the repository's own configuration names run only where the caller knows that the
 * user trusts the folder (X103).
 */
export async function openRepository(
  project: string,
  environment: Readonly<Record<string, string | undefined>>,
  programs: RepositoryPrograms = 'refused',
): Promise<Repository> {
  const plain = createGit(withoutKeys(withoutRepositoryVariables(environment)), {
    cwd: await realpath(project),
  });
  await refuseOldGit(plain);
  const here = await withPrograms(plain, programs);
  const ask = (...words: readonly string[]) =>
    here.text(['rev-parse', '--path-format=absolute', ...words]);
  const [root, gitDir, commonDir, prefix] = await Promise.all([
    ask('--show-toplevel').then((path) => realpath(path)),
    ask('--absolute-git-dir').then((path) => realpath(path)),
    ask('--git-common-dir').then((path) => realpath(path)),
    ask('--show-prefix'),
  ]);
  return {
    git: here.at({ cwd: root }),
    root,
    gitDir,
    commonDir,
    prefix: prefix.replace(/\/$/, ''),
    inTurn: turnsOf(commonDir),
  };
}

async function refuseOldGit(git: Git): Promise<void> {
  const version = await git.text(['version']);
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version)?.slice(1) ?? []).map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new PlenumError(
    'E_GIT_MISSING',
    `worktrees need git ${oldest.join('.')} or newer; this is ${version}`,
    { hint: 'install a newer git' },
  );
}

/** The commit that a name means, or `null`. */
export async function commitOf(
  repository: Pick<Repository, 'git'>,
  name: string,
): Promise<string | null> {
  const found = await repository.git.run(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], {
    answers: [0, 1, 128],
  });
  return found.code === 0 ? found.stdout.toString('utf8').trim() : null;
}

/** Where a project lies in a checkout. */
export function inProject(folder: string, prefix: string): string {
  return prefix === '' ? folder : `${folder}/${prefix}`;
}

/**
 * Commands on the files of a folder with an index of our own. It needs nothing in that folder, so
 * nothing in it can lead git astray.
 */
export function gitIn(
  repository: Pick<Repository, 'git' | 'commonDir'>,
  folder: string,
  index: string,
  gitDir = repository.commonDir,
): Git {
  return repository.git.at({
    cwd: folder,
    env: { GIT_DIR: gitDir, GIT_WORK_TREE: folder, GIT_INDEX_FILE: index },
  });
}
