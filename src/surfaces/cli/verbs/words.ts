import { oneLine } from '../../../core/words/plain-text.js';
import { completionKinds, completionsOf } from '../../../onboarding/help/completions.js';

/**
 * `plenum __complete <kind> [run]`: a word, a tab and what it is, per line. MUST NOT fail: a shell
 * would print it into the prompt.
 */
export async function completionWords(
  [kind, run]: readonly string[],
  cwd: string,
  home: string,
): Promise<string> {
  const known = completionKinds.find((one) => one === kind);
  if (!known) return '';
  const found = await completionsOf({ kind: known, run, cwd, home }).catch(() => []);
  // A shell takes white space for the end of a word; such names are typed by hand.
  return found
    .filter(({ value }) => !/[\s"'\\$`]/.test(value))
    .map(({ value, about }) => `${value}\t${oneLine(about)}\n`)
    .join('');
}
