import { access, constants } from 'node:fs/promises';
import type { Trust } from '../../config/trust/trust.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { oneLine } from '../../core/words/plain-text.js';
import { withoutKeys } from '../../host/programs/child-environment.js';
import { findProgram } from '../../host/programs/find-program.js';
import { withoutRepositoryVariables } from '../../host/programs/repository-variables.js';
import { createGit } from '../../workspaces/git/git.js';
import { broken, type Finding, good, type KnownPlace, note, type Place } from './finding.js';

const leastNode = [20, 19] as const;

export function nodeFinding(node: string, version: string): Finding {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const fine = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  const text = `${node}, plenum ${version}`;
  return fine
    ? good('node', text)
    : broken('node', text, `install Node ${leastNode.join('.')} or newer`);
}

export async function gitFinding({
  project,
  env,
}: Pick<Place, 'project' | 'env'>): Promise<Finding> {
  try {
    const git = createGit(withoutKeys(withoutRepositoryVariables(env)), { cwd: project });
    const version = await git.text(['version']);
    const problem = await git.run(['rev-parse', '--is-inside-work-tree']).then(
      () => null,
      (error: unknown) => error,
    );
    if (problem === null) return good('git', version);
    // Its files are somebody else's, or it is damaged: git says which.
    if (PlenumError.is(problem) && problem.code !== 'E_NO_REPOSITORY')
      return note('git', `${version}; ${oneLine(problem.message)}`, problem.hint);
    return note('git', `${version}; ${project} is no repository`);
  } catch {
    return note('git', 'not found; only runs in the shared workspace are possible', 'install git');
  }
}

export async function folderFinding(project: string): Promise<Finding> {
  try {
    await access(project, constants.W_OK);
    return good('folder', `${project} is writable`);
  } catch (error) {
    return broken('folder', `${project}: ${messageOf(error)}`, `chmod u+w ${project}`);
  }
}

export function trustFinding(trust: Trust): Finding {
  if (trust.reason === 'trusted') return good('trust', `trusted: ${trust.files.join(', ')}`);
  if (trust.reason === 'nothing-to-trust') return good('trust', 'nothing here needs trust');
  const why =
    trust.reason === 'changed'
      ? `changed since you trusted it: ${trust.changed.join(', ')}`
      : `not trusted: ${trust.files.join(', ')}`;
  return note('trust', `${why}; these files may narrow but not widen anything`, 'plenum trust');
}

/**
 * Bubblewrap, for `shell.sandbox`. Only looked for: whether the kernel lets it work shows at the
 * first command.
 */
export function sandboxFinding({ config, env }: KnownPlace): readonly Finding[] {
  const { sandbox, network } = config.shell;
  const found = process.platform === 'linux' ? findProgram('bwrap', { env }) : null;
  if (sandbox === 'off') {
    if (network === 'off')
      return [
        broken(
          'shell',
          'network is "off", which only a sandbox can keep',
          'set "shell": { "sandbox": "bubblewrap" }',
        ),
      ];
    return [
      note(
        'shell',
        "agents' commands run without a sandbox" +
          `${found ? '; bubblewrap is installed: "shell": { "sandbox": "bubblewrap" }' : ''}`,
      ),
    ];
  }
  if (found)
    return [
      good(
        'shell',
        "agents' commands run in " +
          `bubblewrap (${found})${network === 'off' ? ', without network' : ''}`,
      ),
    ];
  if (process.platform !== 'linux')
    return [
      broken('shell', 'bubblewrap exists for Linux only', 'set "shell": { "sandbox": "off" }'),
    ];
  return [
    broken(
      'shell',
      'bubblewrap is not installed, so no command of an agent will run',
      'sudo apt-get install bubblewrap',
    ),
  ];
}
