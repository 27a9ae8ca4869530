import { readWord, type ShellWord } from './shell-word.js';

/**
 * Cuts a `/bin/sh` command line into the simple commands it would run, or says that this cannot be
 * done for certain. It errs in one direction only: what it does not understand is `ok: false`,
 * never a wrong split. It understands `; & && || |`, newlines, quotes, backslashes, subshells,
 * `$name`; not substitutions, here-documents, functions, `if`/`for` and their like, comments, or
 * invisible characters.
 */
export type ShellSplit =
  | {
      readonly ok: true;
      readonly commands: readonly (readonly ShellWord[])[];
      /** A file other than /dev/null is read or written by `<` or `>`. */
      readonly redirects: boolean;
      /** The files that `<` reads. */
      readonly inputs: readonly ShellWord[];
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Control characters, spaces that no shell splits on, and marks that change how a line looks
 * without changing what runs.
 */
const invisible =
  /(?![\t\n])\p{Cc}|[\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb]/u;
const reserved = new Set(
  '! { } if then elif else fi for while until do done case esac in select function time coproc [[ ]]'.split(
    ' ',
  ),
);
export const assignment = /^[A-Za-z_]\w*\+?=/;
const operator = /^(?:&&|\|\||\|&|[;&|\n])/;
const redirection = /^(?:>>|>\||>&|<&|<>|<|>)/;

class Unsplittable extends Error {}

interface Split {
  readonly text: string;
  at: number;
  depth: number;
  /** A `)` was just read: only an operator may follow. */
  closed: boolean;
  last: string;
  redirects: boolean;
  readonly inputs: ShellWord[];
  words: ShellWord[];
  readonly commands: (readonly ShellWord[])[];
}

/** @throws Unsplittable */
function splitAll(text: string): Split {
  if (invisible.test(text)) throw new Unsplittable('invisible characters');
  const split: Split = {
    text,
    at: 0,
    depth: 0,
    closed: false,
    last: '\n',
    redirects: false,
    inputs: [],
    words: [],
    commands: [],
  };
  while (split.at < text.length) readNext(split);
  endCommand(split, 'end');
  if (split.depth !== 0) throw new Unsplittable('unbalanced brackets');
  return split;
}

function readNext(split: Split): void {
  const rest = split.text.slice(split.at, split.at + 3);
  const char = rest[0] ?? '';
  if (char === ' ' || char === '\t') split.at += 1;
  else if (/^<<|^[<>]\(/.test(rest))
    throw new Unsplittable('a here-document or process substitution');
  else if (rest.startsWith('&>')) throw new Unsplittable('&>, which ends a command in sh');
  else if (redirection.test(rest)) readRedirection(split, redirection.exec(rest)?.[0] ?? '');
  else if (operator.test(rest)) {
    const [found = ''] = operator.exec(rest) ?? [];
    endCommand(split, found);
    split.at += found.length;
  } else if (char === '(') openBracket(split, rest);
  else if (char === ')') closeBracket(split);
  else if (char === '#') throw new Unsplittable('a comment');
  else readPart(split);
}

function openBracket(split: Split, rest: string): void {
  if (split.words.length > 0 || split.closed || rest.startsWith('(('))
    throw new Unsplittable('a function or arithmetic');
  split.depth += 1;
  split.at += 1;
  split.last = '(';
}

function closeBracket(split: Split): void {
  endCommand(split, ')');
  split.depth -= 1;
  if (split.depth < 0) throw new Unsplittable('unbalanced brackets');
  split.closed = true;
  split.at += 1;
}

/** A word of a command, or the number of a descriptor before `<` or `>`. */
function readPart(split: Split): void {
  if (split.closed) throw new Unsplittable('a word after a bracket');
  const start = split.at;
  const word = takeWord(split);
  // As it stands: in quotes a number is a word.
  const isNumber = /^\d+$/.test(split.text.slice(start, split.at));
  if (isNumber && /^[<>]/.test(split.text.slice(split.at, split.at + 1))) return;
  const isProgram = word.dynamic
    ? split.words.every(({ text }) => assignment.test(text))
    : split.words.length === 0;
  if (isProgram && (word.dynamic || reserved.has(word.text)))
    throw new Unsplittable(`"${word.text}" where a program is named`);
  split.words.push(word);
}

function takeWord(split: Split): ShellWord {
  const read = readWord(split.text, split.at);
  if (typeof read === 'string') throw new Unsplittable(read);
  split.at = read.end;
  return read.word;
}

function readRedirection(split: Split, found: string): void {
  const { text } = split;
  split.at += found.length;
  while (/[ \t]/.test(text[split.at] ?? '')) split.at += 1;
  if (/^[;&|<>()\n#]?$/.test(text[split.at] ?? ''))
    throw new Unsplittable('a redirection without a file');
  const target = takeWord(split);
  if (found === '>&' || found === '<&') {
    // `<&-x` is a word `x` to some shells, and `>&x` a file to others.
    if (/^(?:\d|-)$/.test(target.text)) return;
    throw new Unsplittable('a redirection to more than a descriptor');
  }
  if (target.text !== '/dev/null' || target.dynamic) split.redirects = true;
  if (found.startsWith('<')) split.inputs.push(target);
}

function endCommand(split: Split, found: string): void {
  const { words, closed, last, commands } = split;
  if (words.length === 0 && !closed) {
    const mayEnd = last === ';' || last === '&' || last === '\n';
    const skips = found === '\n' && last !== '(';
    if (!skips && !(mayEnd && (found === 'end' || found === ')')))
      throw new Unsplittable('an empty command');
    return;
  }
  if (words.length > 0) commands.push(words);
  split.words = [];
  split.closed = false;
  split.last = found;
}

export function splitShell(text: string): ShellSplit {
  try {
    const { commands, redirects, inputs } = splitAll(text);
    return commands.length === 0
      ? { ok: false, reason: 'an empty command' }
      : { ok: true, commands, redirects, inputs };
  } catch (error) {
    if (error instanceof Unsplittable) return { ok: false, reason: error.message };
    throw error;
  }
}
