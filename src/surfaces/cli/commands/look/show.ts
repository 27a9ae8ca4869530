import { stepMark } from '../../../../core/report/marks.js';
import { stepName } from '../../../../core/report/step-name.js';
import { selectFailures } from '../../../../core/selection/select.js';
import { selectUsage } from '../../../../core/selection/select-usage.js';
import type { RunState, StepView } from '../../../../core/state/run-state.js';
import { costText, durationText, plural } from '../../../../core/words/amounts.js';
import { oneLine } from '../../../../core/words/plain-text.js';
import { leftoversOf } from '../../../../host/process-table/leftovers.js';
import { driverFacts, driverText } from '../../../../runs/look/driver-facts.js';
import { openRun, reportOf, summaryOf } from '../../../../runs/look/open-run.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { columnsOf } from '../../io/stream.js';
import { endOfRunLines } from '../../run/end-of-run.js';
import { alignColumns } from '../../text/columns.js';
import { leftoverNotes } from '../../text/leftover-notes.js';
import { phaseLines } from '../../text/phase-lines.js';
import { usageLines } from '../../text/usage-lines.js';

const shownAgents = 12;

export const command: CliCommand = {
  examples: [
    ['plenum show @last', 'the newest run'],
    ['plenum show r7k2 --agents', 'with every agent of it'],
    ['plenum show r7k2 --usage', 'what it cost, by phase and by model'],
    ['plenum show r7k2 --json', 'the same facts as one object'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .option('--agents', 'list every agent')
      .option('--usage', 'tokens and cost by phase and by model');
  },
  async run({ io, flags, args, options }) {
    const { project, store } = placeOf(flags, io);
    const run = await openRun(store, args[0] ?? '', io.now());
    const left = leftoversOf(project, run.id);
    if (flags.json) {
      const summary = {
        ...(await summaryOf(run)),
        driver: driverFacts(run.driver),
        ...(options.agents === true ? { agentList: agentList(run.state, io.now()) } : {}),
        ...(left.length > 0 ? { leftovers: left } : {}),
      };
      printJson(
        io,
        options.usage === true ? { ...summary, usageBy: selectUsage(run.state) } : summary,
      );
      return 0;
    }
    const columns = columnsOf(io, 'stdout');
    const lines = [
      ...endOfRunLines(await reportOf(run), { io, flags, stream: 'stdout' }),
      ...phaseLines(run.state, columns),
    ];
    const agents =
      options.agents === true
        ? [...run.state.steps.values()].filter((step) => !step.unclaimed)
        : notable(run.state);
    lines.push(...agentLines(agents, columns, io.now()));
    if (options.usage === true) lines.push(...usageLines(run.state, columns));
    const driver = driverText(run.driver);
    if (driver !== null) lines.push(`  ${driver}`);
    lines.push(...leftoverNotes(left).map((line) => `  ${line}`));
    printLines(io.stdout, lines);
    return 0;
  },
};

/** Each agent for a program; `null` is unknown. */
function agentList({ steps }: RunState, now: number): readonly object[] {
  return [...steps.values()]
    .filter((step) => step.kind === 'agent' && !step.unclaimed)
    .map((step) => ({
      n: step.n,
      key: step.key,
      label: step.label,
      phase: step.phase,
      line: step.site?.line ?? null,
      state: step.state,
      reused: step.reused,
      attempts: step.attempts,
      cause: step.cause,
      message: step.message,
      notes: step.notes,
      messages: step.messages,
      model: step.model ?? null,
      backend: step.backend ?? null,
      usage: step.usage ?? null,
      costUsd: step.costUsd ?? null,
      ms: msOf(step, now),
    }));
}

/** Of one that runs, until now. */
function msOf({ startedAt, endedAt, state }: StepView, now: number): number {
  return Math.max(0, (endedAt ?? (state === 'running' ? now : startedAt)) - startedAt);
}

/** Running and failed ones say where a run stands; the rest is counted above. */
function notable(state: RunState): readonly StepView[] {
  const running = [...state.steps.values()].filter((step) => step.state === 'running');
  const failed = state.end ? [] : selectFailures(state);
  return [...running, ...failed].slice(0, shownAgents);
}

function agentLines(steps: readonly StepView[], columns: number, now: number): readonly string[] {
  const rows = steps.map((step) => [
    `  ${stepMark(step)} #${step.n}`,
    oneLine(stepName(step)),
    step.model ?? '',
    step.state === 'running'
      ? `running ${durationText(msOf(step, now))}`
      : step.endedAt === null
        ? step.state
        : durationText(step.endedAt - step.startedAt),
    [
      step.costUsd === undefined ? '' : costText(step.costUsd),
      step.cause === step.state ? '' : (step.cause ?? ''),
      oneLine(step.message ?? ''),
      step.messages.length === 0 ? '' : `told ${plural(step.messages.length, 'message')}`,
    ]
      .filter(Boolean)
      .join(' '),
  ]);
  return rows.length === 0 ? [] : ['', ...alignColumns(rows, columns)];
}
