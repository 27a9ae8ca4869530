import {
  charCodeAt,
  indexOf,
  isArray,
  isObject,
  keysOf,
  NativePromise,
  NativeTypeError,
  parse,
  protoOf,
  quoted,
  setPrototypeOf,
  slice,
  stringify,
  textOf,
  toText,
  visible,
} from '../language/intrinsics.js';
import { isPlainPrototype, readableBriefly } from '../language/readable.js';
import { warn } from './outbox.js';

/** JSON text of an options object; what it may hold is the host's business. */
export const optionsText = (options: unknown, primitive: string): string => {
  if (options === undefined || options === null) return '{}';
  if (isNoOptions(options)) {
    warn(
      'options',
      primitive + '(): options must be an object, so ' + readableBriefly(options) + ' is ignored',
    );
    return '{}';
  }
  const text = stringify(options);
  const known = typeof text === 'string' && charCodeAt(text, 0) === 123 ? text : '{}';
  return typeof (options as { schema?: unknown }).schema === 'function'
    ? withFunctionSchema(known)
    : known;
};
/** JSON drops functions: a schema that somebody forgot to call would be none at all (C23). */
const withFunctionSchema = (text: string): string =>
  '{"schema":"a function"' + (text === '{}' ? '}' : ',' + slice(text, 1));
/** For the host to warn about: a prompt that says nothing, options that are none (C20). */
export const oddities = (prompt: unknown, options: unknown): string =>
  (prompt === undefined || prompt === null ? ',"noPrompt":' + quoted(textOf(prompt)) : '') +
  (isNoOptions(options) ? ',"noOptions":' + quoted(readableBriefly(options)) : '');
export const isNoOptions = (options: unknown): boolean =>
  options !== undefined && options !== null && (typeof options !== 'object' || isArray(options));
/** Options with the members that the primitive itself sets; these win. */
export const withMembers = (members: object, options: unknown, primitive: string): string => {
  const copy = parse(optionsText(options, primitive)) as object;
  setPrototypeOf(copy, null);
  const names = keysOf(members);
  for (let at = 0; at < names.length; at++)
    visible(copy, names[at], (members as Record<string, unknown>)[names[at]]);
  return quoted(copy);
};
export const promptText = (prompt: unknown): string => {
  if (typeof prompt === 'string') return prompt;
  if (!isObject(prompt) || typeof prompt === 'function') return textOf(prompt);
  if (isArray(prompt) || isPlainPrototype(protoOf(prompt)))
    return stringify(prompt, null, 2) ?? textOf(prompt);
  const text = toText(prompt);
  return indexOf(text, '[object ') === 0 ? (stringify(prompt, null, 2) ?? text) : text;
};
export const failing = (error: unknown): Promise<never> =>
  new NativePromise<never>((_, reject) => reject(error));
export const needText = (value: unknown, what: string): string => {
  if (typeof value !== 'string' || value === '')
    throw new NativeTypeError(what + ' must be a non-empty string, not ' + readableBriefly(value));
  return value;
};
