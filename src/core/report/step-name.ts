import type { StepView } from '../state/run-state.js';

type Named = Pick<StepView, 'kind' | 'label'>;

/** What a step is, where its label does not say it: nothing for agents, nor for a plain `merge`. */
export function kindBeside({ kind, label }: Named): string {
  return kind === 'agent' || label === kind ? '' : kind;
}

/** `gate npm test`, `merge`; of an agent its label. */
export function stepName(step: Named): string {
  return [kindBeside(step), step.label].filter(Boolean).join(' ');
}
