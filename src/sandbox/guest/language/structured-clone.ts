import {
  getterOf,
  hasPrototype,
  hidden,
  isArray,
  isError,
  isObject,
  keysOf,
  memberText,
  NativeDate,
  NativeError,
  NativeMap,
  NativePromise,
  NativeSet,
  NativeTypeError,
  NativeWeakMap,
  protoOf,
  uncurry,
  visible,
} from './intrinsics.js';
import {
  DatePrototype,
  forEachOfMap,
  forEachOfSet,
  longest,
  MapPrototype,
  readableBriefly,
  SetPrototype,
} from './readable.js';

/** structuredClone (C5). */
type Seen = Map<unknown, object>;
interface Viewed {
  readonly buffer: unknown;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly length: number;
}
interface Pattern {
  readonly source: string;
  readonly flags: string;
}
type ViewConstructor = new (buffer: unknown, offset: number, length: number) => object;

const NativeRegExp = RegExp;
const NativeArray = Array;
const RegExpPrototype = RegExp.prototype;
const BufferPrototype = ArrayBuffer.prototype;
const PromisePrototype = NativePromise.prototype;
const WeakMapPrototype = NativeWeakMap.prototype;
const isView = ArrayBuffer.isView;
const typedName = getterOf<string | undefined>(
  protoOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
);
const bufferSlice = uncurry(ArrayBuffer.prototype.slice);
const bufferLength = getterOf<number>(BufferPrototype, 'byteLength');
const dateValue = uncurry(NativeDate.prototype.valueOf) as (date: unknown) => number;
const setOfMap = uncurry(NativeMap.prototype.set);
const getOfMap = uncurry(NativeMap.prototype.get) as (
  map: Seen,
  key: unknown,
) => object | undefined;
const addToSet = uncurry(NativeSet.prototype.add);

const viewNames = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
];
const moreViewNames = [
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'DataView',
];
const views: { __proto__: null; [name: string]: ViewConstructor | null } = { __proto__: null };
for (const name of [...viewNames, ...moreViewNames]) {
  const View = (globalThis as { readonly [name: string]: unknown })[name] as
    | ViewConstructor
    | undefined;
  if (View !== undefined) views[name] = View;
}

const cloneView = (value: object, seen: Seen): object => {
  const view = value as Viewed;
  const name = typedName(value) ?? 'DataView';
  const View = views[name] as ViewConstructor;
  return new View(
    cloneWith(view.buffer, seen),
    view.byteOffset,
    name === 'DataView' ? view.byteLength : view.length,
  );
};
/** A copy of what is no plain object, without what it holds; null for the others. */
const copyOf = (value: object, seen: Seen): object | null => {
  if (hasPrototype(DatePrototype, value)) return new NativeDate(dateValue(value));
  if (hasPrototype(RegExpPrototype, value))
    return new NativeRegExp((value as Pattern).source, (value as Pattern).flags);
  if (hasPrototype(BufferPrototype, value))
    return bufferSlice(value as ArrayBuffer, 0, bufferLength(value));
  if (isView(value)) return cloneView(value, seen);
  if (hasPrototype(MapPrototype, value)) return new NativeMap();
  if (hasPrototype(SetPrototype, value)) return new NativeSet();
  if (hasPrototype(PromisePrototype, value) || hasPrototype(WeakMapPrototype, value)) {
    throw new NativeTypeError('structuredClone: ' + readableBriefly(value) + ' cannot be cloned');
  }
  if (!isError(value)) return null;
  const copy = new NativeError(memberText(value, 'message', longest) ?? '');
  hidden(copy, 'name', memberText(value, 'name', 200) ?? 'Error');
  hidden(copy, 'stack', memberText(value, 'stack', 8000) ?? '');
  return copy;
};
const cloneWith = (value: unknown, seen: Seen): unknown => {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new NativeTypeError('structuredClone: ' + readableBriefly(value) + ' cannot be cloned');
  }
  if (!isObject(value)) return value;
  const known = getOfMap(seen, value);
  if (known !== undefined) return known;
  const special = copyOf(value, seen);
  const copy = special ?? (isArray(value) ? new NativeArray(value.length as number) : {});
  setOfMap(seen, value, copy);
  if (special === null) {
    const keys = keysOf(value);
    for (let at = 0; at < keys.length; at++)
      visible(copy, keys[at], cloneWith(value[keys[at]], seen));
  } else if (hasPrototype(MapPrototype, value)) {
    forEachOfMap(value, (item, key) =>
      setOfMap(copy as Map<unknown, unknown>, cloneWith(key, seen), cloneWith(item, seen)),
    );
  } else if (hasPrototype(SetPrototype, value)) {
    forEachOfSet(value, (item) => addToSet(copy as Set<unknown>, cloneWith(item, seen)));
  }
  return copy;
};
hidden(globalThis, 'structuredClone', (value: unknown) => cloneWith(value, new NativeMap()));
