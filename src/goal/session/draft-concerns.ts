import { wantedCommands } from '../../approval/wanted-commands.js';
import type { Config } from '../../config/values/config.js';
import type { Program } from '../../core/program/syntax/program.js';

/**
 * What would fail in the real run though it simulates well: commands that nothing grants, and steps
 * that need a repository.
 */
export function draftConcerns(
  program: Program,
  {
    config,
    project,
    git,
  }: { readonly config: Config; readonly project: string; readonly git: boolean },
): readonly string[] {
  const commands = wantedCommands({
    scripts: [{ program, file: null }],
    permissions: config.permissions,
    project,
    simulated: false,
    rehearsal: null,
  });
  const refused = commands
    .filter(({ granted, command }) => !granted && command !== null)
    .map(
      ({ verb, command, line }) =>
        `line ${line}: ${verb} wants \`${command}\`, which is not granted: ` +
        'it will be refused when it is reached. Use a granted command or none.',
    );
  const merges = git ? [] : program.callSites.filter(({ verb }) => verb === 'merge');
  return [
    ...refused,
    ...merges.map(({ site }) => `line ${site.line}: merge needs a repository, and there is none.`),
  ];
}
