import type { Json } from '../../core/values/json.js';

/** The part of what workflows/port.js returns that the demo's report shows. */
export interface PortResult {
  readonly status: string;
  readonly files: readonly PortedFile[];
  readonly gate: { readonly command: string; readonly passed: boolean };
  readonly caught: readonly CaughtPort[];
  readonly fixed: readonly {
    readonly file: string;
    readonly changes: readonly string[];
    readonly round: number;
  }[];
  readonly gates: readonly GateRun[];
  /** `null` when nothing was merged. */
  readonly branch: string | null;
  readonly commit: string | null;
  /** The commit that the run started from. */
  readonly base: string | null;
  readonly unresolved: readonly {
    readonly file: string;
    readonly verdict: string;
    readonly evidence: readonly PortEvidence[];
  }[];
}

export interface PortedFile {
  readonly file: string;
  readonly state: 'landed' | 'conflict' | 'refused' | 'unverified' | 'lost';
  readonly attempts: number;
  /** The translator's own line about it. */
  readonly summary: string;
  readonly votes: readonly {
    readonly by: string;
    readonly verdict: 'holds' | 'refuted' | 'dead';
  }[];
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
  readonly flaky: boolean;
  readonly landed: number;
  /** Absent when the gate does not print TAP. */
  readonly tests?: number;
  readonly passes?: number;
  readonly fails?: number;
  /** Protected files that some agent had changed; the gate ran with the originals. */
  readonly touched: readonly string[];
}

/** `null` when the script ended without its report (it threw, or was stopped). */
export function portResultOf(result: Json): PortResult | null {
  return isPortResult(result) ? result : null;
}

function isPortResult(result: unknown): result is PortResult {
  return typeof result === 'object' && result !== null && 'files' in result && 'gates' in result;
}
