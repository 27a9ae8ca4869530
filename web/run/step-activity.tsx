import type { StepView } from '../../src/core/state/run-state.js';
import { plural } from '../../src/core/words/amounts.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import type { MarkName } from '../shell/mark.js';

interface StepActivityProps {
  readonly step: StepView;
  readonly mark: MarkName;
}

/** In a few words what a step does or how it ended; of a failure, its cause. */
export function StepActivity({ step, mark }: StepActivityProps) {
  return <span class={`act ${toned.has(mark) ? mark : ''}`}>{activityText(step, mark)}</span>;
}

const toned = new Set<MarkName>(['failed', 'lost', 'you', 'partial']);

export function activityText(step: StepView, mark: MarkName): string {
  if (mark === 'you') return step.question ? oneLine(step.question.text) : 'waits for you';
  if (step.state === 'running') return step.attempts > 1 ? `attempt ${step.attempts}` : '';
  if (step.state === 'lost') return 'no end recorded';
  if (step.cause !== null || step.state !== 'completed') {
    const message = step.message === null ? '' : `: ${oneLine(step.message)}`;
    return `${step.cause ?? step.state}${message}`;
  }
  if (step.verdict) return step.verdict.passed ? 'passed' : 'not passed';
  if (step.landing) return `${plural(step.landing.landed.length, 'change')} landed`;
  return step.notes.map(oneLine).join('; ') || (step.reused ? 'reused' : '');
}
