import type { SeededRandom } from './seeded-random.js';

type Producer = (random: SeededRandom) => string;

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const wordCharacters = `${lower}${lower.toUpperCase()}${digits}_`;
const printable = `${wordCharacters} -.,:/#+`;
const classes: Readonly<Record<string, string>> = {
  d: digits,
  w: wordCharacters,
  s: ' ',
  D: lower,
  W: ' -',
  S: wordCharacters,
};
const controls: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  0: '\0',
};
/** Repetitions added to the least number where a pattern sets no upper bound. */
const unboundedExtra = 4;

class UnsupportedPattern extends Error {}

/**
 * Reads the common part of regular expressions and turns it into something that writes matching
 * text.
 */
class PatternReader {
  #at = 0;
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Producer {
    const producer = this.#alternatives();
    if (this.#at < this.#source.length) throw new UnsupportedPattern();
    return producer;
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #alternatives(): Producer {
    const choices = [this.#sequence()];
    while (this.#take('|')) choices.push(this.#sequence());
    return (random) => random.pick(choices)(random);
  }

  #sequence(): Producer {
    const parts: Producer[] = [];
    while (this.#peek() !== '' && this.#peek() !== '|' && this.#peek() !== ')')
      parts.push(this.#repeated(this.#atom()));
    return (random) => parts.map((part) => part(random)).join('');
  }

  #atom(): Producer {
    if (this.#take('^') || this.#take('$') || this.#take('\\b') || this.#take('\\B'))
      return () => '';
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return this.#oneOf(this.#characterClass());
    if (this.#take('.')) return this.#oneOf(wordCharacters);
    if (this.#take('\\')) return this.#oneOf(this.#escape());
    const [character = ''] = this.#source.slice(this.#at);
    this.#at += character.length;
    return () => character;
  }

  #oneOf(characters: string): Producer {
    if (characters === '') throw new UnsupportedPattern();
    const choices = [...characters];
    return (random) => random.pick(choices);
  }

  #group(): Producer {
    const isAssertion = ['?=', '?!', '?<=', '?<!'].some((start) => this.#take(start));
    if (!isAssertion && !this.#take('?:') && this.#take('?<'))
      this.#at = this.#source.indexOf('>', this.#at) + 1;
    const inner = this.#alternatives();
    if (!this.#take(')')) throw new UnsupportedPattern();
    // What an assertion asks for is left to chance; the caller checks the text.
    return isAssertion ? () => '' : inner;
  }

  #escape(): string {
    const letter = this.#peek();
    this.#at++;
    const code =
      letter === 'x' ? this.#hexadecimal(2) : letter === 'u' ? this.#hexadecimal(4) : null;
    if (code !== null) return code;
    if (/[1-9kpP]/.test(letter)) throw new UnsupportedPattern();
    return classes[letter] ?? controls[letter] ?? letter;
  }

  #hexadecimal(length: number): string {
    const text = this.#source.slice(this.#at, this.#at + length);
    if (!/^[0-9a-f]+$/i.test(text) || text.length < length) throw new UnsupportedPattern();
    this.#at += length;
    return String.fromCharCode(Number.parseInt(text, 16));
  }

  #characterClass(): string {
    const isNegated = this.#take('^');
    let members = '';
    while (!this.#take(']')) {
      if (this.#peek() === '') throw new UnsupportedPattern();
      const from = this.#classMember();
      if (from.length === 1 && this.#peek() === '-' && this.#source[this.#at + 1] !== ']') {
        this.#at++;
        members += range(from, this.#classMember());
      } else {
        members += from;
      }
    }
    return isNegated
      ? [...printable].filter((character) => !members.includes(character)).join('')
      : members;
  }

  #classMember(): string {
    if (this.#take('\\')) return this.#escape();
    const character = this.#peek();
    this.#at++;
    return character;
  }

  #repeated(atom: Producer): Producer {
    const [least, most] = this.#quantifier();
    this.#take('?');
    if (least === 1 && most === 1) return atom;
    return (random) =>
      Array.from({ length: random.between(least, most) }, () => atom(random)).join('');
  }

  #quantifier(): readonly [number, number] {
    if (this.#take('?')) return [0, 1];
    if (this.#take('*')) return [0, unboundedExtra];
    if (this.#take('+')) return [1, 1 + unboundedExtra];
    const counts = /^\{(\d+)(,?)(\d*)\}/.exec(this.#source.slice(this.#at));
    if (counts === null) return [1, 1];
    const [whole, least = '0', comma, most] = counts;
    this.#at += whole.length;
    const low = Number(least);
    return [low, comma === '' ? low : most ? Number(most) : low + unboundedExtra];
  }
}

function range(from: string, to: string): string {
  let members = '';
  const last = Math.min(to.charCodeAt(0), from.charCodeAt(0) + 200);
  for (let code = from.charCodeAt(0); code <= last; code++) members += String.fromCharCode(code);
  return members;
}

/**
 * Text that matches `pattern` and fits the lengths, or `null` where that is beyond this best
 * effort.
 */
export function patternText(
  pattern: string,
  lengths: readonly [number, number],
  random: SeededRandom,
): string | null {
  try {
    const check = new RegExp(pattern, 'u');
    const write = new PatternReader(pattern).read();
    for (let turn = 0; turn < 60; turn++) {
      const text = write(random);
      const fitted = /^\^|\$$/.test(pattern) ? text : text.padEnd(lengths[0], 'x');
      if (fitted.length >= lengths[0] && fitted.length <= lengths[1] && check.test(fitted))
        return fitted;
    }
  } catch {
    // Not a pattern, or one that this reader does not know.
  }
  return null;
}
