import type { RunLimit } from '../model/call/outcome.js';
import type { ErrorCode } from '../model/error-codes.js';
import type { RunEnd } from '../model/event/event.js';
import { lossReasons } from '../model/state/report.js';
import type { RunStatus } from '../model/state/run-status.js';
import type { ScriptEnd } from '../model/step/step.js';
import type { LossBook } from './losses.js';
import type { Verdicts } from './verdicts.js';
import type { WorkspaceBook } from './workspace-book.js';

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

/** `completed` only when nothing was lost and every gate held (X80). */
export function decideEnd(
  /** `refused`: nothing is under way, and whoever would go on was refused by a limit of the run too often in a row (C25). */
  end: ScriptEnd | 'pause' | 'stop' | 'refused',
  book: { readonly losses: LossBook; readonly verdicts: Verdicts; readonly book: WorkspaceBook },
  /** Why the run paused by itself; null when a person asked. */
  paused: string | null = null,
): DecidedEnd {
  if (end === 'pause') return { status: 'paused', reasons: [paused ?? 'paused by a person'] };
  if (end === 'stop') return { status: 'stopped', reasons: ['stopped by a person'] };
  if (end === 'refused') return { status: 'partial', reasons: reasonsOf(book) };
  if (end.type === 'killed')
    return { status: 'failed', reasons: [end.message], error: { code: killCodes[end.cause], message: end.message, site: null } };
  if (end.type === 'throw' && end.error.step !== null) book.losses.surface(0, end.error.step);
  const reasons = reasonsOf(book);
  if (end.type === 'return') return { status: reasons.length > 0 ? 'partial' : 'completed', reasons, resultJson: end.json };
  const { name, message, stack, site } = end.error;
  const code: ErrorCode = name === 'ResultError' ? 'E_SCRIPT_RESULT' : 'E_SCRIPT_THREW';
  const error = { code, message: name === 'Error' ? message : `${name}: ${message}`, site, stack };
  const { limit } = end.error;
  if (!limit) return { status: 'failed', reasons: reasons.length > 0 ? reasons : [error.message], error };
  // What the fan-out had is what the run has (C25).
  return { status: 'partial', reasons, error, ...(limit.resultsJson === null ? {} : { resultJson: limit.resultsJson }) };
}

function reasonsOf(book: Parameters<typeof decideEnd>[1]): readonly string[] {
  return [...limitReasons(book.losses), ...lossesLeft(book.losses), ...book.verdicts.reasons(), ...unmerged(book)];
}

const killCodes: { readonly [cause in Extract<ScriptEnd, { type: 'killed' }>['cause']]: ErrorCode } = {
  timeout: 'E_SCRIPT_TIMEOUT',
  memory: 'E_SCRIPT_MEMORY',
  flood: 'E_SCRIPT_FLOOD',
  crash: 'E_SANDBOX',
  stuck: 'E_SCRIPT_STUCK',
};

function limitReasons(losses: LossBook): string[] {
  return [...losses.limits].map(([limit, loss]) => (loss ? `${limitWords[limit]}: ${loss.label}` : limitWords[limit]));
}

const limitWords: { readonly [limit in RunLimit]: string } = {
  cap: 'the limit on agents was reached',
  budget: 'the budget is spent',
  'fan-out': 'a person said no to more agents',
};

function lossesLeft({ lostCalls, acceptedReason, agents }: LossBook): readonly string[] {
  return acceptedReason === null ? lossReasons(lostCalls, agents) : [];
}

function unmerged({ losses, book }: { readonly losses: LossBook; readonly book: WorkspaceBook }): string[] {
  return losses.acceptedReason === null ? book.reasons() : [];
}
