/**
 * What a program said of its tests. A name is `suite > test`; equal names are numbered. Plain data:
 * the journal keeps it as it is.
 */
export interface TestResults {
  readonly format: 'tap' | 'junit' | 'spec';
  /** It said that it was done: a program that ends before that proves nothing. */
  readonly whole: boolean;
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** Skipped, or still to do. */
  readonly skipped: readonly string[];
  /** Suites that failed although none of their tests did. */
  readonly broken: readonly string[];
}

/** How a command of a gate ended; the base of a gate is one, too. */
export interface FinishedCheck {
  readonly code: number;
  readonly timedOut: boolean;
  /** `null` where none could be read. */
  readonly results: TestResults | null;
}

/** What a check said beside what the same check said of the base of the run (X190). */
export interface TestComparison {
  /** Failed, and did not fail on the base: new tests among them. */
  readonly newlyFailing: readonly string[];
  readonly fixed: readonly string[];
  readonly stillFailing: readonly string[];
  /** Ran on the base, and did not run now. */
  readonly missing: readonly string[];
  /** Tests that ran, now and on the base; `null` where they cannot be read. */
  readonly count: number | null;
  readonly baseCount: number | null;
  readonly compared: 'tests' | 'exit codes';
}

/** What is to be thought of a check that has ended. */
export interface CheckVerdict {
  readonly passed: boolean;
  /** A sentence that people should know; absent where there is nothing to say. */
  readonly note?: string;
  /** Absent where there was no base to compare with. */
  readonly comparison?: TestComparison;
}

/** Codes with which a shell says that there was no program to run. */
const notRun: ReadonlySet<number> = new Set([126, 127]);
const killed = 128;

/** Passes by what ran, never by what the command says of itself (X47, X190). */
export function judgeCheck(check: FinishedCheck, base: FinishedCheck | null): CheckVerdict {
  if (base === null) return judgeAlone(check);
  if (base.results === null) return judgeByCode(check, base);
  return judgeByTests(check, base.results, base.code);
}

const early = 'its tests ended early: the program did not say that it was done';

function judgeAlone({ code, timedOut, results }: FinishedCheck): CheckVerdict {
  if (results !== null && !results.whole) return { passed: false, note: early };
  return { passed: code === 0 && !timedOut };
}

function judgeByCode(check: FinishedCheck, base: FinishedCheck): CheckVerdict {
  const { code, timedOut, results } = check;
  const comparison: TestComparison = {
    ...{ newlyFailing: [], fixed: [], stillFailing: [], missing: [] },
    ...{ count: results === null ? null : countOf(results), baseCount: null },
    compared: 'exit codes',
  };
  if (results !== null && !results.whole) return { passed: false, note: early, comparison };
  const ran = !timedOut && !notRun.has(code) && code < killed;
  const note =
    `only exit codes were compared (${base.timedOut ? 'out of time' : base.code} on the base, ` +
    `${timedOut ? 'out of time' : code} now): no test results of the base could be read`;
  return {
    passed: ran && (code === 0 || (code === base.code && !base.timedOut)),
    note,
    comparison,
  };
}

function judgeByTests(
  { code, timedOut, results }: FinishedCheck,
  base: TestResults,
  baseCode: number,
): CheckVerdict {
  const now = results ?? nothing;
  const comparison = compareTests(now, base);
  const { newlyFailing, stillFailing, missing } = comparison;
  if (results === null)
    return { passed: false, note: 'no test results could be read, as on the base', comparison };
  if (!results.whole || timedOut) return { passed: false, note: early, comparison };
  const holds = newlyFailing.length === 0 && missing.length === 0;
  // Tests that were red before explain an exit code only where it was one before, too.
  const explained = code === 0 || (stillFailing.length > 0 && baseCode !== 0 && !notRun.has(code));
  if (holds && !explained)
    return { passed: false, note: `it ended with ${code}, and no test says why`, comparison };
  return { passed: holds, comparison };
}

const nothing: TestResults = {
  ...{ format: 'tap', whole: false },
  ...{ passed: [], failed: [], skipped: [], broken: [] },
};

/** What a check is said to have found where nothing ran: in simulations and tests of scripts. */
export const unchanged: TestComparison = {
  ...{ newlyFailing: [], fixed: [], stillFailing: [], missing: [] },
  ...{ count: null, baseCount: null, compared: 'tests' },
};

export function compareTests(now: TestResults, base: TestResults): TestComparison {
  const wasRed = new Set([...base.failed, ...base.broken]);
  const red = [...now.failed, ...now.broken];
  const isRed = new Set(red);
  const ran = new Set([...now.passed, ...now.failed]);
  return {
    newlyFailing: red.filter((name) => !wasRed.has(name)),
    fixed: [
      ...base.failed.filter((name) => ran.has(name) && !isRed.has(name)),
      ...base.broken.filter((name) => !isRed.has(name)),
    ],
    stillFailing: red.filter((name) => wasRed.has(name)),
    missing: [...base.passed, ...base.failed].filter((name) => !ran.has(name)),
    count: countOf(now),
    baseCount: countOf(base),
    compared: 'tests',
  };
}

function countOf({ passed, failed }: TestResults): number {
  return passed.length + failed.length;
}
