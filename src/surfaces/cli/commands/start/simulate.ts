import { present, type RunChoices } from '../../../../config/request/run-choices.js';
import { verdictOf } from '../../../../pretend/simulate/simulation-report.js';
import { findScript } from '../../../../runs/start/find-script.js';
import { readGivenArguments } from '../../../../runs/start/given-arguments.js';
import {
  checkedArguments,
  checkedProgram,
  driveSettings,
} from '../../../../runs/start/start-run.js';
import type { CliCommand } from '../../io/cli-command.js';
import { exitCodes } from '../../io/exit-codes.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { usageNumber } from '../../io/run-flags.js';
import { effectiveConfig } from '../../run/effective-config.js';

export const command: CliCommand = {
  examples: [
    ['plenum simulate audit.js', 'play a script with five seeds; no agent runs, nothing is paid'],
    [
      'plenum simulate audit --arg dir=src --seeds 20',
      'a saved workflow with arguments, more often',
    ],
    ['plenum simulate audit.js --fail 0.3 --json', 'with more faults; everything that was seen'],
  ],
  declare(command) {
    command
      .argument('<script>', 'file, name of a saved workflow, or - for standard input')
      .option(
        '--args <value>',
        'arguments: JSON, @file, @run:<id> (what that run returned), or text',
      )
      .option(
        '--arg <name=value>',
        'one argument; repeat it',
        (pair: string, before: readonly string[]) => [...before, pair],
        [] as readonly string[],
      )
      .option('--seeds <n>', 'how many ways to play it [5]', usageNumber('--seeds', 1, 1000))
      .option(
        '--fail <rate>',
        'share of agents that fail, 0 to 1 [0.1]; 0 plays it without faults only',
        usageNumber('--fail', 0, 1),
      )
      .option('--max-agents <n>', 'agents in one run', usageNumber('--max-agents', 1))
      .option('-c, --concurrency <n>', 'agents at once', usageNumber('--concurrency', 1, 1024))
      .option('--keep', 'leave the journals of all runs and say where they are');
  },
  async run({ io, flags, args, options }) {
    const { project, store } = placeOf(flags, io);
    const found = await findScript({
      reference: args[0] ?? '',
      cwd: flags.cwd,
      project,
      home: io.home,
      readStdin: io.readStdin,
    });
    const program = checkedProgram(found.text, found.shown);
    const pairs = Array.isArray(options.arg) ? options.arg.map(String) : [];
    const given = await readGivenArguments(
      { args: textOf(options.args), pairs },
      { cwd: flags.cwd, store },
    );
    const choices = present<RunChoices>({
      maxAgents: numberOf(options.maxAgents),
      concurrency: numberOf(options.concurrency),
    });
    const { config, surroundings } = await effectiveConfig({
      io,
      project,
      choices,
      trusted: false,
    });
    const { args: value, notes } = await checkedArguments(program, given);
    for (const note of notes) if (!flags.quiet) io.stderr(`  note: ${note}\n`);
    const [{ simulateScript }, { simulationLines }] = await Promise.all([
      import('../../../../pretend/simulate/simulate-script.js'),
      import('../../../../pretend/simulate/report-text.js'),
    ]);
    const stop = new AbortController();
    const forget = io.onSignal(() => stop.abort());
    const report = await simulateScript({
      project,
      program,
      args: value,
      config,
      limits: driveSettings(config, choices).limits,
      surroundings,
      seeds: numberOf(options.seeds) ?? 5,
      failRate: numberOf(options.fail) ?? 0.1,
      keep: options.keep === true,
      signal: stop.signal,
    }).finally(forget);
    if (flags.json) printJson(io, report);
    else printLines(io.stdout, simulationLines(report));
    if (stop.signal.aborted) return exitCodes.interrupted;
    const verdict = verdictOf(report);
    return verdict === 'fine'
      ? exitCodes.completed
      : verdict === 'failed'
        ? exitCodes.failed
        : exitCodes.partial;
  },
};

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
