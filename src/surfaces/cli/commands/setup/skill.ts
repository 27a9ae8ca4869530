import { Option } from 'commander';
import { PlenumError } from '../../../../core/values/errors.js';
import { plainText } from '../../../../core/words/plain-text.js';
import { installSkill } from '../../../../goal/skill/install-skill.js';
import { skilledAgents } from '../../../../goal/skill/skill-files.js';
import { readSkillText } from '../../../../goal/skill/skill-text.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson } from '../../io/print.js';
import { shownPath } from '../../text/shown-path.js';

const howToAsk = {
  claude: '/plenum <request>, or in your own words',
  codex: '$plenum <request>, or in your own words',
  opencode: '/plenum <request>, or in your own words',
  gemini: '/plenum <request>, or in your own words',
} as const;

export const command: CliCommand = {
  examples: [
    ['plenum skill install', 'for Claude Code, in this project'],
    ['plenum skill install --for codex --user', 'for Codex, in your home folder'],
    ['plenum skill install --for all --dry-run', 'only say which files would be written'],
    ['plenum skill show', 'the text that agents get'],
  ],
  declare(command) {
    command
      .argument('<what>', 'install or show')
      .addOption(
        new Option('--for <agent>', 'whose skill')
          .choices([...skilledAgents, 'all'])
          .default('claude'),
      )
      .option('--project', 'into this project, for everyone who works in it (default)')
      .option('--user', 'into your home folder, for all your projects')
      .option('--dry-run', 'only say what would be written')
      .option('--force', 'replace files that plenum did not write');
  },
  async run(invocation) {
    const [what] = invocation.args;
    if (what === 'install') return install(invocation);
    if (what === 'show') return show(invocation);
    throw new PlenumError('E_USAGE', `"plenum skill" does not know "${what ?? ''}".`, {
      hint: 'plenum skill install',
    });
  },
};

async function show({ io, flags }: Invocation): Promise<number> {
  const text = await readSkillText();
  if (flags.json) printJson(io, { version: 1, ...text });
  else io.stdout(text.skill);
  return 0;
}

async function install({ io, flags, options }: Invocation): Promise<number> {
  if (options.project === true && options.user === true)
    throw new PlenumError('E_USAGE', '--project and --user exclude each other.', {
      hint: 'plenum skill install --user',
    });
  const scope = options.user === true ? 'user' : 'project';
  const agents = skilledAgents.filter((name) => options.for === 'all' || options.for === name);
  const folder = scope === 'user' ? io.home : placeOf(flags, io).project;
  const files = await installSkill({
    agents,
    scope,
    folder,
    force: options.force === true,
    dryRun: options.dryRun === true,
  });
  if (flags.json) {
    printJson(io, { version: 1, scope, files });
    return 0;
  }
  for (const { path, state } of files)
    io.stderr(plainText(`  ${state.padEnd(13)} ${shownPath(path, flags.cwd)}\n`));
  if (!flags.quiet && options.dryRun !== true)
    for (const agent of agents)
      io.stderr(`${agent}: start a new session, then ${howToAsk[agent]}\n`);
  return 0;
}
