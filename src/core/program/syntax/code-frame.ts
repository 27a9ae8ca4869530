import { plainText } from '../../words/plain-text.js';
import { textWidth } from '../../words/text-width.js';

const widest = 100;
const before = 60;
const tab = '  ';

/**
 * The source line and a caret under the column, ready to print. Long lines are cut to a window
 * around the caret; tabs become two spaces and control characters are escaped in both lines, so
 * that the caret stays under its character.
 */
export function codeFrame(text: string, line: number, column: number): string {
  const start = text.length > widest && column > before ? column - before : 0;
  const end = Math.min(text.length, start + widest);
  const left = `${start > 0 ? '…' : ''}${shown(text.slice(start, column))}`;
  const right = `${shown(text.slice(column, end))}${end < text.length ? '…' : ''}`;
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  return `  ${number} | ${left}${right}\n  ${gutter} | ${' '.repeat(textWidth(left))}^`;
}

function shown(text: string): string {
  return plainText(text.replaceAll('\t', tab)).replaceAll('\n', ' ');
}
