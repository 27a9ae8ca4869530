import type { RunState } from '../../../core/state/run-state.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { type ProviderTrouble, unservedText } from '../../../runs/drive/unserved.js';

/** Why no agent of a run got an answer, and what to look at. */
export function unservedSentence(
  why: ProviderTrouble,
  { steps }: Pick<RunState, 'steps'>,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const agents = [...steps.values()].filter(({ kind }) => kind === 'agent');
  return `No agent got an answer: ${oneLine(unservedText(why, agents, env))}.`;
}

/** The same where nothing else is said of the run. */
export function unservedLines(sentence: string | null): readonly string[] {
  return sentence === null ? [] : [`✗ ${sentence}`, '  do    plenum doctor'];
}
