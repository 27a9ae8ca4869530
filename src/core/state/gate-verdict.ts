import type { StepKind } from '../step/step.js';
import { isJsonObject, type Json } from '../values/json.js';

/** What a check answered. */
export interface Verdict {
  readonly passed: boolean;
  readonly flaky: boolean;
  readonly code: number | null;
  /** Protected files that were changed and put back. */
  readonly touched: readonly string[];
}

/** The verdict in the value of a gate, or of a merge that had one; `null` where there is none. */
export function verdictOf(kind: StepKind, value: Json | undefined): Verdict | null {
  if (kind !== 'gate' && kind !== 'merge') return null;
  const given = kind === 'merge' && isJsonObject(value) ? value.gate : value;
  if (!isJsonObject(given) || typeof given.passed !== 'boolean') return null;
  return {
    passed: given.passed,
    flaky: given.flaky === true,
    code: typeof given.code === 'number' ? given.code : null,
    touched: Array.isArray(given.touched) ? given.touched.map(String) : [],
  };
}

/** Why a run is not complete because of a gate, a sentence each (X80). */
export function verdictReasons(
  label: string,
  { passed, flaky, code, touched }: Verdict,
): readonly string[] {
  const reasons: string[] = [];
  if (flaky) reasons.push(`gate "${label}" is flaky`);
  else if (!passed)
    reasons.push(`gate "${label}" failed${code === null ? '' : ` (exit code ${code})`}`);
  if (touched.length > 0)
    reasons.push(
      `gate "${label}" restored protected files that were changed: ${touched.join(', ')}`,
    );
  return reasons;
}
