import type { Protect, Workspace } from '../../core/ports/workspace.js';
import type { MergeRequest } from '../../core/ports/worktrees.js';
import { runCheck } from '../../core/run/checks/run-check.js';
import { outputEnd } from '../../core/step/output-end.js';
import { type CheckVerdict, judgeCheck } from '../../core/step/test-results.js';

/** As for `gate()`. */
const outputLimit = 20_000;

export interface GateAnswer extends CheckVerdict {
  readonly code: number;
  readonly output: string;
  readonly touched: readonly string[];
}

interface GateRequest extends Pick<MergeRequest, 'results' | 'judge' | 'lock' | 'onWait'> {
  readonly command: string;
  readonly protect: Protect;
  readonly signal: AbortSignal;
}

/** Runs a check with the protected files as the run's base has them. */
export async function runGate(
  workspace: Workspace,
  { command, results, judge, protect, ...run }: GateRequest,
): Promise<GateAnswer> {
  const { result, touched } = await workspace.withProtected(protect, () =>
    runCheck(workspace, { command, ...(results === undefined ? {} : { results }), run }),
  );
  const { check, output } = result;
  return {
    ...(judge ?? ((one) => judgeCheck(one, null)))(check),
    code: check.code,
    output: outputEnd(output, outputLimit),
    touched,
  };
}
