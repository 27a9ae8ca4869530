import { escapedJson } from '../../../core/words/plain-text.js';
import type { Io } from './io.js';

/** One JSON object on standard output. */
export function printJson(io: Pick<Io, 'stdout'>, value: object): void {
  io.stdout(`${escapedJson(JSON.stringify(value))}\n`);
}

export function printLines(write: (text: string) => void, lines: readonly string[]): void {
  if (lines.length > 0) write(`${lines.join('\n')}\n`);
}
