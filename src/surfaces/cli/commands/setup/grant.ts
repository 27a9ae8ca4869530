import { type GrantResult, rulesTyped, writeGrants } from '../../../../approval/write-grants.js';
import { oneLine } from '../../../../core/words/plain-text.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { shownPath } from '../../text/shown-path.js';

export const command: CliCommand = {
  examples: [
    ["plenum grant 'npm test'", 'let sh(), gate() and merge() of scripts run it'],
    ["plenum grant 'npm test' 'npm run lint'", 'several at once'],
    ["plenum grant 'Publish(release)' 'Edit(src/**)'", 'whole rules'],
    ["plenum grant 'npm test' --home", 'for every folder of yours'],
  ],
  declare(command) {
    command
      .argument('<command...>', 'a command of scripts, as it stands in them, or a whole rule')
      .option('--home', 'write it into ~/.plenum/config.json instead of this project');
  },
  async run({ io, flags, args, options }) {
    const { project } = placeOf(flags, io);
    const place = options.home === true ? 'home' : 'project';
    const rules = rulesTyped([args[0] ?? []].flat());
    const written = await writeGrants({ project, home: io.home, place, rules });
    const next = written.inForce ? null : 'plenum trust';
    if (flags.json) printJson(io, { version: 1, ...written, next });
    else printLines(io.stderr, grantLines(written, shownPath(written.file, flags.cwd)));
    return 0;
  },
};

function grantLines({ rules, inForce }: GrantResult, file: string): readonly string[] {
  const lines = rules.map(({ rule, written }) =>
    written
      ? `✓ ${oneLine(rule)} stands in ${file}`
      : `○ ${oneLine(rule)} stands in ${file} already; nothing was changed`,
  );
  if (inForce) return lines;
  return [...lines, '○ not in force yet: this folder is not trusted', '  → plenum trust'];
}
