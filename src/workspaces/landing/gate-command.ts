import type { Protect, Workspace } from '../../core/ports/workspace.js';
import { outputEnd } from '../../core/step/output-end.js';

/** As for `gate()`. */
const timeoutMs = 600_000;
const outputLimit = 20_000;
const timedOutCode = 124;

export interface GateAnswer {
  readonly code: number;
  readonly output: string;
  readonly touched: readonly string[];
}

/** Runs a check with the protected files as the run's base has them. */
export async function runGate(
  workspace: Workspace,
  {
    command,
    protect,
    signal,
  }: { readonly command: string; readonly protect: Protect; readonly signal: AbortSignal },
): Promise<GateAnswer> {
  const { result, touched } = await workspace.withProtected(protect, () =>
    workspace.sh({ command, timeoutMs, signal }),
  );
  return {
    code: result.timedOut ? timedOutCode : result.code,
    output: outputEnd(`${result.stdout}${result.stderr}`, outputLimit),
    touched,
  };
}
