import { virtualAbilities } from '../../agents/skeleton/virtual-abilities.js';
import type { AttemptResult, Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Call } from '../../core/step/call.js';

export interface StubOptions {
  readonly clock: Clock;
  /** Milliseconds the answer takes, by the clock of the run. */
  readonly delay?: (call: Call) => number;
  /** The answer: a text, any JSON value, or a failure. */
  readonly answer?: (call: Call, execution: number) => unknown | AttemptResult;
}

export interface StubBackend extends Backend {
  /** Every call that was executed, in the order of the starts. */
  readonly executed: Call[];
}

/** Counts executions and answers from a function: the floor under every measurement of resume. */
export function createStubBackend({ clock, delay, answer }: StubOptions): StubBackend {
  const executed: Call[] = [];
  return {
    version: 1,
    name: 'stub',
    can: virtualAbilities,
    executed,
    run({ call }, { signal }) {
      executed.push(call);
      const execution = executed.length;
      return new Promise((resolve) => {
        const stopped: AttemptResult = { status: 'failed', cause: 'stopped', message: 'aborted' };
        const cancel = clock.after(delay?.(call) ?? 0, () =>
          resolve(toResult(answer ? answer(call, execution) : `answer to ${call.prompt}`)),
        );
        signal.addEventListener('abort', () => {
          cancel();
          resolve(stopped);
        });
      });
    },
  };
}

export function stubFailure(
  cause: Extract<AttemptResult, { status: 'failed' }>['cause'],
  message: string = cause,
): AttemptResult {
  return { status: 'failed', cause, message };
}

function toResult(value: unknown): AttemptResult {
  if (typeof value === 'object' && value !== null && 'status' in value && 'cause' in value)
    return value as AttemptResult;
  return typeof value === 'string'
    ? { status: 'completed', text: value }
    : { status: 'completed', json: JSON.stringify(value) };
}
