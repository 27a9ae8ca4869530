import { Command, Option } from 'commander';
import type { CliCommand } from '../io/cli-command.js';
import type { Io } from '../io/io.js';

/** What commander knows of one verb; help and completion are made from it too. */
export function parserOf(
  verb: string,
  summary: string,
  command: CliCommand,
  io: Pick<Io, 'stdout'>,
): Command {
  const width = Math.max(...command.examples.map(([example]) => example.length));
  const examples = command.examples
    .map(([example, what]) => `  ${example.padEnd(width)}  ${what}`)
    .join('\n');
  const parser = new Command(`plenum ${verb}`)
    .description(summary)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: io.stdout, writeErr: () => {} })
    .addHelpText('before', `Examples:\n${examples}\n`)
    .allowExcessArguments(false);
  command.declare(parser);
  parser.optionsGroup('Everywhere:');
  if (command.noJson !== true) parser.option('--json', 'one JSON object on standard output');
  parser
    .option('-q, --quiet', 'only what went wrong, and the end')
    .option('-v, --verbose', 'everything')
    .option('-C, --cwd <dir>', 'work in this folder')
    .addOption(
      new Option('--color <when>', 'auto, always or never')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .helpOption('-h, --help', 'this text');
  return parser;
}
