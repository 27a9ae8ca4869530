import type { ProgressWait } from '../selection/select-progress.js';
import type { StepView } from '../state/run-state.js';
import { oneLine } from '../words/plain-text.js';

/** What agents wait for, as all views say it: "7 waiting for the cache". */
export const waitWords: { readonly [reason in ProgressWait['reason']]: string } = {
  person: 'a person',
  quota: 'quota',
  cache: 'the cache',
  retry: 'a retry',
  limit: 'a limit',
  core: 'a core',
  lock: 'a lock',
};

/** What a command of a step waits for; `null` where none does. */
export function stepWaitText({ waitsFor }: Pick<StepView, 'waitsFor'>): string | null {
  if (waitsFor === null) return null;
  const { for: wanted, name } = waitsFor;
  return wanted === 'lock' && name !== null
    ? `waiting for the lock ${oneLine(name)}`
    : `waiting for ${waitWords[wanted]}`;
}
