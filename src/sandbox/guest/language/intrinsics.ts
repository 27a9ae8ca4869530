/**
 * Everything that the guest uses, captured before a script can replace it. After this file a
 * function of the guest MUST NOT look up a global or a member of a shared prototype, use
 * `instanceof`, iterate, spread or destructure arrays: a script may have put its own code behind
 * any of these. `guest-discipline.test.ts` holds it.
 */

/** An object without prototype. */
export interface Bare {
  readonly __proto__: null;
}
/** A value of the script: each of its members may be the script's code. */
export interface Foreign {
  readonly [name: PropertyKey]: unknown;
}
export type Callable = (...args: never[]) => unknown;
export type Resolve = (value?: unknown) => void;
export type Reject = (error: unknown) => void;
export interface Deferred {
  readonly promise: Promise<unknown>;
  readonly resolve: Resolve;
  readonly reject: Reject;
}

type Apply = (fn: Callable | Function, self: unknown, args: ArrayLike<unknown>) => unknown;
type Construct = (fn: Function, args: ArrayLike<unknown>, newTarget?: Function) => object;
export const {
  getPrototypeOf: protoOf,
  defineProperty,
  deleteProperty,
  getOwnPropertyDescriptor,
} = Reflect;
export const apply = Reflect.apply as Apply;
export const construct = Reflect.construct as Construct;

const { bind, call } = Function.prototype;
export const uncurry = <Self, Args extends unknown[], Result>(
  fn: (this: Self, ...args: Args) => Result,
) => apply(bind, call, [fn]) as (self: Self, ...args: Args) => Result;
/** The getter of a property, as a function of its object. */
export const getterOf = <Value>(target: object, name: PropertyKey) =>
  uncurry(
    (getOwnPropertyDescriptor(target, name) as unknown as Foreign).get as (this: unknown) => Value,
  );

export const { stringify, parse } = JSON as {
  stringify(value: unknown, replacer?: null, space?: number): string | undefined;
  parse(text: string): unknown;
};
/** Of what JSON can always hold. */
export const quoted = stringify as (value: string | object) => string;
export const { isArray } = Array as { isArray(value: unknown): value is unknown[] };
export const {
  keys: keysOf,
  freeze,
  setPrototypeOf,
  prototype: ObjectPrototype,
  is: sameValue,
} = Object;
export const { min, max, floor, imul, abs } = Math;
export const { isInteger } = Number;
export const NativeError = Error;
export const NativeTypeError = TypeError;
export const NativeRangeError = RangeError;
export const NativeEvalError = EvalError;
export const NativePromise = Promise;
export const NativeDate = Date;
export const NativeMap = Map;
export const NativeSet = Set;
export const NativeWeakMap = WeakMap;
export const PromisePrototype: object = Promise.prototype;
export const infinity = Number.POSITIVE_INFINITY;

export const newDeferred = apply(bind, Promise.withResolvers, [Promise]) as () => Deferred;
export const arrayFrom = apply(bind, Array.from, [Array]) as (items: unknown) => unknown[];
export const rawThen = uncurry(Promise.prototype.then) as (
  promise: unknown,
  onFulfilled: unknown,
  onRejected: unknown,
) => Promise<unknown>;
export const join = uncurry(Array.prototype.join) as (
  parts: ArrayLike<string>,
  separator: string,
) => string;
export const indexOf = uncurry(String.prototype.indexOf);
export const slice = uncurry(String.prototype.slice);
export const trim = uncurry(String.prototype.trim);
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const toText = String;
export const toNumber = Number;
export const toBigIntText = uncurry(BigInt.prototype.toString) as (value: bigint) => string;
const symbolText = uncurry(Symbol.prototype.toString);
/** Not `instanceof`, which asks the class whether it agrees. */
export const hasPrototype = uncurry(Object.prototype.isPrototypeOf) as (
  prototype: object,
  value: unknown,
) => boolean;
export const { iterator: iteratorOf, asyncIterator: asyncIteratorOf } = Symbol;

const weakGet = uncurry(WeakMap.prototype.get);
const weakSet = uncurry(WeakMap.prototype.set);
/** What a WeakMap holds of an object. */
export const weakly = weakGet as <Key extends WeakKey, Value>(
  map: WeakMap<Key, Value>,
  key: Key,
) => Value | undefined;
export const keepWeakly = weakSet as <Key extends WeakKey, Value>(
  map: WeakMap<Key, Value>,
  key: Key,
  value: Value,
) => unknown;

export const captureStack = Error.captureStackTrace;
export const setStackLimit = uncurry(
  getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.set as (
    this: ErrorConstructor,
    limit: number,
  ) => void,
);

const ErrorPrototype = Error.prototype;
const InternalErrorPrototype: object = InternalError.prototype;

const ArrayPrototype: object = Array.prototype;

/** A list whose elements no accessor on a prototype can see. */
export const list = <Item>(): Item[] => setPrototypeOf([], null);
/** The same list as an array for the script. */
export const arrayOf = <Item>(items: Item[]): Item[] => setPrototypeOf(items, ArrayPrototype);
export const isObject = (value: unknown): value is Foreign =>
  typeof value === 'object' ? value !== null : typeof value === 'function';
export const isError = (value: unknown): value is Error => hasPrototype(ErrorPrototype, value);
export const hidden = (target: object, name: PropertyKey, value: unknown) =>
  defineProperty(target, name, {
    __proto__: null,
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  } as PropertyDescriptor);
export const visible = (target: object, name: PropertyKey, value: unknown) =>
  defineProperty(target, name, {
    __proto__: null,
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  } as PropertyDescriptor);

/** Text of anything, or a stand-in where the value's own code throws. */
export const textOf = (value: unknown): string => {
  try {
    return typeof value === 'symbol' ? symbolText(value) : toText(value);
  } catch {
    return '[value without text]';
  }
};
/** A member that should be text; null where it is not, or where its own code throws. */
export const memberText = (object: unknown, name: string, limit: number): string | null => {
  try {
    const text = (object as Foreign)[name];
    return typeof text === 'string' ? (text.length > limit ? slice(text, 0, limit) : text) : null;
  } catch {
    return null;
  }
};
export const isOutOfMemory = (error: unknown): boolean => {
  try {
    return (
      isObject(error) &&
      protoOf(error) === InternalErrorPrototype &&
      error.message === 'out of memory'
    );
  } catch {
    return false;
  }
};
