import { boundedLine } from '../frame/bounded-text.js';
import { Complaint } from '../frame/complaint.js';

export const mostFileBytes = 10 * 1024 * 1024;

export interface Replacement {
  readonly old: string;
  readonly replacement: string;
  readonly all: boolean;
}

interface Edited {
  readonly bytes: Buffer;
  readonly count: number;
  /** Line of the first change, from 1. */
  readonly line: number;
}

/**
 * Replaces text byte by byte, so that a byte order mark, foreign encodings and line ends stay what
 * they are. In a file whose lines end with CRLF, line feeds of the agent count as CRLF.
 */
export function editText(file: Buffer, wanted: Replacement): Edited {
  const content = file.toString('latin1');
  for (const { old, replacement } of spellings(content, wanted)) {
    const count = occurrences(content, old);
    if (count === 0) continue;
    if (count > 1 && !wanted.all) {
      throw new Complaint(
        `old_string is there ${count} times: pass more of the lines around it, ` +
          'or replace_all: true for all of them',
      );
    }
    if (content.length + count * (replacement.length - old.length) > mostFileBytes) {
      throw new Complaint(`the file would grow beyond ${mostFileBytes} bytes: nothing is changed`);
    }
    const line = lineAt(content, content.indexOf(old));
    return { bytes: Buffer.from(content.split(old).join(replacement), 'latin1'), count, line };
  }
  throw new Complaint(
    `old_string is not in the file. ${nearest(file.toString('utf8'), wanted.old)}`,
  );
}

interface Spelling {
  readonly old: string;
  readonly replacement: string;
}

function spellings(content: string, { old, replacement }: Replacement): readonly Spelling[] {
  const asBytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
  const exact = { old: asBytes(old), replacement: asBytes(replacement) };
  const crlf = { old: withCrlf(exact.old), replacement: withCrlf(exact.replacement) };
  const ends = occurrences(content, '\n');
  const crlfEnds = occurrences(content, '\r\n');
  if (crlfEnds === 0) return [exact];
  return crlfEnds === ends ? [crlf, exact] : [exact, crlf];
}

function withCrlf(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}

function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
}

function lineAt(text: string, at: number): number {
  let line = 1;
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', end + 1))
    line += 1;
  return line;
}

const mostLines = 5000;

/** Where the first line of what was looked for nearly stands. */
function nearest(content: string, old: string): string {
  const wanted = old.split('\n').find((line) => line.trim() !== '') ?? old;
  const pairs = pairsOf(wanted.trim());
  let best = { score: 0, number: 0, line: '' };
  for (const [index, line] of content.split(/\r?\n/, mostLines).entries()) {
    const trimmed = line.trim();
    const score = trimmed === wanted.trim() ? 1 : alike(pairs, trimmed);
    if (score > best.score) best = { score, number: index + 1, line };
  }
  if (best.score < 0.4) return 'No line comes near it: read the file first.';
  const shown = JSON.stringify(boundedLine(best.line, 300));
  return best.line === wanted
    ? `Its first line is line ${best.number}, but what follows differs: read the file from there.`
    : `The nearest line is ${best.number}: ${shown}. It must match to the ` +
        'letter, white space included.';
}

function pairsOf(text: string): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (let at = 0; at + 1 < Math.min(text.length, 300); at += 1) pairs.add(text.slice(at, at + 2));
  return pairs;
}

function alike(pairs: ReadonlySet<string>, line: string): number {
  const others = pairsOf(line);
  if (pairs.size + others.size === 0) return 0;
  let shared = 0;
  for (const pair of others) if (pairs.has(pair)) shared += 1;
  return (2 * shared) / (pairs.size + others.size);
}
