import type { Outcome, RunLimit } from '../../step/outcome.js';
import type { NewMessage } from '../../step/person-words.js';
import type { ErrorCode } from '../../values/error-codes.js';
import { messageWithHint, PlenumError } from '../../values/errors.js';

/** Why a running step is ended from outside. */
export type EndReason = 'skip' | 'stop' | 'abandon' | 'halt';

/** A step that went live. `outcome` MUST NOT reject; it resolves within 2 s of `end`. */
export interface Running {
  readonly outcome: Promise<Outcome>;
  end(reason: EndReason): void;
  /** Ends the attempt that is under way and begins another; false when there is none. */
  restart(): boolean;
  /** What a person says to its agent; null when it was taken, else why not. Agents only. */
  tell?(message: NewMessage): ControlRefusal | null;
  /** The run pauses: nothing new may start, a retry included. */
  hold(): void;
  /** Nothing of it goes on any more, which is later than `outcome` where it was ended early. */
  readonly over?: Promise<unknown>;
  /** The pause is taken back, and this has not ended by it. */
  goOn?(): void;
  /**
   * The outcome is durable, so what the step occupied is free. Not before: after a crash whatever
   * is not durable may run again, and that is never more than what may run at once (X76).
   */
  release?(): void;
}

/** Why an agent cannot be told anything. */
export interface ControlRefusal {
  readonly message: string;
  readonly code?: ErrorCode;
}

/** What an ended step counts as: a person's word is an outcome, the end of the run is not. */
export function endedBy(reason: EndReason): Outcome {
  if (reason === 'skip')
    return { status: 'skipped', cause: 'skipped', message: 'skipped by a person' };
  if (reason === 'stop')
    return { status: 'stopped', cause: 'stopped', message: 'stopped by a person' };
  if (reason === 'abandon')
    return {
      status: 'stopped',
      cause: 'abandoned',
      message: 'still running when the script returned',
    };
  return { status: 'stopped', cause: 'stopped', message: 'the run was stopped' };
}

export function failed(cause: NonNullable<Outcome['cause']>, message: string): Outcome {
  return { status: 'failed', cause, message };
}

/** A limit of the run kept the call from starting. */
export function refusedBy(limit: RunLimit, message: string): Outcome {
  return {
    status: 'failed',
    cause: limit === 'budget' ? 'budget' : 'cap',
    message,
    refused: limit,
  };
}

/** A full disk is a full disk, whatever was being done (X28). */
export function causeOf(
  error: unknown,
  otherwise: NonNullable<Outcome['cause']>,
): NonNullable<Outcome['cause']> {
  return PlenumError.is(error) && error.code === 'E_DISK_FULL' ? 'disk' : otherwise;
}

export function completed(value: unknown): Outcome {
  return { status: 'completed', json: JSON.stringify(value) ?? 'null' };
}

/**
 * A step that is one piece of work, without a queue and without attempts. What it throws becomes a
 * failure with `cause`, unless it names its own.
 */
export function runOnce(
  onStart: () => void,
  cause: NonNullable<Outcome['cause']>,
  work: (signal: AbortSignal) => Promise<Outcome>,
): Running {
  const controller = new AbortController();
  let ended: EndReason | null = null;
  onStart();
  const outcome = work(controller.signal).then(
    (result) => (ended ? endedBy(ended) : result),
    (error: unknown) =>
      ended ? endedBy(ended) : failed(causeOf(error, cause), messageWithHint(error)),
  );
  return {
    outcome,
    end(reason) {
      ended ??= reason;
      controller.abort();
    },
    restart: () => false,
    hold: () => {},
  };
}
