import { PlenumError } from '../../core/values/errors.js';
import { withoutKeys } from '../../host/programs/child-environment.js';
import { withoutRepositoryVariables } from '../../host/programs/repository-variables.js';
import { createGit, type Git } from './git.js';

/**
 * A setting of a repository's own configuration: whoever made the folder wrote it, and git obeys it
 * without a question.
 */
interface RepositorySetting {
  readonly key: string;
  readonly value: string;
}

/**
 * May the programs run that a repository's own configuration names (X103)? `allowed`: where the
 * user trusts the folder. `off`: for looking, where what they would make of files does not matter.
 * `refused`: for work that would be wrong without them; E_NOT_TRUSTED where there are any.
 */
export type RepositoryPrograms = 'allowed' | 'refused' | 'off';

/**
 * Filters and merge drivers, and files of settings that could bring more of them. Hooks, monitors,
 * signing and external diffs never run anyway.
 */
const starting =
  /^(?:filter\..+\.(?:clean|smudge|process)|merge\..+\.driver|include\.path|includeif\..+\.path)$/;
/** In a partial clone any command may fetch what is missing, and these say by which programs. */
const fetching =
  /^(?:core\.(?:sshcommand|gitproxy|askpass|alternaterefscommand)|credential\.(?:.+\.)?helper|remote\..+\.(?:uploadpack|vcs|url)|protocol\..*allow|url\..+\.insteadof)$/;
const partial = /^(?:remote\..+\.promisor|extensions\.partialclone)$/;
const driver = /^(filter|merge)\.(.+)\.[a-z]+$/;

/**
 * Nobody is asked and nothing is fetched where what is missing could only come by a program of the
 * repository.
 */
const fetchingNothing = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' } as const;

/**
 * Settings of the repository of a folder that can start a program in what plenum asks of git; none
 * outside of a repository. Starts nothing but git.
 */
export async function startingSettings(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly RepositorySetting[]> {
  const own = withoutKeys(withoutRepositoryVariables(environment));
  return startingIn(createGit(own, { cwd: folder }));
}

/** The same git with what is `programs` allowed to it. */
export async function withPrograms(git: Git, programs: RepositoryPrograms): Promise<Git> {
  if (programs === 'allowed') return git;
  const found = await startingIn(git);
  if (programs === 'refused') {
    if (found.length === 0) return git;
    throw new PlenumError(
      'E_NOT_TRUSTED',
      `the git configuration of this folder names programs that would run: ${namesOf(found)}`,
      { hint: 'look at them (git config --list --local), then: plenum trust' },
    );
  }
  return git.with({ ...fetchingNothing, ...emptied(found, git) });
}

export function namesOf(settings: readonly RepositorySetting[]): string {
  return [...new Set(settings.map(({ key }) => key))].join(', ');
}

async function startingIn(git: Git): Promise<readonly RepositorySetting[]> {
  const listed = await git
    .list(['config', '--list', '--show-scope', '--includes', '-z'], { answers: [0, 1, 128] })
    .catch(() => []);
  const settings: RepositorySetting[] = [];
  for (let at = 0; at + 1 < listed.length; at += 2) {
    if (listed[at] !== 'local' && listed[at] !== 'worktree') continue;
    const entry = listed[at + 1] ?? '';
    const end = entry.indexOf('\n');
    settings.push(
      end < 0
        ? { key: entry, value: '' }
        : { key: entry.slice(0, end), value: entry.slice(end + 1) },
    );
  }
  const mayFetch = settings.some(({ key }) => partial.test(key));
  return settings.filter(({ key }) => starting.test(key) || (mayFetch && fetching.test(key)));
}

/**
 * Settings of the command itself come last: an empty filter is none. A name may hold any sign, so
 * they pass by the environment.
 */
function emptied(found: readonly RepositorySetting[], git: Git): Record<string, string> {
  const drivers = new Set(
    found.flatMap(({ key }) => (driver.test(key) ? [key.slice(0, key.lastIndexOf('.'))] : [])),
  );
  const pairs = [...drivers].flatMap((name): [string, string][] =>
    name.startsWith('filter.')
      ? [
          ...['clean', 'smudge', 'process'].map((what): [string, string] => [
            `${name}.${what}`,
            '',
          ]),
          [`${name}.required`, 'false'],
        ]
      : [[`${name}.driver`, 'false']],
  );
  const first = Number(git.variable('GIT_CONFIG_COUNT') ?? 0) || 0;
  const named = pairs.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${first + index}`, Buffer.from(key, 'latin1').toString('utf8')],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ]);
  return { ...Object.fromEntries(named), GIT_CONFIG_COUNT: String(first + pairs.length) };
}
