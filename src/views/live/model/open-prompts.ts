import { openQuestions } from '../../../core/report/open-questions.js';
import { useText } from '../../../core/report/permission-text.js';
import type { PermissionView, RunState, StepView } from '../../../core/state/run-state.js';
import { plainLine } from './short-path.js';

/** What waits for a person: a use of a tool that an agent asks for, or a question of the script. */
export type OpenPrompt =
  | {
      readonly kind: 'use';
      readonly key: string;
      readonly at: number;
      readonly step: StepView | undefined;
      readonly label: string;
      readonly use: PermissionView & { readonly request: number };
    }
  | {
      readonly kind: 'ask';
      readonly key: string;
      readonly at: number;
      readonly step: StepView;
      readonly label: string;
      readonly text: string;
      readonly options: readonly string[];
      readonly otherwise: string | null;
    };

/** The oldest first. */
export function openPrompts(state: RunState): readonly OpenPrompt[] {
  const uses = [...state.questions.values()].flatMap((use): OpenPrompt[] => {
    const { request } = use;
    if (request === null) return [];
    const step = state.steps.get(use.n);
    const label = plainLine(step?.label ?? `#${use.n}`);
    const of = { step, label, at: use.at, use: { ...use, request } };
    return [{ kind: 'use', key: `use ${request}`, ...of }];
  });
  const asks = openQuestions(state).map((step): OpenPrompt => {
    const { text, options, default: otherwise } = step.question;
    return {
      ...{ kind: 'ask', key: `ask ${step.n}`, at: step.startedAt, step, label: 'the script' },
      ...{ text: plainLine(text), options, otherwise },
    };
  });
  return [...uses, ...asks].sort((one, other) => one.at - other.at);
}

export function promptText(prompt: OpenPrompt): string {
  return prompt.kind === 'ask'
    ? prompt.text
    : prompt.use.tool === 'Bash' && prompt.use.argument !== null
      ? `may it run “${plainLine(prompt.use.argument)}”?`
      : `may it use ${useText(prompt.use)}?`;
}
