import type { Json } from '../../core/model/json.js';

/** What demo/port-hash/workflow.js returns. */
export interface PortResult {
  readonly package: string;
  readonly files: number;
  readonly translated: readonly Translated[];
  readonly caught: readonly CaughtPort[];
  readonly fixed: readonly { readonly file: string; readonly changes: readonly string[]; readonly round: number }[];
  readonly gates: readonly GateRun[];
  /** `null` when nothing was merged. */
  readonly branch: string | null;
  readonly commit: string | null;
  /** The commit that the run started from. */
  readonly base: string | null;
  readonly unresolved: readonly { readonly file: string; readonly verdict: string; readonly evidence: readonly PortEvidence[] }[];
}

export interface Translated {
  readonly file: string;
  readonly attempts: number;
  readonly form: 'default' | 'names';
  readonly imports: readonly string[];
}

export interface CaughtPort {
  readonly file: string;
  /** Agent types, `workspace` or `gate`. */
  readonly by: readonly string[];
  readonly evidence: readonly PortEvidence[];
}

export interface PortEvidence {
  readonly check: string;
  readonly found: string;
  readonly expected?: string;
  readonly how?: string;
}

export interface GateRun {
  readonly passed: boolean;
  readonly landed: number;
  readonly tests: number;
  readonly passes: number;
  readonly fails: number;
  /** Protected files that some agent had changed; the gate ran with the originals. */
  readonly touched: readonly string[];
}

/** `null` when the script ended without its report (it threw, or was stopped). */
export function portResultOf(result: Json): PortResult | null {
  const isReport = typeof result === 'object' && result !== null && 'translated' in result && 'gates' in result;
  return isReport ? (result as unknown as PortResult) : null;
}
