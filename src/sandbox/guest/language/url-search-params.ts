import { indexOf, slice, toText } from './intrinsics.js';
import { decodeQuery, encodeQuery, replace, split } from './url-text.js';

type Pair = readonly [name: string, value: string];

const pairsOfText = (text: string): Pair[] => {
  const pairs: Pair[] = [];
  for (const part of split(replace(text, /^\?/, ''), '&')) {
    if (part === '') continue;
    const at = indexOf(part, '=');
    pairs.push(
      at < 0
        ? [decodeQuery(part), '']
        : [decodeQuery(slice(part, 0, at)), decodeQuery(slice(part, at + 1))],
    );
  }
  return pairs;
};
const pairsOf = (init: unknown): Pair[] => {
  if (typeof init === 'string') return pairsOfText(init);
  if (init === null || init === undefined) return [];
  const given = init as Iterable<readonly [unknown, unknown]>;
  const pairs: Pair[] = [];
  for (const [name, value] of typeof given[Symbol.iterator] === 'function'
    ? given
    : Object.entries(given))
    pairs.push([toText(name), toText(value)]);
  return pairs;
};

/**
 * It holds no more than the script's own text, so it may be written like a script: what a script
 * breaks here, it breaks for itself.
 */
export class URLSearchParams {
  #pairs: Pair[];
  readonly #changed: (() => void) | null;
  constructor(init: unknown = '', changed: unknown = null) {
    this.#changed = typeof changed === 'function' ? (changed as () => void) : null;
    this.#pairs = pairsOf(init);
  }
  #change(pairs: Pair[]) {
    this.#pairs = pairs;
    if (this.#changed !== null) this.#changed();
  }
  get size() {
    return this.#pairs.length;
  }
  get(name: unknown) {
    return this.#pairs.find((pair) => pair[0] === toText(name))?.[1] ?? null;
  }
  getAll(name: unknown) {
    return this.#pairs.filter((pair) => pair[0] === toText(name)).map((pair) => pair[1]);
  }
  has(name: unknown) {
    return this.#pairs.some((pair) => pair[0] === toText(name));
  }
  append(name: unknown, value: unknown) {
    this.#change([...this.#pairs, [toText(name), toText(value)]]);
  }
  delete(name: unknown) {
    this.#change(this.#pairs.filter((pair) => pair[0] !== toText(name)));
  }
  set(name: unknown, value: unknown) {
    const at = this.#pairs.findIndex((pair) => pair[0] === toText(name));
    if (at < 0) {
      this.append(name, value);
      return;
    }
    const kept = this.#pairs.filter((pair, index) => index <= at || pair[0] !== toText(name));
    this.#change(kept.map((pair, index) => (index === at ? [pair[0], toText(value)] : pair)));
  }
  sort() {
    this.#change(
      this.#pairs.toSorted((left, right) => (left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0)),
    );
  }
  forEach(fn: (value: string, name: string, all: URLSearchParams) => void) {
    for (const [name, value] of this.#pairs) fn(value, name, this);
  }
  entries() {
    return this.#pairs.map((pair) => [...pair]).values();
  }
  keys() {
    return this.#pairs.map((pair) => pair[0]).values();
  }
  values() {
    return this.#pairs.map((pair) => pair[1]).values();
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  toString() {
    return this.#pairs.map((pair) => encodeQuery(pair[0]) + '=' + encodeQuery(pair[1])).join('&');
  }
}
