import {
  arrayOf,
  hidden,
  indexOf,
  isInteger,
  keysOf,
  list,
  NativePromise,
  NativeRangeError,
  NativeTypeError,
  slice,
  stringify,
  toText,
  trim,
  visible,
} from '../language/intrinsics.js';
import type { Options, Provided, VoteOutcome } from './provided.js';

/**
 * What the verification primitives share: their options, and asking several agents the same at
 * once.
 */
declare const parallel: Provided['parallel'];
declare const vote: Provided['vote'];

export const written = (value: unknown): string =>
  typeof value === 'string' ? value : (stringify(value, null, 2) ?? toText(value));
export const brief = (value: unknown): string => {
  const text = trim(written(value));
  const end = indexOf(text, '\n');
  const line = end < 0 ? text : slice(text, 0, end);
  return line.length > 60 ? slice(line, 0, 59) + '…' : line;
};
/** A list of the same length as an array of the script. */
export const mapped = <Item, Result>(
  items: readonly Item[],
  fn: (item: Item, at: number) => Result,
): Result[] => {
  const results = list<Result>();
  for (let at = 0; at < items.length; at++) results[at] = fn(items[at], at);
  return arrayOf(results);
};
export const whole = (value: number, what: string, least: number, most: number): void => {
  if (!isInteger(value) || value < least || value > most) {
    throw new NativeRangeError(what + ' must be a whole number from ' + least + ' to ' + most);
  }
};
export const callable = (value: unknown, what: string): void => {
  if (typeof value !== 'function') throw new NativeTypeError(what + ' must be a function');
};

export interface Ballot {
  /** Options of the script that are not the agents'. */
  readonly own: { readonly __proto__: null; readonly [name: string]: true | null };
  readonly options: Options;
  readonly label: string;
  readonly voters: number;
  readonly schema: object;
  readonly prompt: (at: number) => string;
}
/** One question to several agents, each of which reads only unless the script says otherwise. */
export const ballot = ({
  own,
  options,
  label,
  voters,
  schema,
  prompt,
}: Ballot): Promise<(VoteOutcome | null)[]> => {
  const thunks = list<() => Promise<unknown>>();
  for (let at = 0; at < voters; at++) {
    thunks[at] = () => {
      const given: Record<string, unknown> = { readOnly: true };
      const names = keysOf(options);
      for (let index = 0; index < names.length; index++)
        if (own[names[index]] !== true) visible(given, names[index], options[names[index]]);
      visible(given, 'label', label + ' ' + (at + 1) + '/' + voters);
      visible(given, 'schema', schema);
      return vote(prompt(at), given);
    };
  }
  const outcomes = parallel(thunks);
  // An `await` asks a promise for its constructor, and one that has another for its `then`.
  hidden(outcomes, 'constructor', NativePromise);
  return outcomes;
};
