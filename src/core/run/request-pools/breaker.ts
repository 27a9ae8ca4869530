import type { Failure } from '../../ports/backend.js';
import type { Cause } from '../../step/outcome.js';

const failuresToOpen = 5;
const probeEveryMs = 30_000;
const terminal: ReadonlySet<Cause> = new Set(['auth', 'credit', 'invalid-request']);

/**
 * The same terminal error five times in a row: the rest need not be asked (X81). Now and then one
 * request looks whether that still holds.
 */
export class Breaker {
  private last: Pick<Failure, 'cause' | 'message'> | null = null;
  private count = 0;
  private probeAt = 0;

  /** Why the provider is not asked at all; null when it is. */
  refusal(now: number): Failure | null {
    if (this.last === null || this.count < failuresToOpen) return null;
    if (now >= this.probeAt) {
      this.probeAt = now + probeEveryMs;
      return null;
    }
    // In the same words, so that all of them are one line wherever losses are told.
    return { status: 'failed', ...this.last, retryable: false };
  }

  answered(): void {
    this.last = null;
    this.count = 0;
  }

  failed(
    { cause, message, retryable }: Pick<Failure, 'cause' | 'message' | 'retryable'>,
    now: number,
  ): void {
    // A certificate that is not accepted, or a proxy in between, stays as it is.
    const isTerminal = terminal.has(cause) || (cause === 'network' && retryable === false);
    if (!isTerminal) return;
    const same =
      this.last !== null &&
      this.last.cause === cause &&
      shape(this.last.message) === shape(message);
    this.count = same ? this.count + 1 : 1;
    this.last = { cause, message };
    if (this.count >= failuresToOpen) this.probeAt = now + probeEveryMs;
  }
}

/** Request ids and counters differ between errors that are the same. */
function shape(message: string): string {
  return message.replace(/[\w-]*\d[\w-]*/g, '#');
}
