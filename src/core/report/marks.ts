import type { RunStatus } from '../journal/run-status.js';
import type { StepState, StepView } from '../state/run-state.js';

/** One mark per state, the same in every view; never told apart by colour alone. */
export const marks = {
  planned: '○',
  queued: '·',
  running: '◐',
  completed: '✓',
  reused: '↺',
  failed: '✗',
  partial: '⚠',
  skipped: '⊘',
  stopped: '⊘',
  paused: '⏸',
  asking: '?',
  lost: '!',
  abandoned: '○',
} as const;

export type Mark = (typeof marks)[keyof typeof marks];

/** A gate that ran and said no is no tick. */
export function stepMark(step: Pick<StepView, 'state' | 'reused' | 'verdict'>): Mark {
  if (step.verdict && (!step.verdict.passed || step.verdict.flaky)) return marks.failed;
  return step.reused && step.state === 'completed'
    ? marks.reused
    : marks[step.state satisfies StepState];
}

export function runMark(status: RunStatus | 'lost'): Mark {
  if (status === 'planning') return marks.planned;
  if (status === 'awaiting-approval') return marks.asking;
  return marks[status];
}
