import { textWidth } from '../../../core/words/text-width.js';

/** One column for one column, so that nothing moves. */
const twins: Readonly<Record<string, string>> = {
  '○': 'o',
  '·': '.',
  '◐': '*',
  '✓': '+',
  '↺': '=',
  '✗': 'x',
  '⚠': '!',
  '⊘': '-',
  '⏸': '#',
  '›': '>',
  '‹': '<',
  '▶': '>',
  '…': '~',
  '≈': '~',
  '≥': '>',
  '≤': '<',
  '–': '-',
  '−': '-',
  '×': 'x',
  '“': '"',
  '”': '"',
  '’': "'",
  '━': '=',
  '═': '#',
  '╍': 'x',
  '─': '-',
  '┄': '.',
  '┅': ':',
  '╸': 'x',
  '╌': '~',
  '┃': '|',
  '│': '|',
  '↑': '^',
  '↓': 'v',
  '←': '<',
  '→': '>',
  '↵': 'E',
  '▏': '_',
  '▁': '.',
  '▂': '.',
  '▃': ':',
  '▄': ':',
  '▅': '|',
  '▆': '|',
  '▇': '#',
  '█': '#',
  '\ufe0e': '',
};

/** What no ASCII stands for is as many question marks as it took columns. */
export function asciiText(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return Array.from(text, (character) =>
    /^[ -~]$/.test(character) ? character : (twins[character] ?? '?'.repeat(textWidth(character))),
  ).join('');
}
