import {
  arrayOf,
  type Bare,
  isArray,
  isObject,
  isOutOfMemory,
  list,
  memberText,
  NativePromise,
  NativeRangeError,
  NativeTypeError,
  quoted,
  type Reject,
  type Resolve,
} from '../language/intrinsics.js';
import { readable, readableBriefly } from '../language/readable.js';
import { siteOfError } from '../language/sites.js';
import { stepOf } from '../language/step-errors.js';
import { isLimit, passLimit } from '../lines/limits.js';
import { FATAL, LOSS } from '../lines/operations.js';
import { note } from '../lines/outbox.js';
import { phaseText } from '../lines/phase.js';
import { here, runOn } from '../lines/place.js';
import { forkLane, homeOf, moreOf, type Strand } from '../lines/strands.js';
import { whenDone } from '../lines/when-done.js';

/**
 * parallel and pipeline: the forms of concurrency whose slots have names that a person can read
 * (C40–C44).
 */
const mostItems = 4096;
const isPromiseLike = (value: unknown): boolean => {
  try {
    return isObject(value) && typeof value.then === 'function';
  } catch {
    return false;
  }
};
/** An array of the script as a list of our own, or the error that tells what to pass instead. */
const itemsOf = (value: unknown, primitive: string, what: string): unknown[] => {
  if (isPromiseLike(value))
    throw new NativeTypeError(primitive + ': ' + what + ' is a promise; put await in front of it');
  if (!isArray(value))
    throw new NativeTypeError(
      primitive + ': ' + what + ' must be an array, not ' + readableBriefly(value),
    );
  const { length } = value;
  if (length > mostItems) {
    throw new NativeRangeError(
      primitive +
        ' takes at most ' +
        mostItems +
        ' items, got ' +
        length +
        '; split them into batches',
    );
  }
  const items = list();
  for (let at = 0; at < length; at++) items[at] = value[at];
  return items;
};
const tasksOf = (thunks: unknown): Function[] => {
  const tasks = itemsOf(thunks, 'parallel(thunks)', 'thunks');
  for (let at = 0; at < tasks.length; at++) {
    if (typeof tasks[at] === 'function') continue;
    if (isPromiseLike(tasks[at])) {
      throw new NativeTypeError(
        'parallel(thunks): item ' +
          at +
          ' is a promise, so its work has begun already; wrap it: () => agent(…)',
      );
    }
    throw new NativeTypeError(
      'parallel(thunks): item ' +
        at +
        ' must be a function such as () => agent(…), not ' +
        readableBriefly(tasks[at]),
    );
  }
  return tasks as Function[];
};
/** What the script threw itself, and where. */
const thrownBy = (error: unknown): string =>
  ',"name":' + quoted(memberText(error, 'name', 200) ?? '') + ',"site":' + siteOfError(error);
/**
 * The error of a limit is no failure of its slot: it ends the whole fan-out. One that ended a call
 * which had started is that call's loss.
 */
const slotFailed = (where: string, error: unknown, strand: Strand): void => {
  const step = stepOf(error);
  if (isLimit(error) && step === null) return;
  if (isOutOfMemory(error)) host(FATAL, 'memory');
  const message = quoted(memberText(error, 'message', 10000) ?? readable(error));
  note(
    '{"kind":"slot-failed","where":"' +
      where +
      '","message":' +
      message +
      ',"step":' +
      (step ?? 'null') +
      (step === null ? thrownBy(error) : '') +
      '}',
    strand,
  );
  if (step !== null) return;
  const key = quoted(homeOf(strand).lane);
  host(
    LOSS,
    '{"key":' +
      key +
      ',"n":null,"label":"' +
      where +
      '","phase":' +
      phaseText +
      ',"cause":"script","message":' +
      message +
      '}',
  );
};

/**
 * Lanes that ended early because a stage gave `null` are no losses; that later stages never saw
 * them is said once, by stage.
 */
const lanesEnded = (ended: readonly number[], count: number, base: Strand): void => {
  for (let stage = 0; stage < ended.length; stage++) {
    if (ended[stage] === 0) continue;
    note(
      '{"kind":"lanes-ended","stage":' +
        (stage + 1) +
        ',"count":' +
        ended[stage] +
        ',"of":' +
        count +
        '}',
      base,
    );
  }
};

interface FanOutEnds extends Bare {
  readonly resolve: Resolve;
  readonly reject: Reject;
  /** All slots have closed. */
  readonly closing?: () => void;
}

/** The slots of one fan-out, from its start until each has closed. */
const openSlots = (
  count: number,
  first: (at: number) => unknown,
  base: Strand,
  { resolve, reject, closing }: FanOutEnds,
) => {
  // Filled before it has a prototype, where a script may wait for what is set on an array.
  const results = list();
  for (let at = 0; at < count; at++) results[at] = first(at);
  arrayOf(results);
  let left = count;
  let limit: object | null = null;
  const close = (at: number, value: unknown): void => {
    results[at] = value;
    left--;
    if (left !== 0) return;
    closing?.();
    if (limit === null) resolve(results);
    else passLimit(limit, results, base, reject);
  };
  const failed = (at: number, where: string, error: unknown, strand: Strand): void => {
    if (isLimit(error)) limit ??= error;
    slotFailed(where, error, strand);
    close(at, null);
  };
  return { results, close, failed };
};

export const parallel = (thunks: unknown): Promise<unknown> =>
  new NativePromise<unknown>((resolve, reject) => {
    const tasks = tasksOf(thunks);
    const base = here();
    const count = tasks.length;
    const { results, close, failed } = openSlots(count, () => null, base, {
      __proto__: null,
      resolve,
      reject,
    });
    const group = 'p' + moreOf(base).p++;
    if (count === 0) resolve(results);
    for (let at = 0; at < count; at++) {
      const strand = forkLane(base, group + '[' + at + ']');
      const fail = (error: unknown): void => failed(at, 'parallel[' + at + ']', error, strand);
      let value: unknown;
      try {
        value = runOn(strand, tasks[at]);
      } catch (error) {
        fail(error);
        continue;
      }
      whenDone(value, strand, (result) => close(at, result), fail);
    }
  });

const stagesOf = (args: readonly unknown[]): Function[] => {
  const stages = list<Function>();
  for (let at = 1; at < args.length; at++) {
    const stage = args[at];
    if (typeof stage !== 'function') {
      throw new NativeTypeError(
        'pipeline(items, ...stages): stage ' +
          at +
          ' must be a function, not ' +
          readableBriefly(stage),
      );
    }
    stages[at - 1] = stage;
  }
  return stages;
};
export const pipeline = (...args: unknown[]): Promise<unknown> =>
  new NativePromise<unknown>((resolve, reject) => {
    const items = itemsOf(args[0], 'pipeline(items, ...stages)', 'items');
    const stages = stagesOf(args);
    const base = here();
    const count = items.length;
    const ended = list<number>();
    for (let stage = 0; stage < stages.length; stage++) ended[stage] = 0;
    const closing = (): void => lanesEnded(ended, count, base);
    const first = (at: number): unknown => items[at];
    const { results, close, failed } = openSlots(count, first, base, {
      __proto__: null,
      resolve,
      reject,
      closing,
    });
    const group = 'l' + moreOf(base).l++;
    if (count === 0 || stages.length === 0) {
      resolve(results);
      return;
    }
    const walk = (at: number, from: number, before: unknown): void => {
      let value = before;
      for (let stage = from; stage < stages.length; stage++) {
        if (stage > 0 && value === null) {
          ended[stage - 1]++;
          break;
        }
        const strand = forkLane(base, group + '[' + at + '].s' + stage);
        const fail = (error: unknown): void =>
          failed(at, 'pipeline[' + at + '].s' + stage, error, strand);
        try {
          value = runOn(strand, stages[stage], value, items[at], at);
        } catch (error) {
          fail(error);
          return;
        }
        if (isObject(value)) {
          whenDone(value, strand, (result) => walk(at, stage + 1, result), fail);
          return;
        }
      }
      close(at, value);
    };
    for (let at = 0; at < count; at++) walk(at, 0, items[at]);
  });
