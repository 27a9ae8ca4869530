import type { Protect, Workspace } from '../../ports/workspace.js';
import { outputEnd } from '../../step/output-end.js';
import {
  type CheckVerdict,
  type FinishedCheck,
  judgeCheck,
  type TestComparison,
} from '../../step/test-results.js';
import type { JsonObject } from '../../values/json.js';
import { runCheck } from '../checks/run-check.js';
import type { CommandRun } from '../record/command-run.js';

const outputLimit = 20_000;

/**
 * The verdict of a gate; what the script gets and what the run's status is decided by (X47, X80).
 * With a base it has what changed since, test by test (X190).
 */
export interface Verdict extends Partial<TestComparison> {
  readonly passed: boolean;
  readonly code: number | null;
  readonly output: string;
  readonly flaky: boolean;
  /**
   * Protected files that differed from how the run began; they were restored for the check. Scripts
   * that the command names and an agent made.
   */
  readonly touched: readonly string[];
  /** What people should know of how it was judged. */
  readonly note?: string;
}

interface JudgedRun extends CheckVerdict {
  readonly code: number;
}

/** Passes by exit code or by the `true` of the script's own function, never by an agent's word. */
export async function gate(
  input: JsonObject,
  workspace: Workspace,
  run: CommandRun,
  base: FinishedCheck | null,
): Promise<Verdict> {
  if (input.function === true) {
    return {
      passed: input.passed === true,
      code: null,
      output: typeof input.threw === 'string' ? input.threw : '',
      flaky: false,
      touched: [],
    };
  }
  const command = String(input.command);
  const times = typeof input.runs === 'number' && input.runs >= 1 ? Math.floor(input.runs) : 1;
  const { result, touched, unrestored } = await workspace.withProtected(
    protectOf(input),
    async () => {
      const judged: JudgedRun[] = [];
      let output = '';
      for (let count = 0; count < times && !run.signal.aborted; count += 1) {
        const checked = await runCheck(workspace, {
          command,
          ...(typeof input.results === 'string' ? { results: input.results } : {}),
          ...(typeof input.timeoutMs === 'number' ? { timeoutMs: input.timeoutMs } : {}),
          run,
        });
        const { code } = checked.check;
        const verdict = judgeCheck(checked.check, base);
        judged.push({ ...verdict, code });
        if (judged.length === 1 || !verdict.passed) output = checked.output;
      }
      return { judged, output };
    },
  );
  return together(result.judged, { output: result.output, touched, unrestored });
}

export function protectOf({ protect, command }: JsonObject): Protect {
  return Array.isArray(protect) ? { globs: protect.map(String) } : { command: String(command) };
}

/** One verdict of all runs of a check: red where one of them was. */
function together(
  judged: readonly JudgedRun[],
  seen: {
    readonly output: string;
    readonly touched: readonly string[];
    readonly unrestored: readonly string[];
  },
): Verdict {
  const red = judged.filter(({ passed }) => !passed);
  const shown = red[0] ?? judged[0];
  const note = judged.find((one) => one.note !== undefined)?.note;
  return {
    passed: red.length === 0 && seen.unrestored.length === 0,
    code: shown?.code ?? 0,
    output: `${unrestoredText(seen.unrestored)}${outputEnd(seen.output, outputLimit)}`,
    flaky: red.length > 0 && red.length < judged.length,
    touched: seen.touched,
    ...comparisonOf(judged.flatMap(({ comparison }) => comparison ?? [])),
    ...(note === undefined ? {} : { note }),
  };
}

/** What was red or missing in any of the runs; fixed is what was so in all of them. */
function comparisonOf(all: readonly TestComparison[]): Partial<TestComparison> {
  const [first] = all;
  if (first === undefined || all.length === 1) return first ?? {};
  const any = (names: (one: TestComparison) => readonly string[]) => [
    ...new Set(all.flatMap(names)),
  ];
  const fewest = all.reduce((left, right) =>
    (right.count ?? 0) < (left.count ?? 0) ? right : left,
  );
  return {
    ...first,
    newlyFailing: any(({ newlyFailing }) => newlyFailing),
    stillFailing: any(({ stillFailing }) => stillFailing),
    missing: any(({ missing }) => missing),
    fixed: first.fixed.filter((name) => all.every(({ fixed }) => fixed.includes(name))),
    count: fewest.count,
  };
}

/** A check says nothing while files that decide it are an agent's. */
export function unrestoredText(paths: readonly string[]): string {
  if (paths.length === 0) return '';
  return `These files were changed and were too large to be kept, so the gate does not pass: ${paths.join(', ')}\n`;
}
