import type { Loss } from '../../core/model/state/loss.js';

/** What the demo reads of a finished run: the part of `run --json` (X112) that its report shows. */
export interface DemoRun {
  readonly runId: string;
  readonly status: string;
  readonly result: unknown;
  readonly losses: readonly Pick<Loss, 'label' | 'cause' | 'message'>[];
  readonly agents: { readonly total: number };
  readonly durationMs: number;
  readonly runDir: string;
}

/** What demo/map-hash/workflow.js returns. */
export interface DemoResult {
  readonly package: string;
  readonly files: number;
  readonly statements: readonly Statement[];
  readonly caught: readonly Caught[];
  readonly gate: { readonly passed: boolean; readonly tests: number; readonly passes: number; readonly fails: number };
  readonly unresolved: readonly { readonly file: string; readonly verdict: string }[];
}

export interface Statement {
  readonly file: string;
  readonly exports: readonly string[];
  readonly requires: readonly string[];
  readonly sideEffects: boolean;
}

export interface Caught {
  readonly file: string;
  readonly field: string;
  readonly stated: string;
  readonly found: string;
  readonly by: readonly string[];
}

/** `null` when the script ended without its report (it threw, or was stopped). */
export function resultOf(run: DemoRun): DemoResult | null {
  const result = run.result;
  return typeof result === 'object' && result !== null && 'statements' in result && 'gate' in result ? (result as DemoResult) : null;
}
