import { virtualAbilities } from '../../agents/skeleton/virtual-abilities.js';
import type { AttemptRequest, AttemptResult, Backend, CallIO } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import { messageOf } from '../../core/values/errors.js';
import type { AnswerRules } from './answer-rules.js';

/** Silence is told from work: the limits for it can be tested. */
const can = { ...virtualAbilities, streams: true };

const stopped: AttemptResult = { status: 'failed', cause: 'stopped', message: 'test: stopped' };

/**
 * Answers from what a test has prepared; what nothing answers fails as `crash` and goes to
 * `otherwise` if there is one.
 */
export function createRuleBackend(
  rules: AnswerRules,
  clock: Clock,
  otherwise: Backend | null,
): Backend & { readonly attempts: () => number } {
  let attempts = 0;
  return {
    version: 1,
    name: 'test',
    can,
    attempts: () => attempts,
    async run(request, io) {
      attempts += 1;
      const taken = rules.take(request);
      if (!taken) return otherwise ? otherwise.run(request, io) : nobody(request);
      const { rule, call } = taken;
      const wait = rule.reply === null ? Number.POSITIVE_INFINITY : rule.delayMs;
      if (!(await waited(clock, wait, io)) || rule.reply === null) return stopped;
      try {
        return { conversation: `turn of ${call.label}`, ...(await rule.reply(call, request)) };
      } catch (error) {
        return {
          status: 'failed',
          cause: 'crash',
          message: `the answer of the test threw: ${messageOf(error)}`,
        };
      }
    },
  };
}

function nobody({ call }: AttemptRequest): AttemptResult {
  return { status: 'failed', cause: 'crash', message: `the test answers no call "${call.label}"` };
}

/** False when the call was ended meanwhile. */
function waited(clock: Clock, delayMs: number, { signal }: CallIO): Promise<boolean> {
  if (delayMs <= 0) return Promise.resolve(!signal.aborted);
  return new Promise((resolve) => {
    const cancel =
      delayMs === Number.POSITIVE_INFINITY ? () => {} : clock.after(delayMs, () => done(true));
    const onAbort = (): void => done(false);
    const done = (whole: boolean): void => {
      cancel();
      signal.removeEventListener('abort', onAbort);
      resolve(whole);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
