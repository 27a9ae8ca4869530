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
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Control characters, spaces that no shell splits on, and marks that change how a line looks
 * without changing what runs.
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb]/;
const reserved = new Set(
  (
    '! { } if then elif else fi for while until do done case esac in select ' +
    'function time coproc [[ ]]'
  ).split(' '),
);
const operator = /^(?:&&|\|\||\|&|[;&|\n])/;
const redirection = /^(?:&>>?|>>|>\||>&|<&|<>|<|>)/;

class Unsplittable extends Error {}

class Splitter {
  private at = 0;
  private depth = 0;
  /** A `)` was just read: only an operator may follow. */
  private closed = false;
  private last = '\n';
  private redirects = false;
  private words: ShellWord[] = [];
  private readonly commands: (readonly ShellWord[])[] = [];

  constructor(private readonly text: string) {}

  run(): ShellSplit {
    if (invisible.test(this.text)) throw new Unsplittable('invisible characters');
    while (this.at < this.text.length) this.step();
    this.finish('end');
    if (this.depth !== 0) throw new Unsplittable('unbalanced brackets');
    return { ok: true, commands: this.commands, redirects: this.redirects };
  }

  private step(): void {
    const rest = this.text.slice(this.at, this.at + 3);
    const char = rest[0] ?? '';
    if (char === ' ' || char === '\t') this.at += 1;
    else if (/^<<|^[<>]\(/.test(rest))
      throw new Unsplittable('a here-document or process substitution');
    else if (redirection.test(rest)) this.redirect(redirection.exec(rest)?.[0] ?? '');
    else if (operator.test(rest)) this.operate(operator.exec(rest)?.[0] ?? '');
    else if (char === '(') this.open(rest);
    else if (char === ')') this.close();
    else if (char === '#') throw new Unsplittable('a comment');
    else this.word();
  }

  private operate(found: string): void {
    this.finish(found);
    this.at += found.length;
  }

  private open(rest: string): void {
    if (this.words.length > 0 || this.closed || rest.startsWith('(('))
      throw new Unsplittable('a function or arithmetic');
    this.depth += 1;
    this.at += 1;
    this.last = '(';
  }

  private close(): void {
    this.finish(')');
    this.depth -= 1;
    if (this.depth < 0) throw new Unsplittable('unbalanced brackets');
    this.closed = true;
    this.at += 1;
  }

  private word(): void {
    if (this.closed) throw new Unsplittable('a word after a bracket');
    const word = this.take();
    if (/^\d+$/.test(word.text) && /^[<>]/.test(this.text.slice(this.at))) return;
    if (this.words.length === 0 && (word.dynamic || reserved.has(word.text)))
      throw new Unsplittable(`"${word.text}" where a program is named`);
    this.words.push(word);
  }

  private take(): ShellWord {
    const read = readWord(this.text, this.at);
    if (typeof read === 'string') throw new Unsplittable(read);
    this.at = read.end;
    return read.word;
  }

  private redirect(found: string): void {
    this.at += found.length;
    while (/[ \t]/.test(this.text[this.at] ?? '')) this.at += 1;
    if (/^[;&|<>()\n#]?$/.test(this.text[this.at] ?? ''))
      throw new Unsplittable('a redirection without a file');
    const target = this.take();
    const descriptor = (found === '>&' || found === '<&') && /^(?:\d|-)$/.test(target.text);
    if (!descriptor && (target.text !== '/dev/null' || target.dynamic)) this.redirects = true;
  }

  private finish(found: string): void {
    const empty = this.words.length === 0 && !this.closed;
    if (empty) {
      const mayEnd = this.last === ';' || this.last === '&' || this.last === '\n';
      const skips = found === '\n' && this.last !== '(';
      if (!skips && !(mayEnd && (found === 'end' || found === ')')))
        throw new Unsplittable('an empty command');
      return;
    }
    if (this.words.length > 0) this.commands.push(this.words);
    this.words = [];
    this.closed = false;
    this.last = found;
  }
}

export function splitShell(text: string): ShellSplit {
  try {
    const split = new Splitter(text).run();
    return split.ok && split.commands.length === 0
      ? { ok: false, reason: 'an empty command' }
      : split;
  } catch (error) {
    if (error instanceof Unsplittable) return { ok: false, reason: error.message };
    throw error;
  }
}
