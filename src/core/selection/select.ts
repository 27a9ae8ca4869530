import type { Loss } from '../journal/loss.js';
import type { RunStatus } from '../journal/run-status.js';
import { selectDenials, type UseRefusal } from '../state/folded-permissions.js';
import type { Verdict } from '../state/gate-verdict.js';
import type { CallWait, RunState, StepState, StepView, Tally } from '../state/run-state.js';
import type { LandingFacts } from '../step/landing.js';
import type { RunAdvice } from '../step/step.js';
import type { Json } from '../values/json.js';
import type { Usage } from '../values/usage.js';
import { selectLanding } from './select-landing.js';

/** The object of `run --json`, `resume --json` and `show --json` (X112). Fields are only added. */
export interface RunSummary {
  readonly version: 1;
  readonly runId: string;
  readonly name: string;
  /** `lost`: the driver is gone and the run did not end. */
  readonly status: RunStatus | 'lost';
  /** Why it is paused, partial, failed or stopped. */
  readonly reason: string | null;
  /** Paused until then (milliseconds since 1970), where that is known. */
  readonly until: number | null;
  readonly result: Json;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly line: number | null;
    readonly column: number | null;
  } | null;
  readonly losses: readonly Pick<Loss, 'key' | 'label' | 'phase' | 'cause' | 'message'>[];
  /** What merges landed and what not; `null` when nothing was merged (X49). */
  readonly landing: LandingFacts | null;
  /** What the gates of the run said last, with `baseline` test by test (X190). */
  readonly gates: readonly GateSummary[];
  /** Failures that the script dealt with, which are no losses. */
  readonly handled: RunSummary['losses'];
  /** What was said once while it ran: dead servers, missing tools, lanes that ended on `null` … */
  readonly warnings: readonly RunAdvice[];
  /** Commands that did not come from the person's plenum, as they called themselves (X181). */
  readonly dropped: RunState['dropped'];
  readonly agents: Omit<Tally, 'running'> & { readonly running: number };
  /** Calls that were asked for and have not started, and those that have and wait, by reason. */
  readonly waiting: CallWait;
  /** `null` is unknown. */
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  /** How many agents ended without a known cost, which `costUsd` lacks. */
  readonly unpriced: number;
  /** Uses of tools that were refused (X100). */
  readonly denied: number;
  /** Which: the latest ones, equal ones once, most often first. */
  readonly denials: readonly UseRefusal[];
  readonly durationMs: number;
  readonly runDir: string;
}

/** `{ label }` alone: it ended without a verdict. */
export type GateSummary = { readonly label: string } & Partial<Verdict>;

export interface SummaryFacts {
  readonly runId: string;
  readonly runDir: string;
  /** The value itself, where `run-end` only names its blob. */
  readonly result?: Json;
  /** False when no driver is at work on a run that did not end. */
  readonly driven: boolean;
  /** Where the run still goes on: until now, not until its latest event. */
  readonly elapsedMs?: number;
}

export function selectSummary(state: RunState, facts: SummaryFacts): RunSummary {
  const error = state.end?.error;
  return {
    version: 1,
    runId: facts.runId,
    name: state.name,
    status: selectStatus(state, facts.driven),
    reason: state.reason,
    until: state.status === 'paused' ? state.until : null,
    result: facts.result ?? state.end?.result ?? null,
    error: error
      ? {
          code: error.code,
          message: error.message,
          line: error.site?.line ?? null,
          column: error.site?.column ?? null,
        }
      : null,
    losses: selectLosses(state).map(named),
    landing: selectLanding(state),
    gates: selectGates(state).map(({ label, verdict }) => ({ label, ...verdict })),
    handled: state.handled.map(named),
    warnings: state.warnings,
    dropped: state.dropped,
    agents: { ...state.agents },
    waiting: state.waiting,
    usage: state.usage ?? null,
    costUsd: state.costUsd === undefined ? null : Math.round(state.costUsd * 1e9) / 1e9,
    unpriced: state.unpriced,
    denied: state.denied,
    denials: selectDenials(state),
    durationMs: facts.elapsedMs ?? state.durationMs,
    runDir: facts.runDir,
  };
}

function named({ key, label, phase, cause, message }: Loss): RunSummary['losses'][number] {
  return { key, label, phase, cause, message };
}

export function selectStatus(state: RunState, driven: boolean): RunStatus | 'lost' {
  const open = state.end === null && (state.status === 'running' || state.status === 'planning');
  return open && !driven ? 'lost' : state.status;
}

/**
 * The run's own list once it ended; before that what is lost so far, and what nobody drives any
 * more.
 */
export function selectLosses(state: RunState): readonly Loss[] {
  if (state.end) return state.end.losses;
  const lost = selectFailures(state).filter((step) => step.state === 'lost');
  const more = lost.map((step) => ({
    key: step.key,
    n: step.n,
    label: step.label,
    phase: step.phase,
    cause: step.cause ?? 'lost',
    message: step.message ?? '',
  }));
  return [...state.losses, ...more];
}

/** Agents that ended without a value, in order of their number. */
export function selectFailures(state: RunState): readonly StepView[] {
  const failures: StepView[] = [];
  for (const step of state.steps.values()) {
    if (step.kind === 'agent' && !step.unclaimed && isFailure(step)) failures.push(step);
  }
  return failures.sort((left, right) => left.n - right.n);
}

/**
 * The latest step of every gate that answered, merges with a gate among them, then gates without an
 * answer so far, by label.
 */
export function selectGates(state: RunState): readonly StepView[] {
  const latest = new Map<string, StepView>();
  for (const { n, label } of state.gates) {
    const step = state.steps.get(n);
    if (step) latest.set(label, step);
  }
  for (const step of state.steps.values()) {
    if (step.kind === 'gate' && step.verdict === null && !step.unclaimed && !latest.has(step.label))
      latest.set(step.label, step);
  }
  return [...latest.values()];
}

const well = new Set<StepState>(['running', 'asking', 'completed', 'abandoned']);

export function isFailure(step: StepView): boolean {
  return !well.has(step.state);
}
