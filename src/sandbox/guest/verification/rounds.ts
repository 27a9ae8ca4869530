import {
  arrayFrom,
  arrayOf,
  isArray,
  isObject,
  list,
  NativeSet,
  slice,
  stringify,
  toText,
  uncurry,
  visible,
} from '../language/intrinsics.js';
import type { Provided } from './provided.js';
import { callable, mapped, whole, written } from './voting.js';

declare const log: Provided['log'];
declare const tell: Provided['tell'];

/**
 * Work in rounds until it is agreed, dry or mended. Each waits for the script's own functions,
 * which may be async or not.
 */
type Told = (...args: unknown[]) => unknown;

const hasInSet = uncurry(NativeSet.prototype.has) as (set: Set<string>, value: string) => boolean;
const addToSet = uncurry(NativeSet.prototype.add) as (set: Set<string>, value: string) => unknown;
const matches = uncurry(RegExp.prototype.exec);

const objectionsOf = (answer: unknown): unknown[] => {
  const objections =
    isObject(answer) && typeof answer === 'object' && !isArray(answer) && 'objections' in answer
      ? answer.objections
      : answer;
  if (!objections) return [];
  return isArray(objections) ? objections : [objections];
};
interface ConvergeOptions {
  readonly propose: Told;
  readonly refute: Told;
  readonly maxRounds?: number;
  readonly label?: string;
}
export const converge = async (options: Partial<ConvergeOptions> = {}) => {
  const { propose, refute, maxRounds = 3, label = 'converge' } = options as ConvergeOptions;
  callable(propose, 'converge({ propose })');
  callable(refute, 'converge({ refute })');
  whole(maxRounds, 'converge({ maxRounds })', 1, 100);
  let value: unknown;
  let objections: unknown[] = [];
  for (let round = 1; round <= maxRounds; round++) {
    value = await propose(objections, value, round);
    objections = objectionsOf(await refute(value, round));
    if (objections.length === 0) return { status: 'agreed', value, rounds: round, objections };
  }
  tell('disagreement', { label, rounds: maxRounds, objections: mapped(objections, written) });
  return { status: 'disagreement', value, rounds: maxRounds, objections };
};

interface UntilDryOptions {
  readonly emptyRounds?: number;
  readonly maxRounds?: number;
  readonly key?: Told;
  readonly label?: string;
}
export const untilDry = async (find: Told, options: UntilDryOptions = {}) => {
  const {
    emptyRounds = 2,
    maxRounds = 20,
    key = (item: unknown) => stringify(item),
    label = 'untilDry',
  } = options;
  callable(find, 'untilDry(find)');
  callable(key, 'untilDry(find, { key })');
  whole(emptyRounds, 'untilDry(find, { emptyRounds })', 1, 100);
  whole(maxRounds, 'untilDry(find, { maxRounds })', 1, 1000);
  const known = new NativeSet<string>();
  const items = arrayOf(list<unknown>());
  let empty = 0;
  let round = 0;
  while (empty < emptyRounds && round < maxRounds) {
    round++;
    const before = items.length;
    const found = arrayFrom((await find(round, items)) ?? []);
    for (let at = 0; at < found.length; at++) {
      const name = toText(key(found[at]));
      if (hasInSet(known, name)) continue;
      addToSet(known, name);
      visible(items, items.length, found[at]);
    }
    empty = items.length === before ? empty + 1 : 0;
  }
  const dry = empty >= emptyRounds;
  if (!dry)
    log(label + ': still found something new in round ' + round + ', its last; there may be more');
  return { items, rounds: round, dry };
};

const durations = /\d+(?:\.\d+)?\s?(?:ms|s|secs?|seconds?|m|min|minutes?)\b/g;
/** How long something took says nothing about progress. */
const withoutTimes = (output: unknown): string => {
  const text = toText(output ?? '');
  let kept = '';
  let from = 0;
  durations.lastIndex = 0;
  for (let found = matches(durations, text); found !== null; found = matches(durations, text)) {
    kept += slice(text, from, found.index) + '#';
    from = durations.lastIndex;
  }
  return kept + slice(text, from);
};
interface Verdict {
  readonly passed?: boolean;
  readonly output?: unknown;
}
interface FixUntilOptions {
  readonly maxRounds?: number;
  readonly noProgress?: number;
}
export const fixUntil = async (gate: Told, fix: Told, options: FixUntilOptions = {}) => {
  const { maxRounds = 5, noProgress = 2 } = options;
  callable(gate, 'fixUntil(gate, fix)');
  callable(fix, 'fixUntil(gate, fix): fix');
  whole(maxRounds, 'fixUntil(gate, fix, { maxRounds })', 0, 100);
  whole(noProgress, 'fixUntil(gate, fix, { noProgress })', 1, 100);
  let last: string | undefined;
  let same = 0;
  for (let round = 1; ; round++) {
    const verdict = (await gate(round)) as Verdict | null | undefined;
    if (verdict?.passed === true) return { passed: true, rounds: round, reason: 'passed', verdict };
    const output = withoutTimes(verdict?.output);
    same = output === last ? same + 1 : 1;
    last = output;
    if (round > maxRounds) return { passed: false, rounds: round, reason: 'max-rounds', verdict };
    if (same > noProgress) return { passed: false, rounds: round, reason: 'no-progress', verdict };
    await fix(verdict, round);
  }
};
