import type { StepKind } from '../step/step.js';
import type { TestComparison } from '../step/test-results.js';
import { isJsonObject, type Json, type JsonObject } from '../values/json.js';

/** What a check answered. */
export interface Verdict {
  readonly passed: boolean;
  readonly flaky: boolean;
  readonly code: number | null;
  /** Protected files that were changed and put back. */
  readonly touched: readonly string[];
  /** What people should know of how it was judged. */
  readonly note?: string;
  /** With a base: what single tests said (X190). */
  readonly tests?: ComparedTests;
}

export interface ComparedTests extends TestComparison {
  /** With which landing a test became red, as far as it was found. */
  readonly broughtBy: readonly { readonly test: string; readonly label: string }[];
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
    touched: textsOf(given.touched),
    ...(typeof given.note === 'string' ? { note: given.note } : {}),
    ...comparedTests(given),
  };
}

function comparedTests(given: JsonObject): Pick<Verdict, 'tests'> {
  if (!Array.isArray(given.newlyFailing)) return {};
  const number = (value: Json | undefined) => (typeof value === 'number' ? value : null);
  const tests: ComparedTests = {
    newlyFailing: textsOf(given.newlyFailing),
    fixed: textsOf(given.fixed),
    stillFailing: textsOf(given.stillFailing),
    missing: textsOf(given.missing),
    count: number(given.count),
    baseCount: number(given.baseCount),
    compared: given.compared === 'exit codes' ? 'exit codes' : 'tests',
    broughtBy: (Array.isArray(given.broughtBy) ? given.broughtBy : []).flatMap((one) =>
      isJsonObject(one) ? [{ test: String(one.test), label: String(one.label) }] : [],
    ),
  };
  return { tests };
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

const shownNames = 3;

/**
 * What a gate said of single tests, in words: `2 newly failing (a, b; brought by x1), 1 still
 * failing as before, 118 of 118 tests seen`. Empty for a gate without a base.
 */
export function testsText({ tests, note }: Pick<Verdict, 'tests' | 'note'>): string {
  if (tests === undefined) return note ?? '';
  const { newlyFailing, fixed, stillFailing, missing, count, baseCount, broughtBy } = tests;
  const named = (names: readonly string[]): string => {
    const rest = names.length - shownNames;
    const shown = names.slice(0, shownNames).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
    const by = [...new Set(broughtBy.filter(({ test }) => names.includes(test)).map(labelOf))];
    return by.length === 0 ? shown : `${shown}; brought by ${by.join(', ')}`;
  };
  const parts = [
    newlyFailing.length > 0 ? `${newlyFailing.length} newly failing (${named(newlyFailing)})` : '',
    missing.length > 0 ? `${missing.length} missing (${named(missing)})` : '',
    stillFailing.length > 0 ? `${stillFailing.length} still failing as before` : '',
    fixed.length > 0 ? `${fixed.length} fixed` : '',
    count !== null && baseCount !== null ? `${count} of ${baseCount} tests seen` : '',
    note ?? '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function labelOf({ label }: { readonly label: string }): string {
  return label;
}

/** Why a run is not complete because of a gate, a sentence each (X80). */
export function verdictReasons(label: string, verdict: Verdict): readonly string[] {
  const { passed, flaky, code, touched } = verdict;
  const reasons: string[] = [];
  const tests = testsText(verdict);
  if (flaky) reasons.push(`gate "${label}" is flaky`);
  else if (!passed)
    reasons.push(
      `gate "${label}" failed${code === null ? '' : ` (exit code ${code})`}` +
        (tests === '' ? '' : `: ${tests}`),
    );
  if (touched.length > 0)
    reasons.push(
      `gate "${label}" restored protected files that were changed: ${touched.join(', ')}`,
    );
  return reasons;
}
