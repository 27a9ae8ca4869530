import type { RunEnd } from '../../journal/event.js';
import type { RunStatus } from '../../journal/run-status.js';
import type { Reckoning } from '../../state/reckoning.js';
import type { RunLimit } from '../../step/outcome.js';
import type { ScriptEnd } from '../../step/step.js';
import type { ErrorCode } from '../../values/error-codes.js';

export interface DecidedEnd {
  readonly status: RunStatus;
  readonly reasons: readonly string[];
  readonly resultJson?: string;
  readonly error?: NonNullable<RunEnd['error']>;
}

/** The script waits and nothing can ever answer it. */
export const stuck: ScriptEnd = {
  type: 'killed',
  cause: 'stuck',
  message: 'the script waits for something that never comes: no step and no timer is pending',
};

export interface EndFacts {
  readonly reckoning: Reckoning;
  /** Why the work of calls that nothing merged keeps the run from being complete. */
  readonly unmerged: readonly string[];
  /** The step whose error ended the script. */
  readonly surfaced?: number | undefined;
  /** Why the run paused by itself; null when a person asked. */
  readonly paused: string | null;
}

/** `completed` only when nothing was lost and every gate held (X80). */
export function decideEnd(
  /**
   * `refused`: nothing is under way, and whoever would go on was refused by a limit of the run too
   * often in a row (C25).
   */
  end: ScriptEnd | 'pause' | 'stop' | 'refused',
  facts: EndFacts,
): DecidedEnd {
  if (end === 'pause') return { status: 'paused', reasons: [facts.paused ?? 'paused by a person'] };
  if (end === 'stop') return { status: 'stopped', reasons: ['stopped by a person'] };
  const reasons = reasonsOf(facts);
  if (end === 'refused') return { status: 'partial', reasons };
  if (end.type === 'killed')
    return {
      status: 'failed',
      reasons: [end.message],
      error: { code: killCodes[end.cause], message: end.message, site: null },
    };
  if (end.type === 'return')
    return { status: reasons.length > 0 ? 'partial' : 'completed', reasons, resultJson: end.json };
  const { name, message, stack, site } = end.error;
  const code: ErrorCode = name === 'ResultError' ? 'E_SCRIPT_RESULT' : 'E_SCRIPT_THREW';
  const step = facts.surfaced === undefined ? {} : { step: facts.surfaced };
  const error = {
    code,
    message: name === 'Error' ? message : `${name}: ${message}`,
    site,
    stack,
    ...step,
  };
  const { limit } = end.error;
  if (!limit)
    return { status: 'failed', reasons: reasons.length > 0 ? reasons : [error.message], error };
  // What the fan-out had is what the run has (C25).
  return {
    status: 'partial',
    reasons,
    error,
    ...(limit.resultsJson === null ? {} : { resultJson: limit.resultsJson }),
  };
}

function reasonsOf({ reckoning, unmerged }: EndFacts): readonly string[] {
  const left = reckoning.accepted.length > 0 ? [] : unmerged;
  return [
    ...limitReasons(reckoning),
    ...reckoning.lossReasons(),
    ...reckoning.gateReasons(),
    ...reckoning.unawaited,
    ...left,
  ];
}

const killCodes: {
  readonly [cause in Extract<ScriptEnd, { type: 'killed' }>['cause']]: ErrorCode;
} = {
  timeout: 'E_SCRIPT_TIMEOUT',
  memory: 'E_SCRIPT_MEMORY',
  flood: 'E_SCRIPT_FLOOD',
  crash: 'E_SANDBOX',
  stuck: 'E_SCRIPT_STUCK',
};

function limitReasons({ losses }: Reckoning): string[] {
  return [...losses.limits].map(([limit, loss]) =>
    loss ? `${limitWords[limit]}: ${loss.label}` : limitWords[limit],
  );
}

const limitWords: { readonly [limit in RunLimit]: string } = {
  cap: 'the limit on agents was reached',
  budget: 'the budget is spent',
  'fan-out': 'a person said no to more agents',
};
