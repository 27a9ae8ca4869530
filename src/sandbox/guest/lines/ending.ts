import {
  isArray,
  isError,
  isObject,
  isOutOfMemory,
  keysOf,
  list,
  memberText,
  quoted,
  stringify,
  textOf,
} from '../language/intrinsics.js';
import { isPlainKey, readable } from '../language/readable.js';
import { stepOf } from '../language/step-errors.js';
import { isLimit, resultsText } from './limits.js';
import { FATAL, RETURNED, THREW } from './operations.js';
import { flush } from './outbox.js';

/** How a script ends: its value or its error, told to the worker. */
interface Found {
  readonly value: unknown;
  readonly path: string;
}
/** Path of what JSON cannot hold, for the message (C9). */
const unwritable = (value: unknown, path: string, seen: Found[], depth: number): string | null => {
  if (typeof value === 'bigint') return path + ' is a BigInt';
  if (typeof value !== 'object' || value === null || depth > 500) return null;
  for (let at = 0; at < seen.length; at++)
    if (seen[at].value === value) return path + ' refers back to ' + seen[at].path;
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
    const found = unwritable(inside[name], path + step, seen, depth + 1);
    if (found !== null) return found;
  }
  seen.length--;
  return null;
};
const whyUnwritable = (value: unknown, error: unknown): string => {
  try {
    const found = unwritable(value, 'result', list(), 0);
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
