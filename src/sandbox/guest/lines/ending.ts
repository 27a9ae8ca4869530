import {
  hasPrototype,
  indexOf,
  isArray,
  isError,
  isObject,
  isOutOfMemory,
  keysOf,
  list,
  memberText,
  NativePromise,
  quoted,
  stringify,
  textOf,
} from '../language/intrinsics.js';
import { isPlainKey, readable } from '../language/readable.js';
import { stepOf } from '../language/step-errors.js';
import { isLimit, resultsText } from './limits.js';
import { FATAL, RETURNED, THREW } from './operations.js';
import { flush, warn } from './outbox.js';

const PromisePrototype = NativePromise.prototype;

/** How a script ends: its value or its error, told to the worker. */
interface Found {
  readonly value: unknown;
  readonly path: string;
}
/**
 * Goes through a value until something is found; gives the path of it and what is wrong with it, or
 * null.
 */
const lookThrough = (
  value: unknown,
  path: string,
  seen: Found[],
  wrongWith: (value: unknown, seen: Found[]) => string | null,
): string | null => {
  const wrong = wrongWith(value, seen);
  if (wrong !== null) return path + wrong;
  if (typeof value !== 'object' || value === null || seen.length > 500) return null;
  seen[seen.length] = { value, path };
  const inside = value as Record<string | number, unknown>;
  const names = isArray(value) ? null : keysOf(value);
  const length = names === null ? (value as unknown[]).length : names.length;
  for (let at = 0; at < length; at++) {
    const name = names === null ? at : names[at];
    const step =
      typeof name === 'number'
        ? '[' + name + ']'
        : isPlainKey(name)
          ? '.' + name
          : '[' + quoted(name) + ']';
    const found = lookThrough(inside[name], path + step, seen, wrongWith);
    if (found !== null) return found;
  }
  seen.length--;
  return null;
};
const beyondJson = (value: unknown, seen: Found[]): string | null => {
  if (typeof value === 'bigint') return ' is a BigInt';
  if (typeof value !== 'object' || value === null) return null;
  for (let at = 0; at < seen.length; at++)
    if (seen[at].value === value) return ' refers back to ' + seen[at].path;
  return null;
};
const notAwaited = (value: unknown): string | null =>
  isObject(value) && hasPrototype(PromisePrototype, value)
    ? ' is a promise that was not awaited; it reads {} in the result'
    : null;
const whyUnwritable = (value: unknown, error: unknown): string => {
  try {
    const found = lookThrough(value, 'result', list(), beyondJson);
    if (found !== null) return found;
  } catch {}
  return (
    'result cannot be written as JSON: ' + (memberText(error, 'message', 10000) ?? textOf(error))
  );
};

interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly step: number | null;
}
const tellThrown = ({ name, message, stack, step }: Thrown, more: string): void => {
  flush();
  host(
    THREW,
    '{"name":' +
      quoted(name) +
      ',"message":' +
      quoted(message) +
      ',"stack":' +
      quoted(stack) +
      ',"step":' +
      (step ?? 'null') +
      more +
      '}',
  );
};

export const returned = (value: unknown): void => {
  let text: string | undefined;
  try {
    text = stringify(value);
  } catch (error) {
    const message = whyUnwritable(value, error) + '; the result of a workflow must be JSON';
    tellThrown(
      { name: 'ResultError', message, stack: memberText(error, 'stack', 8000) ?? '', step: null },
      '',
    );
    return;
  }
  // Every promise reads so; nearly all results hold none, and are not gone through.
  if (text !== undefined && indexOf(text, '{}') >= 0) {
    const found = lookThrough(value, 'result', list(), notAwaited);
    if (found !== null) warn('unawaited-promise', found);
  }
  flush();
  host(RETURNED, text ?? 'null');
};
export const failed = (error: unknown): void => {
  if (isOutOfMemory(error)) host(FATAL, 'memory');
  if (!(isObject(error) && isError(error))) {
    tellThrown({ name: 'Error', message: readable(error), stack: '', step: null }, '');
    return;
  }
  let more = '';
  if (isLimit(error)) {
    more =
      ',"code":' +
      quoted(memberText(error, 'code', 100) ?? 'cap') +
      ',"limit":true,"results":' +
      (resultsText(error) ?? 'null');
  }
  const thrown: Thrown = {
    name: memberText(error, 'name', 200) ?? 'Error',
    message: memberText(error, 'message', 100000) ?? '',
    stack: memberText(error, 'stack', 8000) ?? '',
    step: stepOf(error),
  };
  tellThrown(thrown, more);
};
