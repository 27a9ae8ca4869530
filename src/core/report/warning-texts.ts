import type { RunState } from '../state/run-state.js';
import type { RunAdvice } from '../step/step.js';
import { plural } from '../words/amounts.js';
import { oneLine } from '../words/plain-text.js';

/** Warnings that say of work that it was not done although nothing was lost. */
const ofMissingWork: ReadonlySet<string> = new Set(['lanes-ended']);

/**
 * What the first line of a report says beside its status: "nothing was lost" is true, and misleads,
 * where agents were not allowed to do what they were asked for, or lanes ended early (X119).
 */
export function asidesOf({ denied, warnings }: RunState): readonly string[] {
  return [
    ...(denied > 0 ? [`${plural(denied, 'use')} refused`] : []),
    ...warnings.filter(({ code }) => ofMissingWork.has(code)).map(({ text }) => oneLine(text)),
  ];
}

/** `the message → the command that mends it`, on one line. */
export function adviceText({ text, next }: RunAdvice): string {
  return oneLine(next === undefined ? text : `${text} → ${next}`);
}

/** What was said once while the run ran, and commands that somebody else put into its folder. */
export function warningTexts({ warnings, dropped }: RunState): readonly string[] {
  return [
    ...warnings.map(adviceText),
    ...dropped.map(({ author, action, target }) =>
      oneLine(
        `dropped: "${action}${target === undefined ? '' : ` #${target}`}" of somebody who says ` +
          `"${author}"`,
      ),
    ),
  ];
}
