import { guardedPattern } from '../../../host/values/guarded-pattern.js';
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

const unsupported = new Error('the pattern cannot be read');

/** A pattern, and how far it was read. */
interface Scan {
  readonly source: string;
  at: number;
}

/**
 * Reads the common part of regular expressions and turns it into something that writes matching
 * text. Throws for what it does not know.
 */
function producerOf(source: string): Producer {
  const scan = { source, at: 0 };
  const producer = alternatives(scan);
  if (scan.at < source.length) throw unsupported;
  return producer;
}

function peek(scan: Scan): string {
  return scan.source[scan.at] ?? '';
}

function take(scan: Scan, text: string): boolean {
  if (!scan.source.startsWith(text, scan.at)) return false;
  scan.at += text.length;
  return true;
}

function alternatives(scan: Scan): Producer {
  const choices = [sequence(scan)];
  while (take(scan, '|')) choices.push(sequence(scan));
  return (random) => random.pick(choices)(random);
}

function sequence(scan: Scan): Producer {
  const parts: Producer[] = [];
  while (peek(scan) !== '' && peek(scan) !== '|' && peek(scan) !== ')')
    parts.push(repeated(scan, atom(scan)));
  return (random) => parts.map((part) => part(random)).join('');
}

function atom(scan: Scan): Producer {
  if (take(scan, '^') || take(scan, '$') || take(scan, '\\b') || take(scan, '\\B')) return () => '';
  if (take(scan, '(')) return group(scan);
  if (take(scan, '[')) return oneOf(characterClass(scan));
  if (take(scan, '.')) return oneOf(wordCharacters);
  if (take(scan, '\\')) return oneOf(escaped(scan));
  const [character = ''] = scan.source.slice(scan.at);
  scan.at += character.length;
  return () => character;
}

function oneOf(characters: string): Producer {
  if (characters === '') throw unsupported;
  const choices = [...characters];
  return (random) => random.pick(choices);
}

function group(scan: Scan): Producer {
  const isAssertion = ['?=', '?!', '?<=', '?<!'].some((start) => take(scan, start));
  if (!isAssertion && !take(scan, '?:') && take(scan, '?<'))
    scan.at = scan.source.indexOf('>', scan.at) + 1;
  const inner = alternatives(scan);
  if (!take(scan, ')')) throw unsupported;
  // What an assertion asks for is left to chance; the caller checks the text.
  return isAssertion ? () => '' : inner;
}

function escaped(scan: Scan): string {
  const letter = peek(scan);
  scan.at++;
  const code = letter === 'x' ? hexadecimal(scan, 2) : letter === 'u' ? hexadecimal(scan, 4) : null;
  if (code !== null) return code;
  if (/[1-9kpP]/.test(letter)) throw unsupported;
  return classes[letter] ?? controls[letter] ?? letter;
}

function hexadecimal(scan: Scan, length: number): string {
  const text = scan.source.slice(scan.at, scan.at + length);
  if (!/^[0-9a-f]+$/i.test(text) || text.length < length) throw unsupported;
  scan.at += length;
  return String.fromCharCode(Number.parseInt(text, 16));
}

function characterClass(scan: Scan): string {
  const isNegated = take(scan, '^');
  let members = '';
  while (!take(scan, ']')) {
    if (peek(scan) === '') throw unsupported;
    const from = classMember(scan);
    if (from.length === 1 && peek(scan) === '-' && scan.source[scan.at + 1] !== ']') {
      scan.at++;
      members += range(from, classMember(scan));
    } else {
      members += from;
    }
  }
  return isNegated
    ? [...printable].filter((character) => !members.includes(character)).join('')
    : members;
}

function classMember(scan: Scan): string {
  if (take(scan, '\\')) return escaped(scan);
  const character = peek(scan);
  scan.at++;
  return character;
}

function repeated(scan: Scan, atom: Producer): Producer {
  const [least, most] = quantifier(scan);
  take(scan, '?');
  if (least === 1 && most === 1) return atom;
  return (random) =>
    Array.from({ length: random.between(least, most) }, () => atom(random)).join('');
}

function quantifier(scan: Scan): readonly [number, number] {
  if (take(scan, '?')) return [0, 1];
  if (take(scan, '*')) return [0, unboundedExtra];
  if (take(scan, '+')) return [1, 1 + unboundedExtra];
  const counts = /^\{(\d+)(,?)(\d*)\}/.exec(scan.source.slice(scan.at));
  if (counts === null) return [1, 1];
  const [whole, least = '0', comma, most] = counts;
  scan.at += whole.length;
  const low = Number(least);
  return [low, comma === '' ? low : most ? Number(most) : low + unboundedExtra];
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
    const check = guardedPattern(pattern, 'u');
    const write = producerOf(pattern);
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
