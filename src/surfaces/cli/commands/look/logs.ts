import type { JournalEvent } from '../../../../core/journal/event.js';
import { createFold } from '../../../../core/state/fold.js';
import type { StepView } from '../../../../core/state/run-state.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { findAgent } from '../../../../runs/look/find-agent.js';
import {
  followRun,
  isDriven,
  type OpenRun,
  openRun,
  transcriptOf,
} from '../../../../runs/look/open-run.js';
import { pickView } from '../../../../views/pick-view.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson } from '../../io/print.js';
import { usageNumber } from '../../io/run-flags.js';
import { streamOf, untilInterrupted } from '../../io/stream.js';
import { countRecorded } from '../../run/count-recorded.js';
import { describeAgent } from '../../text/agent-text.js';
import { transcriptLine } from '../../text/transcript-line.js';

export const command: CliCommand = {
  examples: [
    ['plenum logs @last --tail 20', 'the end of what happened'],
    ['plenum logs r7k2 --failed', 'only what failed'],
    ['plenum logs r7k2 17 --follow', 'prompt, transcript and answer of agent 17, as it works'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('[agent]', 'number or beginning of the label')
      .option('-f, --follow', 'go on while the run is driven')
      .option('--failed', 'only what failed')
      .option('--tail <n>', 'only the last n', usageNumber('--tail', 1));
  },
  async run(invocation) {
    const { flags, io, args } = invocation;
    const run = await openRun(placeOf(flags, io).store, args[0] ?? '');
    return args[1] === undefined
      ? logsOfRun(invocation, run)
      : logsOfAgent(invocation, run, findAgent(run.state, args[1], run.id));
  },
};

async function logsOfRun({ io, flags, options }: Invocation, run: OpenRun): Promise<number> {
  const wanted = options.failed === true ? failedOnly() : () => true;
  const choice = {
    mode: flags.json ? 'json' : 'lines',
    color: flags.color,
    detail: flags.verbose ? 'verbose' : 'normal',
    recorded: true,
    run: run.id,
  } as const;
  const stream = streamOf(io, 'stdout');
  const skip =
    typeof options.tail === 'number'
      ? Math.max(0, (await countRecorded(run, choice, stream, wanted)) - options.tail)
      : 0;
  const view = pickView({ ...choice, skip }, stream);
  const fold = createFold();
  const show = (event: JournalEvent, live: boolean): void => {
    fold.apply(event);
    if (wanted(event)) view.event(event, fold.state, live);
  };
  if (options.follow === true && isDriven(run)) {
    await untilInterrupted(io, async (signal, stop) => {
      for await (const { event, live } of followRun(run, signal)) {
        show(event, live);
        if (live && event.type === 'run-end') stop();
      }
    });
  } else if (run.events > 0) {
    for await (const event of run.journal.read()) show(event, false);
  }
  view.end(fold.state);
  return 0;
}

function failedOnly(): (event: JournalEvent) => boolean {
  return (event) =>
    (event.type === 'step-end' && event.status !== 'completed') ||
    event.type === 'attempt-end' ||
    event.type === 'run-end';
}

async function logsOfAgent(
  { io, flags, options }: Invocation,
  run: OpenRun,
  step: StepView,
): Promise<number> {
  const agent = await describeAgent(run, step);
  if (flags.json) printJson(io, { version: 1, type: 'agent', ...agent.json });
  else io.stdout(agent.head);
  const print = (item: JsonObject): void =>
    flags.json
      ? printJson(io, { version: 1, type: 'transcript', n: step.n, item })
      : io.stdout(`${transcriptLine(item)}\n`);
  if (options.follow === true && isDriven(run) && step.state === 'running') {
    await untilInterrupted(io, async (signal) => {
      for await (const item of transcriptOf(run, step.n, signal)) print(item);
    });
    return 0;
  }
  const items: JsonObject[] = [];
  for await (const item of transcriptOf(run, step.n)) items.push(item);
  for (const item of typeof options.tail === 'number' ? items.slice(-options.tail) : items)
    print(item);
  if (!flags.json) io.stdout(agent.tail);
  return 0;
}
