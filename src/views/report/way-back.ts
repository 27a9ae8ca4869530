import type { EndReport } from '../../core/report/report.js';
import type { RunState, StepView } from '../../core/state/run-state.js';
import { oneLine } from '../../core/words/plain-text.js';
import { adviceCommand } from './commands.js';

type Command = readonly [command: string, why: string];

/**
 * How to go on with a run, take what it made, and undo it; every command can be copied as it
 * stands.
 */
export function wayBack(
  { runId, status, next }: Pick<EndReport, 'runId' | 'status' | 'next'>,
  { steps }: Pick<RunState, 'steps'>,
): readonly Command[] {
  const branch = `plenum/${runId}`;
  const merged: readonly Command[] =
    completed(steps, 'merge').length > 0
      ? [
          [`plenum diff ${runId}`, `what landed on the branch ${branch}`],
          [`plenum apply ${runId}`, 'take it into your checkout, not committed'],
          [`git branch -D ${branch}`, 'undo: your checkout was never touched'],
        ]
      : [];
  const rest: readonly Command[] =
    status === 'completed'
      ? [[`plenum resume ${runId}`, 'run it again: everything recorded is reused']]
      : [[`plenum resume ${runId} --dry-run`, 'what a resume would reuse and run']];
  const first: Command = [
    adviceCommand(next, runId),
    status === 'completed'
      ? 'the whole result'
      : 'go on from here; nothing recorded is paid for twice',
  ];
  return [first, ...merged, ...rest];
}

/** What left the run by `publish()` (X52), as the script called it. */
export function publishedBy({ steps }: Pick<RunState, 'steps'>): readonly string[] {
  return completed(steps, 'publish').map(({ label }) => oneLine(label));
}

function completed(steps: RunState['steps'], kind: StepView['kind']): readonly StepView[] {
  return [...steps.values()].filter(
    (step) => step.kind === kind && step.state === 'completed' && !step.unclaimed,
  );
}
