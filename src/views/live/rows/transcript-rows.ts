import { marks } from '../../../core/report/marks.js';
import type { JsonObject } from '../../../core/values/json.js';
import { plural } from '../../../core/words/amounts.js';
import { plainText } from '../../../core/words/plain-text.js';
import { wrap } from '../../../core/words/text-width.js';
import { ageText } from '../model/figures.js';
import { plainLine, shortText } from '../model/short-path.js';
import { inputText, transcriptTexts, wordsOf } from '../model/transcript-text.js';
import type { AgentLook } from '../model/window-model.js';
import { clipRow, piece, type Row, spread } from '../paint/row.js';
import { markPiece } from './state-marks.js';

const textRows = 12;
const outputLines = 2;

/** What an agent said and did, the oldest first; a use of a tool stands with its result. */
export function transcriptRows(look: AgentLook, width: number, now: number): readonly Row[] {
  const ends = new Map<string, JsonObject>();
  for (const item of look.items) if (item.type === 'tool-end') ends.set(wordsOf(item, 'id'), item);
  const begun = new Set(
    look.items.flatMap((item) => (item.type === 'tool-start' ? [wordsOf(item, 'id')] : [])),
  );
  const cut: readonly Row[] =
    look.dropped > 0
      ? [[piece(`   … ${plural(look.dropped, 'earlier item')}: e opens all`, 'dim')]]
      : [];
  return [
    ...cut,
    ...look.items.flatMap((item): readonly Row[] => {
      if (item.type === 'tool-start')
        return useRows(item, ends.get(wordsOf(item, 'id')), width, now);
      if (item.type === 'tool-end' && begun.has(wordsOf(item, 'id'))) return [];
      return saidRows(item, width);
    }),
  ];
}

function useRows(
  item: JsonObject,
  end: JsonObject | undefined,
  width: number,
  now: number,
): readonly Row[] {
  const mark =
    end === undefined ? marks.running : end.failed === true ? marks.failed : marks.completed;
  const began = timeOf(item);
  const ended = end === undefined ? now : timeOf(end);
  const took = began === null || ended === null ? '' : tookText(ended - began, end !== undefined);
  const tool = plainLine(wordsOf(item, 'tool'));
  const input = plainLine(inputText(item.input));
  const head = spread(
    [
      piece(' '),
      markPiece(mark),
      piece(` ${tool.padEnd(7)} `),
      piece(shortText(input, width - 20)),
    ],
    [piece(took, 'dim')],
    width,
  );
  return end === undefined ? [head] : [head, ...outputRows(end, width)];
}

/** The beginning of a result, and how much of it there is. */
function outputRows(end: JsonObject, width: number): readonly Row[] {
  const lines = plainText(wordsOf(end, 'output')).replaceAll('\t', '  ').split('\n');
  const some = lines.filter((line) => line.trim() !== '');
  const rest = some.length - outputLines;
  const tone = end.failed === true ? 'failed' : 'dim';
  const rows = some
    .slice(0, outputLines)
    .map((line) => clipRow([piece('           '), piece(line.trim(), tone)], width));
  return rest > 0 ? [...rows, [piece(`           … ${plural(rest, 'more line')}`, 'dim')]] : rows;
}

function saidRows(item: JsonObject, width: number): readonly Row[] {
  const bad = item.type === 'refused-answer' || item.type === 'repeat';
  const tone = bad ? 'failed' : item.type === 'text' ? undefined : 'dim';
  const lines = transcriptTexts(item).flatMap((line) =>
    wrap(plainText(line).replaceAll('\t', '  '), width - 11, textRows),
  );
  const shown = lines.filter((line, index) => line.trim() !== '' || index > 0);
  const rows = shown
    .slice(0, textRows)
    .map((line) => clipRow([piece('           '), piece(line, tone)], width));
  const rest = shown.length - textRows;
  return rest > 0
    ? [...rows, [piece(`           … ${plural(rest, 'more row')}: e opens all`, 'dim')]]
    : rows;
}

function timeOf({ at }: JsonObject): number | null {
  return typeof at === 'number' ? at : null;
}

function tookText(ms: number, over: boolean): string {
  return over && ms < 60_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)}s` : ageText(ms);
}
