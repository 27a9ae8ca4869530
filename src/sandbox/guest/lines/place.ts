import {
  apply,
  asyncIteratorOf,
  hidden,
  isObject,
  iteratorOf,
  PromisePrototype,
  protoOf,
  rawThen,
} from '../language/intrinsics.js';
import { forkLine, nowhere, root, type Strand } from './strands.js';

/** The strand that runs now; null = not known. */
export let cur: Strand | null = null;
/** A strand whose first async activation runs on the strand itself instead of a fork of it. */
let fresh: Strand | null = null;

export const here = (): Strand => (cur === null || cur.lost ? nowhere : cur);
/** A line for what follows later, as a reaction does. */
export const forkLater = (): Strand => forkLine(cur, 't', cur === null ? 0 : cur.t++);
/**
 * Before a job that the host begins: on a strand of its own, or on none until something is known.
 */
export const beginJob = (strand: Strand | null): void => {
  cur = fresh = strand;
};
export const runRoot = (body: () => unknown): unknown => {
  cur = root;
  try {
    return body();
  } finally {
    cur = null;
  }
};
/**
 * Calls a function of the script at the start of a strand; what ran before goes on in its own
 * place.
 */
export const runOn = (
  strand: Strand,
  fn: Function,
  a?: unknown,
  b?: unknown,
  c?: unknown,
): unknown => {
  const caller = cur;
  const callerFresh = fresh;
  cur = fresh = strand;
  try {
    return fn(a, b, c);
  } finally {
    cur = caller;
    fresh = callerFresh;
  }
};

// From here on: the helpers that the place transform calls in the script.

export const enterAsync = (): Strand => {
  const caller = cur;
  if (caller !== null && caller === fresh) {
    fresh = null;
    caller.back = caller;
    return caller;
  }
  const strand = forkLine(caller, 'f', caller === null ? 0 : caller.f++);
  strand.back = caller;
  cur = strand;
  return strand;
};
export const enterGenerator = (): Strand => {
  const strand = forkLine(cur, 'f', cur === null ? 0 : cur.f++);
  strand.back = cur;
  cur = strand;
  return strand;
};
/** Before a suspension: the caller goes on in its own place; the job loop has none. */
export const suspend = (strand: Strand, value: unknown): unknown => {
  const waited = isObject(value) ? thenableOn(strand, value) : value;
  cur = strand.back;
  strand.back = null;
  return waited;
};
export const resume = (strand: Strand, value: unknown): unknown => {
  cur = strand;
  return value;
};
/** In a generator, what resumes it may be a caller that goes on afterwards. */
export const recover = (strand: Strand): void => {
  if (cur !== strand) {
    strand.back = cur;
    cur = strand;
  }
};
export const resumeYield = (strand: Strand, value: unknown): unknown => {
  strand.back = cur;
  cur = strand;
  return value;
};
export const leave = (strand: Strand): void => {
  cur = strand.back;
  strand.back = null;
};

/**
 * A thenable of the script whose "then" runs on the strand that awaits it; anything else as it is.
 */
export const thenableOn = (strand: Strand, value: object): object => {
  let then: unknown;
  try {
    if (protoOf(value) === PromisePrototype) return value;
    then = (value as { then?: unknown }).then;
  } catch {
    return value;
  }
  if (typeof then !== 'function' || then === patchedThen) return value;
  const own = then;
  return {
    __proto__: null,
    then(resolve: unknown, reject: unknown) {
      const before = cur;
      cur = strand;
      try {
        return apply(own, value, [resolve, reject]);
      } finally {
        cur = before;
      }
    },
  };
};

/** What an asynchronous loop or `yield*` walks, so that each of its steps runs on the strand. */
export const iterateOn = (strand: Strand, iterable: unknown): unknown => {
  if (iterable === null || iterable === undefined) return iterable;
  const source = iterable as { readonly [name: symbol]: unknown };
  const sync = source[asyncIteratorOf] === undefined || source[asyncIteratorOf] === null;
  const open = source[sync ? iteratorOf : asyncIteratorOf];
  if (typeof open !== 'function') return iterable;
  return {
    __proto__: null,
    [sync ? iteratorOf : asyncIteratorOf]: () => iteratorOn(strand, apply(open, iterable, [])),
  };
};
const iteratorOn = (strand: Strand, iterator: unknown): unknown => {
  if (!isObject(iterator)) return iterator;
  const method = (name: string) => {
    const fn = iterator[name];
    if (typeof fn !== 'function') return fn;
    return (...args: unknown[]) => {
      recover(strand);
      try {
        return apply(fn, iterator, args);
      } finally {
        leave(strand);
      }
    };
  };
  return {
    __proto__: null,
    get next() {
      return method('next');
    },
    get return() {
      return method('return');
    },
    get throw() {
      return method('throw');
    },
  };
};

/**
 * The strand of a reaction is made when it runs: most have two callbacks of which one never does.
 */
const react = (parent: Strand, at: number, fn: Function, value: unknown): unknown => {
  cur = fresh = forkLine(parent, 't', at);
  try {
    return fn(value);
  } finally {
    cur = fresh = null;
  }
};
const patchedThen = {
  /**
   * With an unknown place it is the engine that subscribes, at moments that depend on timing: those
   * must not consume numbers.
   */
  then(this: unknown, onFulfilled: unknown, onRejected: unknown) {
    const parent = cur;
    if (parent === null || (typeof onFulfilled !== 'function' && typeof onRejected !== 'function'))
      return rawThen(this, onFulfilled, onRejected);
    const at = parent.t++;
    return rawThen(
      this,
      typeof onFulfilled === 'function'
        ? (value: unknown) => react(parent, at, onFulfilled, value)
        : onFulfilled,
      typeof onRejected === 'function'
        ? (reason: unknown) => react(parent, at, onRejected, reason)
        : onRejected,
    );
  },
}.then;
hidden(PromisePrototype, 'then', patchedThen);
