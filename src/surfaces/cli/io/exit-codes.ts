import type { RunStatus } from '../../../core/journal/run-status.js';

/**
 * Exit codes of every command (X113). Codes of errors are listed with the errors:
 * `core/values/error-codes.ts`.
 */
export const exitCodes = {
  completed: 0,
  failed: 1,
  usage: 2,
  partial: 3,
  noBackend: 4,
  refused: 5,
  limit: 6,
  needsPerson: 7,
  noRun: 8,
  interrupted: 130,
  terminated: 143,
} as const;

interface RunEnding {
  readonly status: RunStatus | 'lost';
  /** A cap, a budget, a time or a quota ended it. */
  readonly limit: boolean;
  readonly needsPerson: boolean;
  readonly terminated: boolean;
  /** No agent got an answer: refused keys, or nobody there. */
  readonly unserved: boolean;
}

/** Exit code of a command that drove a run to this end. */
export function exitCodeOfRun(ending: RunEnding): number {
  const { status, limit, needsPerson, terminated, unserved } = ending;
  if (status === 'completed') return exitCodes.completed;
  if (terminated) return exitCodes.terminated;
  if (needsPerson) return exitCodes.needsPerson;
  if (unserved && status !== 'paused' && status !== 'stopped') return exitCodes.noBackend;
  if (limit) return exitCodes.limit;
  if (status === 'partial') return exitCodes.partial;
  if (status === 'failed' || status === 'lost') return exitCodes.failed;
  return exitCodes.interrupted;
}
