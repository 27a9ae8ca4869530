import {
  apply,
  type Bare,
  getterOf,
  hasPrototype,
  isArray,
  isError,
  isObject,
  join,
  keysOf,
  list,
  max,
  memberText,
  NativeDate,
  NativeMap,
  NativePromise,
  NativeSet,
  ObjectPrototype,
  protoOf,
  quoted,
  sameValue,
  slice,
  textOf,
  toBigIntText,
  uncurry,
} from './intrinsics.js';

const deepest = 5;
const mostItems = 100;
export const longest = 20000;
export const isPlainPrototype = (proto: object | null): boolean =>
  proto === null || proto === ObjectPrototype;
const RegExpPrototype: object = RegExp.prototype;
const matches = uncurry(RegExp.prototype.exec);
const plainKeyPattern = /^[A-Za-z_$][\w$]*$/;
/** Whether a member of this name can be written without quotes. */
export const isPlainKey = (key: string): boolean => matches(plainKeyPattern, key) !== null;
export const DatePrototype = NativeDate.prototype;
export const MapPrototype = NativeMap.prototype;
export const SetPrototype = NativeSet.prototype;
const PromisePrototype = NativePromise.prototype;
const dateText = NativeDate.prototype.toISOString;
export const forEachOfMap = uncurry(NativeMap.prototype.forEach) as (
  map: unknown,
  fn: (value: unknown, key: unknown) => void,
) => void;
export const forEachOfSet = uncurry(NativeSet.prototype.forEach) as (
  set: unknown,
  fn: (value: unknown) => void,
) => void;
const mapSize = getterOf<number>(MapPrototype, 'size');
const setSize = getterOf<number>(SetPrototype, 'size');

const tagOf = (value: unknown): string => {
  try {
    const maker = (value as { readonly constructor: unknown }).constructor;
    const name = typeof maker === 'function' ? (maker as { readonly name: unknown }).name : '';
    return typeof name === 'string' && name !== 'Object' ? name : '';
  } catch {
    return '';
  }
};

const block = (open: string, parts: string[], more: number, close: string): string => {
  if (more > 0) parts[parts.length] = '… ' + more + ' more';
  return parts.length === 0 ? open + close : open + ' ' + join(parts, ', ') + ' ' + close;
};

interface Writing extends Bare {
  /** What is being shown now, from the outside in. */
  readonly seen: unknown[];
  /** Characters that may still be written. */
  left: number;
}

const cut = (writing: Writing, text: string): string => {
  const { left } = writing;
  const kept = text.length > left ? slice(text, 0, max(0, left)) + '…' : text;
  writing.left -= kept.length;
  return kept;
};
const errorText = (writing: Writing, error: unknown, depth: number): string => {
  const name = memberText(error, 'name', 200) ?? 'Error';
  const message = memberText(error, 'message', longest) ?? '';
  const first = message === '' ? name : name + ': ' + message;
  if (depth > 0) return cut(writing, '[' + first + ']');
  return cut(writing, first + '\n' + (memberText(error, 'stack', 2000) ?? ''));
};
const functionText = (fn: unknown): string => {
  const name = memberText(fn, 'name', 100);
  return '[Function' + (name ? ' ' + name : '') + ']';
};
const show = (writing: Writing, item: unknown, depth: number): string => {
  const { seen } = writing;
  if (typeof item === 'string') return cut(writing, depth === 0 ? item : quoted(item));
  if (typeof item === 'bigint') return cut(writing, toBigIntText(item) + 'n');
  if (typeof item === 'function') return functionText(item);
  if (!isObject(item)) return cut(writing, sameValue(item, -0) ? '-0' : textOf(item));
  for (let at = 0; at < seen.length; at++) if (seen[at] === item) return '[Circular]';
  if (writing.left <= 0) return '…';
  seen[seen.length] = item;
  try {
    return inside(writing, item, depth);
  } catch {
    return '[unreadable]';
  } finally {
    seen.length--;
  }
};
const inside = (writing: Writing, item: object, depth: number): string => {
  if (isError(item)) return errorText(writing, item, depth);
  if (hasPrototype(DatePrototype, item)) return cut(writing, textOf(apply(dateText, item, [])));
  if (hasPrototype(PromisePrototype, item)) return 'Promise {…}';
  if (protoOf(item) === RegExpPrototype) return cut(writing, textOf(item));
  if (depth >= deepest) return isArray(item) ? '[Array]' : '[' + (tagOf(item) || 'Object') + ']';
  const parts = list<string>();
  const within = (entry: unknown): string => show(writing, entry, depth + 1);
  if (hasPrototype(MapPrototype, item)) {
    forEachOfMap(item, (entry, key) => {
      if (parts.length < mostItems) parts[parts.length] = within(key) + ' => ' + within(entry);
    });
    return block('Map {', parts, mapSize(item) - parts.length, '}');
  }
  if (hasPrototype(SetPrototype, item)) {
    forEachOfSet(item, (entry) => {
      if (parts.length < mostItems) parts[parts.length] = within(entry);
    });
    return block('Set {', parts, setSize(item) - parts.length, '}');
  }
  if (isArray(item)) {
    for (let at = 0; at < item.length && at < mostItems; at++) parts[at] = within(item[at]);
    return block('[', parts, item.length - parts.length, ']');
  }
  const keys = keysOf(item);
  for (let at = 0; at < keys.length && at < mostItems; at++)
    parts[at] = keyText(keys[at]) + ': ' + within((item as never)[keys[at]]);
  const tag = isPlainPrototype(protoOf(item)) ? '' : tagOf(item);
  return block(tag === '' ? '{' : tag + ' {', parts, keys.length - parts.length, '}');
};

/**
 * Text for people of any value (C10): bounded in depth and length, and safe against the value's own
 * code.
 */
export const readable = (value: unknown): string =>
  show({ __proto__: null, seen: list<unknown>(), left: longest }, value, 0);
const briefest = 80;
/** The same for the middle of a sentence. */
export const brief = (value: unknown): string => {
  const text = readable(value);
  return text.length > briefest ? slice(text, 0, briefest - 1) + '…' : text;
};
const keyText = (key: string): string => (isPlainKey(key) ? key : quoted(key));

export const readableAll = (values: readonly unknown[]): string => {
  const parts = list<string>();
  for (let at = 0; at < values.length; at++) parts[at] = readable(values[at]);
  return join(parts, ' ');
};
