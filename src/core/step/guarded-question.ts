/** Guarded paths that would not land with the work of one call (X184). */
export interface GuardedWork {
  readonly label: string;
  readonly paths: readonly string[];
}

/** The name under which a person is asked, beside those of tools. */
export const guardedPathsTool = 'GuardedPaths';

export const guardedPathsReason =
  'guarded names decide what later runs and other tools may do; they land only if a person says so';

/**
 * More than a person reads before they say yes; then nobody is asked, and the paths are refused.
 */
const longest = 4000;

/**
 * All that one answer lets in, call by call: nothing that it covers is left out. `null` when that
 * is too much to read.
 */
export function guardedQuestion(works: readonly GuardedWork[]): string | null {
  const text = works
    .map(({ label, paths }) => `${named(label)}: ${paths.map(named).join(', ')}`)
    .join('; ');
  return text.length > longest ? null : text;
}

/**
 * Labels and paths are an agent's: what could be taken for another name, or for nothing at all, is
 * shown as text in quotes.
 */
function named(text: string): string {
  if (/^[\w./@+-]+$/.test(text)) return text;
  return JSON.stringify(text).replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`,
  );
}
