import { selectDenials } from '../state/folded-permissions.js';
import type { PermissionView, RunState } from '../state/run-state.js';
import { oneLine } from '../words/plain-text.js';
import { openQuestions, questionLine } from './open-questions.js';

const shownUses = 5;

export function useText({ tool, argument }: Pick<PermissionView, 'tool' | 'argument'>): string {
  return argument === null ? oneLine(tool) : `${oneLine(tool)}(${oneLine(argument)})`;
}

/** What agents were refused, most often first: `Bash(npm publish) ×3`. */
export function denialTexts(state: RunState): readonly string[] {
  const uses = selectDenials(state).slice(0, shownUses);
  const shown = uses.map((use) => useText(use) + (use.count === 1 ? '' : ` ×${use.count}`));
  const rest = state.denied - uses.reduce((sum, { count }) => sum + count, 0);
  return rest > 0 ? [...shown, `and ${rest} more`] : shown;
}

/** What waits for a person: a question of the script, or a use of a tool. */
export type ReportQuestion =
  | {
      readonly kind: 'ask';
      readonly step: number;
      readonly text: string;
      readonly options: readonly string[];
      readonly otherwise: string | null;
    }
  | { readonly kind: 'permission'; readonly request: number | null; readonly text: string };

export function reportQuestions(state: RunState): readonly ReportQuestion[] {
  const { questions, steps } = state;
  const asked = openQuestions(state).map(
    (step): ReportQuestion => ({
      kind: 'ask',
      step: step.n,
      text: questionLine(step),
      options: step.question.options,
      otherwise: step.question.default,
    }),
  );
  const uses = [...questions.values()].map((question): ReportQuestion => {
    const label = oneLine(steps.get(question.n)?.label ?? `#${question.n}`);
    const text = `${label} asks for ${useText(question)}`;
    return { kind: 'permission', request: question.request, text };
  });
  return [...asked, ...uses];
}
