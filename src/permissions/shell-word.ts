export interface ShellWord {
  /** Without its quotes and backslashes. */
  readonly text: string;
  /**
   * Holds a variable, a file pattern, braces or a tilde: what the program gets is not what is
   * written.
   */
  readonly dynamic: boolean;
}

interface ReadWord {
  readonly word: ShellWord;
  readonly end: number;
}

const wordEnd = /[ \t\n;&|<>()]/;
const expandsOutside = /[*?[{~]/;
/** `$name`, `${name}`, `$1`, `$?`. Every other use of `$` may run a command. */
const variable = /^\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\}|[0-9?#@*$!-])/;

/** Reads one word from `start`, or says why its meaning is not certain. */
export function readWord(source: string, start: number): ReadWord | string {
  let text = '';
  let dynamic = false;
  let at = start;
  while (at < source.length) {
    const char = source[at] ?? '';
    if (wordEnd.test(char)) break;
    if (char === "'") {
      const close = source.indexOf("'", at + 1);
      if (close < 0) return 'an unbalanced quote';
      text += source.slice(at + 1, close);
      at = close + 1;
    } else if (char === '"') {
      const quoted = readDouble(source, at + 1);
      if (typeof quoted === 'string') return quoted;
      text += quoted.word.text;
      dynamic ||= quoted.word.dynamic;
      at = quoted.end;
    } else if (char === '\\') {
      const next = source[at + 1];
      if (next === undefined || next === '\n') return 'a backslash at the end of a line';
      text += next;
      at += 2;
    } else if (char === '`') {
      return 'a command substitution';
    } else if (char === '$') {
      const found = variable.exec(source.slice(at))?.[0];
      if (found === undefined) return 'a command substitution';
      text += found;
      dynamic = true;
      at += found.length;
    } else {
      dynamic ||= expandsOutside.test(char);
      text += char;
      at += 1;
    }
  }
  return { word: { text, dynamic }, end: at };
}

function readDouble(source: string, start: number): ReadWord | string {
  let text = '';
  let dynamic = false;
  let at = start;
  while (at < source.length) {
    const char = source[at] ?? '';
    if (char === '"') return { word: { text, dynamic }, end: at + 1 };
    if (char === '`') return 'a command substitution';
    if (char === '$') {
      const found = variable.exec(source.slice(at))?.[0];
      if (found === undefined) return 'a command substitution';
      text += found;
      dynamic = true;
      at += found.length;
    } else if (char === '\\') {
      const next = source[at + 1] ?? '';
      if (next === '\n' || next === '') return 'a backslash at the end of a line';
      text += '$`"\\'.includes(next) ? next : char + next;
      at += 2;
    } else {
      text += char;
      at += 1;
    }
  }
  return 'an unbalanced quote';
}
