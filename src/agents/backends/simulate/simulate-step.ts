import type { SimulatedSteps } from '../../../core/run/record/ports.js';
import type { StepKind } from '../../../core/step/step.js';
import type { Json, JsonObject } from '../../../core/values/json.js';
import { seededRandom } from './seeded-random.js';

/** What decides a simulated answer; the same four for agents and for other steps (X114). */
export interface SimulationPlace {
  readonly seed: string;
  readonly content: string;
  readonly lane: string;
  readonly ordinal: number;
}

interface SimulatedAsk {
  readonly default?: Json;
  readonly options?: readonly Json[];
}

function simulateSh(): JsonObject {
  return { code: 0, stdout: '', stderr: '' };
}

/** Fails up to twice by seed, then passes: a fix loop has something to do and ends. */
export function simulateGate(
  { seed, content, lane, ordinal }: SimulationPlace,
  isFunction = false,
): JsonObject {
  const failures = Math.max(0, seededRandom(seed, 'gate', content, lane).between(-2, 2));
  const passed = ordinal >= failures;
  return {
    passed,
    code: isFunction ? null : passed ? 0 : 1,
    output: passed ? '' : 'simulated failure',
    flaky: false,
    touched: [],
  };
}

export function simulateAsk(input: SimulatedAsk): Json {
  return input.default ?? input.options?.[0] ?? '';
}

function simulateMerge(): JsonObject {
  return { merged: true, conflicts: [] };
}

/**
 * The value of a step that is no agent, with nothing executed. `undefined` for kinds that touch
 * nothing and so need no simulation.
 */
export function simulateStep(
  kind: StepKind,
  place: SimulationPlace,
  input: JsonObject = {},
): Json | undefined {
  switch (kind) {
    case 'sh':
      return simulateSh();
    case 'gate':
      return simulateGate(place, input.function === true);
    case 'ask':
      return simulateAsk({
        default: input.default,
        options: Array.isArray(input.options) ? input.options : undefined,
      });
    case 'merge':
      return simulateMerge();
    case 'files':
      return [];
    case 'read':
      return '';
    default:
      return undefined;
  }
}

/** Stand-ins for the steps of a run that touch the world, all from one seed. */
export function simulatedBy(seed: string): SimulatedSteps {
  return (kind, { content, lane, ordinal }, input) =>
    simulateStep(kind, { seed, content, lane, ordinal }, input);
}
