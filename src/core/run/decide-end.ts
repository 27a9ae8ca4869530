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
  end: ScriptEnd | 'pause' | 'stop',
  book: { readonly losses: LossBook; readonly verdicts: Verdicts; readonly book: WorkspaceBook },
  /** Why the run paused by itself; null when a person asked. */
  paused: string | null = null,
): DecidedEnd {
  if (end === 'pause') return { status: 'paused', reasons: [paused ?? 'paused by a person'] };
  if (end === 'stop') return { status: 'stopped', reasons: ['stopped by a person'] };
  if (end.type === 'killed')
    return { status: 'failed', reasons: [end.message], error: { code: killCodes[end.cause], message: end.message, site: null } };
  if (end.type === 'throw' && end.error.step !== null) book.losses.surface(0, end.error.step);
  const reasons = [...limitReasons(book.losses), ...lossesLeft(book.losses), ...book.verdicts.reasons(), ...unmerged(book)];
  if (end.type === 'return') return { status: reasons.length > 0 ? 'partial' : 'completed', reasons, resultJson: end.json };
  const { name, message, stack, site } = end.error;
  const code: ErrorCode = name === 'ResultError' ? 'E_SCRIPT_RESULT' : 'E_SCRIPT_THREW';
  const error = { code, message: name === 'Error' ? message : `${name}: ${message}`, site, stack };
  const limited = name === 'AgentCapError' || name === 'BudgetExceededError';
  return { status: limited ? 'partial' : 'failed', reasons: reasons.length > 0 ? reasons : [error.message], error };
}

const killCodes: { readonly [cause in Extract<ScriptEnd, { type: 'killed' }>['cause']]: ErrorCode } = {
  timeout: 'E_SCRIPT_TIMEOUT',
  memory: 'E_SCRIPT_MEMORY',
  flood: 'E_SCRIPT_FLOOD',
  crash: 'E_SANDBOX',
  stuck: 'E_SCRIPT_STUCK',
};

function limitReasons(losses: LossBook): string[] {
  return [...losses.limits].map((limit) => (limit === 'cap' ? 'the limit on agents was reached' : 'the budget is spent'));
}

function lossesLeft({ losses, acceptedReason, agents }: LossBook): readonly string[] {
  return acceptedReason === null ? lossReasons(losses, agents) : [];
}

function unmerged({ losses, book }: { readonly losses: LossBook; readonly book: WorkspaceBook }): string[] {
  return losses.acceptedReason === null ? book.reasons() : [];
}
