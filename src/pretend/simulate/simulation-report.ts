import { isSlipText, type Slip } from '../../core/estimate/slip.js';
import type { Json } from '../../core/values/json.js';
import type { OrderDifference } from './order-check.js';
import type { SiteReport } from './site-coverage.js';

export interface RunReport {
  readonly seed: string;
  readonly faults: boolean;
  /** Its answers were made so that the script comes to a place which no seed came to. */
  readonly steered: boolean;
  readonly status: string;
  readonly reasons: readonly string[];
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly line: number | null;
  } | null;
  /** Mistakes of the script that it came to, those of single slots among them. */
  readonly slips: readonly Slip[];
  readonly agents: number;
  readonly losses: number;
  readonly result: Json;
  /** Only with `keep`. */
  readonly runDir: string | null;
}

/** The object of `plenum simulate --json`. Fields are only added. */
export interface SimulationReport {
  readonly version: 1;
  readonly name: string;
  readonly file: string;
  readonly seeds: number;
  readonly failRate: number;
  readonly runs: readonly RunReport[];
  readonly sites: readonly SiteReport[];
  /** Places that no run reached, as `line:column`. */
  readonly neverReached: readonly string[];
  readonly pressure: {
    /** Most agents of one run, and the limit they count against (C25). */
    readonly agents: number;
    readonly maxAgents: number;
    /** Widest `parallel` or `pipeline`, and the most it may have (C42). */
    readonly widest: number;
    readonly mostItems: number;
  };
  /** Questions that depend on which answer comes first. */
  readonly order: readonly OrderDifference[];
  /** Steps that a resume of the unchanged script would run again although they are recorded. */
  readonly resume: readonly {
    readonly seed: string;
    readonly line: number | null;
    readonly label: string;
    readonly reason: string;
  }[];
  /**
   * Runs for which that was looked at: all without faults but those with isolated calls or
   * failures.
   */
  readonly resumesCompared: number;
  readonly resultShape: string;
  /** What could be better, one sentence each. */
  readonly advice: readonly string[];
  /** Where the journals are, with `keep`. */
  readonly folder: string | null;
}

/** A mistake of the script itself, as opposed to a script that gives up on purpose. */
export function isSlip(run: Pick<RunReport, 'error'>): boolean {
  return (
    run.error !== null && (run.error.code !== 'E_SCRIPT_THREW' || isSlipText(run.error.message))
  );
}

type Verdict = 'fine' | 'incomplete' | 'failed';

/**
 * `failed`: the script fails without any fault, or does not survive one. `incomplete`: not reached,
 * or dependent on order.
 */
export function verdictOf(report: SimulationReport): Verdict {
  const isFailed = (run: RunReport): boolean =>
    run.faults || run.steered ? isSlip(run) : run.error !== null;
  if (report.runs.some((run) => isFailed(run) || run.slips.some(({ faults }) => !faults)))
    return 'failed';
  const frail = report.runs.filter(({ slips }) => slips.length > 0).length;
  return report.neverReached.length + report.order.length + report.resume.length + frail > 0
    ? 'incomplete'
    : 'fine';
}
