import type { RunState } from '../../../core/state/run-state.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { type ProviderTrouble, unservedText } from '../../../runs/drive/unserved.js';

/** Below the report of a run in which no agent got an answer: what to look at. */
export function unservedLines(
  why: ProviderTrouble,
  { steps }: Pick<RunState, 'steps'>,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const agents = [...steps.values()].filter(({ kind }) => kind === 'agent');
  return [
    `✗ No agent got an answer: ${oneLine(unservedText(why, agents, env))}.`,
    '  do    plenum doctor',
  ];
}
