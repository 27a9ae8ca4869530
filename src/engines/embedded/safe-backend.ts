import { causeOfOutput } from '../../agents/skeleton/vendor-error.js';
import { saidOnce } from '../../agents/skeleton/vendor-failure.js';
import type { AttemptRequest, AttemptResult, Backend, CallIO } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import { type Cause, causes } from '../../core/step/outcome.js';
import { messageOf } from '../../core/values/errors.js';
import { isJsonObject } from '../../core/values/json.js';
import type { Usage } from '../../core/values/usage.js';

/** How long the port lets a backend take to end after an abort. */
const abortGraceMs = 2_000;
const knownCauses: ReadonlySet<unknown> = new Set<Cause>(causes);

/**
 * Wraps a backend once, so that the run loop need not be careful: a throw, a rejection, a malformed
 * result and a hang after an abort become `failed` with a cause; nothing is reported as progress
 * after the result.
 */
export function safeBackend(backend: Backend, clock: Clock): Backend {
  return {
    version: 1,
    name: backend.name,
    can: backend.can,
    ...(backend.width === undefined ? {} : { width: backend.width }),
    run: (request, io) => attempt(backend, clock, request, io),
    release(callKey) {
      try {
        backend.release?.(callKey);
      } catch {
        // What is kept for a call may go later, at close.
      }
    },
    async close() {
      try {
        await backend.close?.();
      } catch {
        // All calls have ended; a backend that cannot tidy up must not change what the run came to.
      }
    },
  };
}

function attempt(
  backend: Backend,
  clock: Clock,
  request: AttemptRequest,
  io: CallIO,
): Promise<AttemptResult> {
  return new Promise((resolve) => {
    let ended = false;
    let cancelHang: (() => void) | undefined;
    const end = (result: AttemptResult): void => {
      if (ended) return;
      ended = true;
      cancelHang?.();
      io.signal.removeEventListener('abort', onAbort);
      resolve(result);
    };
    const onAbort = (): void => {
      cancelHang = clock.after(abortGraceMs, () => {
        end({
          status: 'failed',
          cause: 'stopped',
          message: `backend ${backend.name} did not end within ${abortGraceMs} ms of being stopped`,
        });
      });
    };
    const guarded: CallIO = {
      signal: io.signal,
      permit: io.permit,
      gate: io.gate,
      messages: io.messages,
      progress: (item) => {
        if (!ended && isJsonObject(item)) io.progress(item);
      },
    };

    if (io.signal.aborted) onAbort();
    else io.signal.addEventListener('abort', onAbort, { once: true });
    const start = async (): Promise<AttemptResult> => backend.run(request, guarded);
    start().then(
      (result) => end(wellFormed(backend.name, result)),
      (error: unknown) =>
        end({
          status: 'failed',
          cause: causeOfOutput(thrownText(error)) ?? 'crash',
          message: `backend ${backend.name} failed: ${thrownText(error)}`,
        }),
    );
  });
}

/** What was thrown, with what it came from. */
function thrownText(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return saidOnce([messageOf(error), ...(cause === undefined ? [] : [messageOf(cause)])]);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Amounts that are none are unknown (X84). */
function knownUsage(usage: unknown): Usage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const amounts: Record<string, number> = {};
  for (const name of ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens']) {
    const amount = usage[name];
    if (isAmount(amount)) amounts[name] = amount;
  }
  return Object.keys(amounts).length === 0 ? undefined : amounts;
}

function wellFormed(name: string, result: unknown): AttemptResult {
  if (!isJsonObject(result)) return malformed(name, 'the result is no object');
  const {
    status,
    text,
    json,
    cause,
    message,
    retryable,
    retryAfterMs,
    raw,
    usage,
    costUsd,
    model,
    conversation,
    notes,
  } = result;
  const billed = {
    usage: knownUsage(usage),
    costUsd: isAmount(costUsd) ? costUsd : undefined,
    model: typeof model === 'string' ? model : undefined,
    conversation: typeof conversation === 'string' ? conversation : undefined,
    ...(Array.isArray(notes) && notes.length > 0 ? { notes: notes.map(String) } : {}),
  };
  if (status === 'completed') {
    const spoken = typeof text === 'string' ? text : undefined;
    if (typeof json === 'string') return { status, json, text: spoken, ...billed };
    if (spoken !== undefined) return { status, text: spoken, ...billed };
    return malformed(name, 'a completed result has neither text nor json', billed);
  }
  if (status !== 'failed')
    return malformed(name, `the status is ${JSON.stringify(status)}`, billed);
  if (!knownCauses.has(cause))
    return malformed(name, `the cause is ${JSON.stringify(cause)}: ${String(message)}`, billed);
  return {
    status,
    cause: cause as Cause,
    message: typeof message === 'string' ? message : `backend ${name} gave no reason`,
    retryable: retryable === true,
    retryAfterMs: isAmount(retryAfterMs) ? retryAfterMs : undefined,
    raw: typeof raw === 'string' ? raw : undefined,
    ...billed,
  };
}

function malformed(name: string, what: string, billed: Partial<AttemptResult> = {}): AttemptResult {
  const { usage, costUsd, model } = billed;
  return {
    status: 'failed',
    cause: 'crash',
    message: `backend ${name} gave a malformed result: ${what}`,
    usage,
    costUsd,
    model,
  };
}
