import { stepWaitText } from '../../src/core/report/wait-words.js';
import type { StepView } from '../../src/core/state/run-state.js';
import { isJsonObject, type Json } from '../../src/core/values/json.js';
import { plural } from '../../src/core/words/amounts.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import type { MarkName } from '../model/mark-names.js';
import { useDesk } from '../model/run-desk.js';

interface StepActivityProps {
  readonly step: StepView;
  readonly mark: MarkName;
}

/** In a few words what a step does or how it ended: its cause, or how its answer begins. */
export function StepActivity({ step, mark }: StepActivityProps) {
  const { records } = useDesk().model;
  const text = activityText(step, mark) || beginning(records.of(step.n).end?.value);
  return <span class={`act ${toned.has(mark) ? mark : ''}`}>{text}</span>;
}

const shownLength = 160;

function beginning(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return oneLine(value.slice(0, shownLength));
  const names = isJsonObject(value) ? Object.keys(value) : [];
  return names.length > 0 ? oneLine(names.join(', ').slice(0, shownLength)) : '';
}

const toned = new Set<MarkName>(['failed', 'lost', 'you', 'partial']);

export function activityText(step: StepView, mark: MarkName): string {
  if (mark === 'you') return step.question ? oneLine(step.question.text) : 'waits for you';
  if (step.state === 'running')
    return stepWaitText(step) ?? (step.attempts > 1 ? `attempt ${step.attempts}` : '');
  if (step.state === 'lost') return 'no end recorded';
  if (step.cause !== null || step.state !== 'completed') {
    const why = step.cause ?? step.state;
    const message = step.message === null ? '' : oneLine(step.message);
    if (message === '' || message.startsWith(why)) return message || why;
    return `${why}: ${message}`;
  }
  if (step.verdict) return step.verdict.passed ? 'passed' : 'not passed';
  if (step.landing) return `${plural(step.landing.landed.length, 'change')} landed`;
  return step.notes.map(oneLine).join('; ') || (step.reused ? 'reused' : '');
}
