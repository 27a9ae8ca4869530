import { marks } from '../../core/report/marks.js';
import {
  doneText,
  endTexts,
  liveMark,
  progressText,
  standText,
} from '../../core/report/progress-text.js';
import { countCalls, selectProgress } from '../../core/selection/select-progress.js';
import type { RunState } from '../../core/state/run-state.js';
import { clockText, costText, countText, tokensOf } from '../../core/words/amounts.js';
import { oneLine } from '../../core/words/plain-text.js';
import { clip, textWidth } from '../../core/words/text-width.js';
import { tint } from '../lines/line.js';
import { type Palette, palette } from '../output/output.js';
import { timeOfDay } from '../output/time-of-day.js';

/** When it is: since the start of the run, and on the clock that the events are timed by. */
export interface LineClock {
  readonly elapsedMs: number;
  readonly now: number;
}

/**
 * The whole run in one line. Fewer columns: cost goes first, then tokens, then the bar, then what
 * is under way, then the name.
 */
export function statusLine(
  state: RunState,
  { elapsedMs, now }: LineClock,
  columns: number,
  color: Palette = palette(false),
): string {
  const mark = liveMark(state);
  const time = (at: number): string => timeOfDay(at, now);
  const ends = endTexts(state).map(([text, bad]) => (bad ? color.red(text) : text));
  const stand = standText(state, time);
  const counts = [progressText(state, time), stand, ...ends].filter(Boolean).join(' · ');
  const short = [doneText(selectProgress(state)), stand, ...ends].filter(Boolean).join(' · ');
  const parts = {
    name: color.bold(clip(oneLine(state.name), 24)),
    bar: bar(state, Math.min(24, Math.max(8, Math.floor(columns / 5))), color),
    clock: clockText(elapsedMs),
    tokens: tokensPart(state),
    cost: costPart(state),
  };
  const layouts = [
    [parts.name, parts.bar, counts, parts.clock, parts.tokens, parts.cost],
    [parts.name, parts.bar, counts, parts.clock, parts.tokens],
    [parts.name, parts.bar, counts, parts.clock],
    [parts.name, counts, parts.clock],
    [parts.name, short, parts.clock],
    [short, parts.clock],
  ];
  for (const layout of layouts) {
    const text = layout.filter(Boolean).join('  ');
    if (visibleWidth(text) + 2 <= columns) return `${tint(mark, color)} ${text}`;
  }
  const bad = state.agents.failed + state.agents.lost;
  return clip(
    `${mark} ${doneText(selectProgress(state))} ` +
      `${bad > 0 ? `${marks.failed}${bad} ` : ''}${parts.clock}`,
    columns,
  );
}

/** Of what may be spent, where there is a ceiling. */
function tokensPart({ usage, limits }: RunState): string {
  const tokens = tokensOf(usage);
  const most = limits?.budget?.tokens;
  const of = most === undefined ? '' : ` of ${countText(most)}`;
  return tokens === undefined ? '' : `${countText(tokens)}${of} tok`;
}

function costPart({ costUsd, unpriced, limits }: RunState): string {
  const most = limits?.budget?.usd;
  const of = most === undefined ? '' : ` of $${most}`;
  return costUsd === undefined ? '' : `${costText(costUsd, unpriced)}${of}`;
}

function bar(state: RunState, width: number, color: Palette): string {
  const { asked, done: well } = countCalls(state);
  if (asked === 0) return color.dim('─'.repeat(width));
  const bad = state.agents.failed + state.agents.lost;
  const done = Math.floor((well / asked) * width);
  const failed = bad > 0 ? Math.max(1, Math.floor((bad / asked) * width)) : 0;
  const rest = Math.max(0, width - done - failed);
  return (
    `${color.green('━'.repeat(Math.min(done, width - failed)))}${color.red('╍'.repeat(failed))}` +
    `${color.dim('─'.repeat(rest))}`
  );
}

const sgr = new RegExp(`${String.fromCharCode(0x1b)}\\[\\d+m`, 'g');

function visibleWidth(text: string): number {
  return textWidth(text.replace(sgr, ''));
}
