import type { Clock } from '../../../core/ports/clock.js';
import type { Workspace } from '../../../core/ports/workspace.js';
import { noWishes, type WishList } from '../../../core/program/facts/wishes.js';
import type { SimulatedSteps } from '../../../core/run/record/ports.js';
import { unchanged } from '../../../core/step/test-results.js';
import { PlenumError } from '../../../core/values/errors.js';
import type { Json, JsonObject } from '../../../core/values/json.js';
import { seededRandom } from './seeded-random.js';

/** The world as a script that is only played may see it (X114). */
export interface SimulatedWorld {
  readonly seed: string;
  /** Above 0, gates fail by the seed, up to twice, before they pass. */
  readonly failRate: number;
  readonly clock: Pick<Clock, 'hold'>;
  /** The project's real files; they are only looked at. */
  readonly look: Pick<Workspace, 'files' | 'read'>;
  /**
   * Whether an agent was asked for anything until now: a file that is not there may be one that it
   * would have written.
   */
  readonly mayHaveWritten: () => boolean;
  readonly wishes?: WishList;
  /** Whether a gate passes [by the seed, see `failRate`]. */
  readonly gatePasses?: (ordinal: number) => boolean;
}

/** What decides a simulated answer; the same four for agents and for other steps (X114). */
interface SimulationPlace {
  readonly seed: string;
  readonly content: string;
  readonly lane: string;
  readonly ordinal: number;
}

/**
 * Stand-ins for the steps of a run that touch the world, all from one seed; nothing is executed.
 * `undefined` for kinds that touch nothing and so need none.
 */
export function simulatedSteps(world: SimulatedWorld): SimulatedSteps {
  return (kind, { content, lane, ordinal }, input) => {
    switch (kind) {
      case 'sh':
        return { code: 0, stdout: '', stderr: '' };
      case 'gate':
        return simulatedVerdict({ seed: world.seed, content, lane, ordinal }, input, world);
      case 'ask':
        return simulatedAnswer(input, world.wishes ?? noWishes);
      case 'merge':
        return { merged: true, conflicts: [] };
      case 'files':
        return world.clock.hold(world.look.files(texts(input.globs)).then((found) => [...found]));
      case 'read':
        // What agents changed is not there, so neither is the difference.
        return input.diff === undefined ? world.clock.hold(readFile(input, world)) : '';
      default:
        return undefined;
    }
  };
}

/** One in so many seeds sees a gate with several runs end in both ways. */
const mixedIn = 3;

function simulatedVerdict(
  { seed, content, lane, ordinal }: SimulationPlace,
  input: JsonObject,
  world: Pick<SimulatedWorld, 'failRate' | 'wishes' | 'gatePasses'>,
): JsonObject {
  const { named } = world.wishes ?? noWishes;
  const random = seededRandom(seed, 'gate', content, lane);
  const failures = Math.max(0, random.between(-2, 2));
  const drawn = random.between(1, mixedIn) === 1;
  const several = typeof input.runs === 'number' && input.runs > 1;
  const flaky =
    several &&
    ordinal === 0 &&
    (typeof named.get('flaky') === 'boolean' ? named.get('flaky') === true : drawn);
  const seeded = world.failRate > 0 ? ordinal >= failures : true;
  const wished = named.get('passed') === false ? ordinal > 0 : seeded;
  const passed = !flaky && (world.gatePasses?.(ordinal) ?? wished);
  return {
    passed,
    code: input.function === true ? null : passed ? 0 : 1,
    output: passed ? '' : flaky ? 'simulated: some runs failed' : 'simulated failure',
    flaky,
    touched: [],
    ...(input.baseline === true ? unchanged : {}),
  };
}

/** Its default, or its first option, or the one that the way compares something with. */
export function simulatedAnswer(input: JsonObject, { texts: wished } = noWishes): Json {
  const options: readonly Json[] = Array.isArray(input.options) ? input.options : [];
  const way = options.find((option) => wished.has(String(option)));
  return way ?? input.default ?? options[0] ?? '';
}

async function readFile(input: JsonObject, { look, mayHaveWritten }: SimulatedWorld) {
  const range = { offset: count(input.offset), length: count(input.length) };
  try {
    return await look.read(String(input.path), range);
  } catch (error) {
    if (PlenumError.is(error) && error.code === 'E_FILE_NOT_FOUND' && mayHaveWritten()) return '';
    throw error;
  }
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
