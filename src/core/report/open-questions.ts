import type { AskedQuestion, RunState, StepView } from '../state/run-state.js';
import { oneLine } from '../words/plain-text.js';

export interface OpenQuestion extends StepView {
  readonly question: AskedQuestion;
}

/**
 * Questions of `ask()` that wait for a person, oldest first; they stay open over pauses and crashes
 * (X50).
 */
export function openQuestions(state: RunState): readonly OpenQuestion[] {
  return [...state.steps.values()].filter(
    (step): step is OpenQuestion =>
      step.question !== null && step.state === 'asking' && !step.unclaimed,
  );
}

export function questionLine({ question }: OpenQuestion): string {
  const options =
    question.options.length > 0 ? ` (${question.options.map(oneLine).join(' / ')})` : '';
  const otherwise = question.default === null ? '' : ` [${oneLine(question.default)}]`;
  return `${oneLine(question.text)}${options}${otherwise}`;
}
