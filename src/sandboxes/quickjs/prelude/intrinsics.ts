/**
 * Everything the prelude uses, captured before a script can replace it. The rest of the prelude MUST NOT look up a property of a shared
 * prototype, iterate, spread or destructure arrays, because a script may have put its own code behind any of these.
 */
export const intrinsics = `
const { apply, getPrototypeOf: protoOf, defineProperty, ownKeys, deleteProperty, getOwnPropertyDescriptor, construct } = Reflect;
const uncurry = (() => {
  const { bind, call } = Function.prototype;
  return (fn) => apply(bind, call, [fn]);
})();
const { stringify, parse } = JSON;
const { isArray, from: arrayFrom } = Array;
const { keys: keysOf, freeze, setPrototypeOf, prototype: ObjectPrototype, is: sameValue } = Object;
const { min, max, floor, imul, abs } = Math;
const { isInteger, isFinite: isFiniteNumber } = Number;
const NativeError = Error, NativeTypeError = TypeError, NativeRangeError = RangeError, NativeEvalError = EvalError;
const InternalErrorPrototype = InternalError.prototype;
const NativePromise = Promise, PromisePrototype = Promise.prototype, NativeDate = Date, NativeMap = Map, NativeSet = Set, NativeWeakMap = WeakMap;
const newDeferred = apply(Function.prototype.bind, Promise.withResolvers, [Promise]);
const rawThen = uncurry(Promise.prototype.then);
const join = uncurry(Array.prototype.join);
const indexOf = uncurry(String.prototype.indexOf);
const slice = uncurry(String.prototype.slice);
const charCodeAt = uncurry(String.prototype.charCodeAt);
const functionText = uncurry(Function.prototype.toString);
const mapGet = uncurry(WeakMap.prototype.get), mapSet = uncurry(WeakMap.prototype.set);
const toText = String, toNumber = Number, toBigIntText = uncurry(BigInt.prototype.toString), symbolText = uncurry(Symbol.prototype.toString);
const iteratorOf = Symbol.iterator, asyncIteratorOf = Symbol.asyncIterator;
const captureStack = Error.captureStackTrace;
const stackLimit = getOwnPropertyDescriptor(Error, 'stackTraceLimit');
const setStackLimit = uncurry(stackLimit.set);
const unscriptable = { __proto__: null, value: undefined, writable: false, enumerable: false, configurable: false };

/** A list whose elements no accessor on a prototype can see. */
const list = () => setPrototypeOf([], null);
const isObject = (value) => (typeof value === 'object' ? value !== null : typeof value === 'function');
const hidden = (target, name, value) => defineProperty(target, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
const visible = (target, name, value) => defineProperty(target, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });

/** Text of anything, or a stand-in where the value's own code throws. */
const textOf = (value) => {
  try { return typeof value === 'symbol' ? symbolText(value) : toText(value); } catch { return '[value without text]'; }
};
const memberText = (object, name, limit) => {
  try {
    const text = object[name];
    return typeof text === 'string' ? (text.length > limit ? slice(text, 0, limit) : text) : null;
  } catch { return null; }
};
`;
