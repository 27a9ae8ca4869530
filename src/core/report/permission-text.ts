import type { PermissionView, RunState } from '../state/run-state.js';
import { oneLine } from '../words/plain-text.js';
import { openQuestions, questionLine } from './open-questions.js';

const shownUses = 5;

export function useText({ tool, argument }: Pick<PermissionView, 'tool' | 'argument'>): string {
  return argument === null ? oneLine(tool) : `${oneLine(tool)}(${oneLine(argument)})`;
}

/** What agents were refused, most often first: `Bash(npm publish) ×3`. */
export function denialTexts({ denials, denied }: RunState): readonly string[] {
  const counts = new Map<string, number>();
  for (const denial of denials) counts.set(useText(denial), (counts.get(useText(denial)) ?? 0) + 1);
  const uses = [...counts].sort((left, right) => right[1] - left[1]);
  const shown = uses
    .slice(0, shownUses)
    .map(([use, count]) => (count === 1 ? use : `${use} ×${count}`));
  const rest = denied - uses.slice(0, shownUses).reduce((sum, [, count]) => sum + count, 0);
  return rest > 0 ? [...shown, `and ${rest} more`] : shown;
}

/** Questions that wait for a person, with the command that answers. */
export function questionTexts(state: RunState, runId: string): readonly string[] {
  const { questions, steps } = state;
  const asked = openQuestions(state).map(
    (step) => `${questionLine(step)}: plenum answer ${runId} --question ${step.n} <text>`,
  );
  const uses = [...questions.values()].map((question) => {
    const label = oneLine(steps.get(question.n)?.label ?? `#${question.n}`);
    return `${label} asks for ${useText(question)}: plenum allow ${runId} ${question.request}`;
  });
  return [...asked, ...uses];
}
