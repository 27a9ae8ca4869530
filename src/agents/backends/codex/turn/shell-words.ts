import { basename } from 'node:path';

const shells = new Set(['bash', 'dash', 'sh', 'zsh']);
const scriptFlags = new Set(['-c', '-lc', '-ic', '-lic']);
const word = /(?:[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S])+/y;

/**
 * Words of a quoted command line, as a shell would read them; `null` where it is not plainly a list
 * of words.
 */
function shellWords(line: string): readonly string[] | null {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    word.lastIndex = at;
    const found = word.exec(line)?.[0];
    if (found === undefined) return null;
    words.push(unquoted(found));
    at += found.length;
  }
  return words;
}

function unquoted(text: string): string {
  return text.replace(
    /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
    (_all, single?: string, double?: string, escaped?: string) => {
      if (single !== undefined) return single;
      if (double !== undefined)
        return double.replace(/\\([$`"\\\n])/g, (_pair, char: string) =>
          char === '\n' ? '' : char,
        );
      return escaped ?? '';
    },
  );
}

/**
 * The script inside `/bin/bash -c '…'`, which is what permission rules speak of; any other command
 * as it is.
 */
export function innerScript(command: string): string {
  const words = shellWords(command);
  const [program = '', flag = '', script] = words ?? [];
  const isWrapped = words?.length === 3 && shells.has(basename(program)) && scriptFlags.has(flag);
  return isWrapped && script !== undefined ? script : command;
}
