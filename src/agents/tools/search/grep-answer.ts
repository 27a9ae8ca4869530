import { boundedLine } from '../frame/bounded-text.js';
import type { Use } from '../frame/framed-tool.js';
import { type Location, locationAt } from '../paths/locate.js';
import type { FileHits, SearchResult } from './file-hits.js';
import { searchableBytes } from './search-by-walking.js';

export const outputModes = ['files_with_matches', 'content', 'count'] as const;
export type OutputMode = (typeof outputModes)[number];

export interface AnswerChoices {
  readonly mode: OutputMode;
  readonly before: number;
  readonly after: number;
  /** Rows. */
  readonly most: number;
}

const mostLineLength = 500;
const mostCharacters = 60_000;

/**
 * Of every file that would appear, the policy is asked as for `Read`; those it refuses are left out
 * and counted.
 */
export async function rendered(
  result: SearchResult,
  choices: AnswerChoices,
  use: Use,
): Promise<string> {
  const rows: string[] = [];
  let refused = 0;
  let shown = 0;
  let characters = 0;
  let full = false;
  for (const hits of result.files) {
    full = rows.length >= choices.most || characters > mostCharacters;
    if (full) break;
    const location = locationAt(hits.path, use.place);
    if (!(await use.mayUse('Read', location.argument))) {
      refused += 1;
      continue;
    }
    const more = await rowsOf(location, hits, choices);
    if (more.length === 0) continue;
    shown += 1;
    for (const row of more) {
      characters += row.length + 1;
      full = rows.length >= choices.most || characters > mostCharacters;
      if (full) break;
      rows.push(row);
    }
  }
  if (rows.length === 0 && refused === 0) return 'nothing found';
  const left = result.files.length - shown - refused;
  const notes = [
    ...(full
      ? [
          'more than fits: ' +
            `${left > 0 ? `${left} further files are left out` : 'the rest is left out'}; ` +
            'narrow path, glob or pattern',
        ]
      : []),
    ...(result.partial ? ['the search was ended early, as there are too many hits'] : []),
    ...(refused > 0
      ? [`${refused} ${refused === 1 ? 'file' : 'files'} with hits may not be read`]
      : []),
  ];
  return [...rows, ...notes.map((note) => `[plenum: ${note}]`)].join('\n');
}

async function rowsOf(
  location: Location,
  { lines }: FileHits,
  choices: AnswerChoices,
): Promise<readonly string[]> {
  const bytes = await searchableBytes(location);
  if (bytes === null) return [];
  if (choices.mode === 'files_with_matches') return [location.shown];
  if (choices.mode === 'count') return [`${location.shown}:${lines.length}`];
  const texts = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  if (texts[texts.length - 1] === '') texts.pop();
  return contentRows(location.shown, texts, lines, choices);
}

function contentRows(
  shown: string,
  texts: readonly string[],
  lines: readonly number[],
  { before, after }: AnswerChoices,
): readonly string[] {
  const hits = new Set(lines);
  const rows: string[] = [];
  let last = 0;
  for (const hit of lines) {
    const from = Math.max(last + 1, hit - before, 1);
    const to = Math.min(hit + after, texts.length);
    if (last > 0 && from > last + 1 && before + after > 0) rows.push('--');
    for (let number = from; number <= to; number += 1) {
      const mark = hits.has(number) ? ':' : '-';
      rows.push(
        `${shown}${mark}${number}${mark}${boundedLine(texts[number - 1] ?? '', mostLineLength)}`,
      );
      last = number;
    }
  }
  return rows;
}
