import { createContext, Script } from 'node:vm';

const limitMs = 100;
/** Longer texts are matched under the limit whatever the pattern. */
const shortText = 10_000;

/** At most one unbounded repetition and no repeated group: cannot take exponential time. */
function isHarmless(pattern: string): boolean {
  const unbounded = pattern.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  return unbounded <= 1 && !/\)(?:[*+]|\{)/.test(pattern);
}

const match = new Script('expression.test(text)');

interface Pattern {
  test(text: string): boolean;
  /** Equal only for equal patterns: ajv tells them apart by it. */
  toString(): string;
}

/**
 * `pattern` of a schema, matched within a time limit: scripts bring the pattern, agents bring the
 * text, and backtracking over both would stop the whole host. Out of time counts as no match.
 */
export function guardedPattern(pattern: string, flags: string): Pattern {
  const expression = lenient(pattern, flags);
  const longestFree = isHarmless(pattern) ? shortText : 0;
  return {
    test: (text) =>
      text.length <= longestFree ? expression.test(text) : matchInTime(expression, text),
    toString: () => expression.toString(),
  };
}

/** Without `u` where it is legal only so (`[\\w-\\.]`): people write patterns as they know them. */
function lenient(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    if (!flags.includes('u')) throw error;
    return new RegExp(pattern, flags.replace('u', ''));
  }
}

function matchInTime(expression: RegExp, text: string): boolean {
  try {
    return match.runInContext(createContext({ expression, text }), { timeout: limitMs }) === true;
  } catch {
    return false;
  }
}
