import type { Workspace } from '../../ports/workspace.js';
import type { Outcome } from '../../step/outcome.js';
import { outputEnd } from '../../step/output-end.js';
import type { JsonObject } from '../../values/json.js';
import { completed } from '../record/running.js';
import { type CommandRun, lockOf } from './command-run.js';

const defaultTimeoutMs = 600_000;
const outputLimit = 20_000;

/**
 * The verdict of a gate; what the script gets and what the run's status is decided by (X47, X80).
 */
export interface Verdict {
  readonly passed: boolean;
  readonly code: number | null;
  readonly output: string;
  readonly flaky: boolean;
  /**
   * Protected files that differed from how the run began; they were restored for the check. Scripts
   * that the command names and an agent made.
   */
  readonly touched: readonly string[];
}

/** Passes by exit code or by the `true` of the script's own function, never by an agent's word. */
export async function gate(
  input: JsonObject,
  workspace: Workspace,
  run: CommandRun,
): Promise<Outcome> {
  if (input.function === true) {
    return completed({
      passed: input.passed === true,
      code: null,
      output: typeof input.threw === 'string' ? input.threw : '',
      flaky: false,
      touched: [],
    } satisfies Verdict);
  }
  const command = String(input.command);
  const protect = Array.isArray(input.protect) ? { globs: input.protect.map(String) } : { command };
  const runs = typeof input.runs === 'number' && input.runs >= 1 ? Math.floor(input.runs) : 1;
  const { result, touched, unrestored } = await workspace.withProtected(protect, async () => {
    const codes: number[] = [];
    let output = '';
    for (let count = 0; count < runs && !run.signal.aborted; count += 1) {
      const checked = await workspace.sh({
        command,
        timeoutMs: typeof input.timeoutMs === 'number' ? input.timeoutMs : defaultTimeoutMs,
        ...lockOf(input),
        ...run,
      });
      codes.push(checked.timedOut ? 124 : checked.code);
      if (codes.length === 1 || checked.code !== 0) output = `${checked.stdout}${checked.stderr}`;
    }
    return { codes, output };
  });
  const failures = result.codes.filter((code) => code !== 0);
  return completed({
    passed: failures.length === 0 && unrestored.length === 0,
    code: failures[0] ?? 0,
    output: `${unrestoredText(unrestored)}${outputEnd(result.output, outputLimit)}`,
    flaky: failures.length > 0 && failures.length < result.codes.length,
    touched,
  } satisfies Verdict);
}

/** A check says nothing while files that decide it are an agent's. */
export function unrestoredText(paths: readonly string[]): string {
  if (paths.length === 0) return '';
  return `These files were changed and were too large to be kept, so the gate does not pass: ${paths.join(', ')}\n`;
}
