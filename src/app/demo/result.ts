import type { RunSummary } from '../../core/model/state/select.js';

/** A finished run: the part of the X112 object that the demo's report shows. */
export type DemoRun = Pick<RunSummary, 'runId' | 'status' | 'reason' | 'result' | 'error' | 'losses' | 'durationMs' | 'runDir'> & {
  readonly agents: Pick<RunSummary['agents'], 'total'>;
};

/** Where the person stands, and what they type. */
export interface ReportView {
  /** Absolute folder of the demo, and the same as the person would type it. */
  readonly dir: string;
  readonly folder: string;
  /** `plenum`, as it is typed in that folder. */
  readonly command: string;
  /** Goes on with the run, typed where the person stands. */
  readonly again: string;
}

/** A drive that ended before its run did. */
export const isOpen = ({ status }: Pick<DemoRun, 'status'>): boolean => status === 'paused' || status === 'stopped';

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
  return typeof result === 'object' && result !== null && 'statements' in result && 'gate' in result ? (result as unknown as DemoResult) : null;
}
