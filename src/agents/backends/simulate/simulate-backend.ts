import type {
  AttemptRequest,
  AttemptResult,
  Backend,
  Failure,
} from '../../../core/ports/backend.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Call } from '../../../core/step/call.js';
import { failed } from '../../skeleton/failure.js';
import { virtualAbilities } from '../../skeleton/virtual-abilities.js';
import { type Invention, plainInvention } from './invention.js';
import { schemaValue } from './schema-value.js';
import { type SeededRandom, seededRandom } from './seeded-random.js';
import { drawFault, type Fault } from './simulated-fault.js';
import { plainText } from './text-value.js';

export interface SimulateOptions {
  readonly clock: Clock;
  readonly seed?: string | number;
  /** Half to one and a half times this, on the clock [1 000]; 0 answers at once. */
  readonly latencyMs?: number;
  /** Share of calls that meet a fault [0]. */
  readonly failRate?: number;
  /** [By the seed alone; what is not required is left out now and then where there are faults] */
  readonly invention?: Partial<Invention>;
}

/**
 * Everything about an answer is a function of seed, content, lane and ordinal (X114); each aspect
 * has its own numbers.
 */
function draw(seed: string, { content, lane, ordinal }: Call, aspect: string): SeededRandom {
  return seededRandom(seed, aspect, content, lane, ordinal);
}

function usageOf(call: Call, random: SeededRandom) {
  return {
    inputTokens: Math.ceil(call.prompt.length / 4) + random.between(500, 4_000),
    outputTokens: random.between(50, 1_500),
  };
}

function failureOf({ kind }: Fault): Failure {
  if (kind === 'overloaded') return failed('overloaded', 'simulated: the provider is overloaded');
  return kind === 'refusal'
    ? failed('refusal', 'simulated: the model refused')
    : failed('crash', 'simulated: the agent crashed');
}

const stopped = failed('stopped', 'simulated: stopped');

interface Chance {
  readonly seed: string;
  readonly failRate: number;
  readonly invention: Invention;
}

function answer(
  { seed, failRate, invention }: Chance,
  { call, attempt }: AttemptRequest,
): AttemptResult {
  const { schema, model = 'simulated' } = call.options;
  const billed = { usage: usageOf(call, draw(seed, call, 'usage')), model };
  const fault = drawFault(draw(seed, call, 'fault'), failRate, schema !== undefined);
  const shows = fault !== null && attempt <= fault.attempts;
  // An array is never valid: the root of every schema is an object (C62).
  if (shows && fault.kind === 'schema')
    return { status: 'completed', json: JSON.stringify([`invalid ${attempt}`]), ...billed };
  if (shows) return { ...failureOf(fault), ...billed };
  const random = draw(seed, call, 'value');
  if (schema === undefined)
    return { status: 'completed', text: plainText(`answer of ${call.label}`, random), ...billed };
  return {
    status: 'completed',
    json: JSON.stringify(schemaValue(schema, random, invention)),
    ...billed,
  };
}

/**
 * Answers of the right shape from a seed: for dry runs, estimates and tests of scripts. Touches
 * nothing outside the process.
 */
export function createSimulateBackend(options: SimulateOptions): Backend {
  const { clock, latencyMs = 1_000, failRate = 0 } = options;
  const seed = String(options.seed ?? 0);
  const invention = { ...plainInvention, sparse: failRate > 0, ...options.invention };
  const chance = { seed, failRate, invention };

  return {
    version: 1,
    name: 'simulate',
    can: virtualAbilities,
    run(request, { signal }) {
      if (signal.aborted) return Promise.resolve(stopped);
      if (latencyMs <= 0) return Promise.resolve(answer(chance, request));
      const { next } = draw(seed, request.call, `latency ${request.attempt}`);
      return new Promise((resolve) => {
        const cancel = clock.after(Math.round(latencyMs * (0.5 + next())), () => {
          signal.removeEventListener('abort', onAbort);
          resolve(answer(chance, request));
        });
        const onAbort = (): void => {
          cancel();
          resolve(stopped);
        };
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
