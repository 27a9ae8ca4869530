import {
  type Bar,
  createTimeAxis,
  selectBars,
  selectCriticalPath,
  selectSlots,
  type TimeAxis,
} from '../../../core/selection/select-timeline.js';
import { ageText } from '../model/figures.js';
import { agentAtRow, timelineGroups } from '../model/screen-lists.js';
import { plainLine, shortPath } from '../model/short-path.js';
import { classOf, type WindowModel, type WindowSize } from '../model/window-model.js';
import type { Screen } from '../model/window-ui.js';
import { blank, cell, clipRow, piece, type Row, spread } from '../paint/row.js';
import { backRow, scrolled } from './list-rows.js';
import { titleOf } from './phase-rows.js';
import { agentMark, markPiece } from './state-marks.js';

type TimelineScreen = Extract<Screen, { at: 'timeline' }>;

/** The part of the axis that is shown, and how wide it is drawn. */
interface Stretch {
  readonly axis: TimeAxis;
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

const glyphs = { queued: '┄', working: '━', waiting: '┄', held: '?' } as const;
const criticalGlyphs = { ...glyphs, queued: '┅', working: '═', waiting: '┅' } as const;
const nowMark = '┃';
const slotHeights = ' ▁▂▃▄▅▆▇█';

/** A bar for every agent: when it waited, when it worked, what it was held by. */
export function timelineRows(
  model: WindowModel,
  screen: TimelineScreen,
  size: WindowSize,
  room: number,
): readonly Row[] {
  const kind = classOf(size);
  const width = size.columns - 1;
  const label = kind === 'wide' ? 38 : kind === 'middle' ? 24 : 14;
  const bars = selectBars(model.state, model.now);
  const axis = createTimeAxis(bars);
  const length = Math.max(1, axis.lengthMs) / 2 ** screen.zoom;
  const tracks = width - label - (kind === 'narrow' ? 9 : 16);
  const stretch: Stretch = { axis, from: axis.lengthMs - length, to: axis.lengthMs, width: tracks };
  const critical = new Set(
    screen.critical ? selectCriticalPath(bars).map(({ step }) => step.n) : [],
  );
  const selected = agentAtRow(model, screen);
  // Rows are made where they are seen: a bar of every agent of thousands takes its time.
  const rows: (() => Row)[] = [];
  let at = 0;
  for (const { title, bars: own } of timelineGroups(model, screen)) {
    if (!screen.byDuration)
      rows.push(() =>
        clipRow([piece(` ${titleOf(title)}`, 'strong'), piece(`  ${own.length}`, 'dim')], width),
      );
    for (const bar of own) {
      const chosen = bar.step.n === selected?.n;
      if (chosen) at = rows.length;
      rows.push(() => barRow(bar, { stretch, label, critical, chosen, width }));
    }
  }
  const order = screen.byDuration ? 'by duration' : 'by phase';
  const what = kind === 'middle' ? order : `timeline ${order}`;
  const top = [
    kind === 'narrow'
      ? backRow([piece(what, 'strong')], [], width)
      : backRow(
          cell([piece(what, 'strong')], label - 9),
          [piece(scaleText(stretch), 'dim')],
          width,
        ),
    blank,
    slotRow(model, bars, stretch, { label, width }),
  ];
  const foot = footRow(model, bars, screen);
  const body = scrolled(rows, at, Math.max(1, room - top.length - 2)).map((row) => row());
  return [...top, ...body, blank, clipRow(foot, width)];
}

interface BarPlace {
  readonly stretch: Stretch;
  readonly label: number;
  readonly critical: ReadonlySet<number>;
  readonly chosen: boolean;
  readonly width: number;
}

function barRow(bar: Bar, { stretch, label, critical, chosen, width }: BarPlace): Row {
  const { step } = bar;
  const head: Row = [
    piece(' '),
    chosen ? piece('›', 'you') : piece(' '),
    piece(' '),
    markPiece(agentMark(step)),
    piece(' '),
    ...cell([piece(shortPath(plainLine(step.label), label - 7))], label - 5),
  ];
  const took = step.state === 'lost' ? 'unknown' : ageText(bar.to - bar.from);
  return spread([...head, ...trackRow(bar, stretch, critical.has(step.n))], [piece(took)], width);
}

function trackRow(bar: Bar, stretch: Stretch, isCritical: boolean): Row {
  const { width } = stretch;
  const cells = Array.from({ length: width }, () => ' ');
  const glyph = isCritical ? criticalGlyphs : glyphs;
  const lost = bar.step.state === 'lost';
  let end = -1;
  for (const { kind, from, to } of bar.spans) {
    const first = columnOf(from, stretch);
    const last = columnOf(to, stretch);
    if (last < 0 || first >= width) continue;
    end = Math.min(width - 1, Math.max(first, last));
    for (let at = Math.max(0, first); at <= end; at += 1) cells[at] = lost ? '╌' : glyph[kind];
  }
  const failed = bar.step.state === 'failed';
  if (failed && end >= 0) cells[end] = '╸';
  const runs = bar.step.state === 'running';
  const text = cells.join('').trimEnd();
  const tone =
    failed || lost ? 'failed' : runs ? 'running' : bar.step.reused ? 'reused' : undefined;
  return [piece(text, tone), ...(runs ? [piece(nowMark, 'dim')] : [])];
}

function columnOf(time: number, { axis, from, to, width }: Stretch): number {
  return Math.floor(((axis.at(time) - from) / Math.max(1, to - from)) * (width - 1));
}

/** `0m      2m      4m`. */
function scaleText({ from, to, width }: Stretch): string {
  const ticks = Math.max(1, Math.floor(width / 12));
  const texts = Array.from({ length: ticks }, (_, index) =>
    ageText(from + ((to - from) * index) / ticks).padEnd(12),
  );
  return `${texts.join('').slice(0, width).padEnd(width)}              `.slice(0, width + 14);
}

function slotRow(
  { state }: WindowModel,
  bars: readonly Bar[],
  { axis, from, width: tracks }: Stretch,
  { label, width }: { readonly label: number; readonly width: number },
): Row {
  const limit = state.limits?.concurrency ?? 1;
  const pieces = Math.max(
    1,
    Math.round((tracks * axis.lengthMs) / Math.max(1, axis.lengthMs - from)),
  );
  const slots = selectSlots(bars, axis, Math.min(pieces, 5000)).slice(-tracks);
  const drawn = slots.map((busy) => {
    const level = Math.ceil((Math.min(busy, limit) / limit) * (slotHeights.length - 1));
    return slotHeights[level] ?? ' ';
  });
  const name = label < 20 ? ` busy, of ${limit}` : ` busy slots, of ${limit}`;
  const head = cell([piece(name, 'dim')], label);
  return spread(
    [...head, piece(drawn.join(''), 'dim')],
    [piece(`now ${slots.at(-1) ?? 0}`)],
    width,
  );
}

function footRow(
  { state }: WindowModel,
  bars: readonly Bar[],
  { critical, zoom }: TimelineScreen,
): Row {
  const axis = createTimeAxis(bars);
  const limit = state.limits?.concurrency ?? 1;
  const peak = Math.max(0, ...selectSlots(bars, axis, 200));
  // The factor, too: of a short run two parts may read the same.
  const factor = 2 ** zoom;
  const shown = zoom > 0 ? [`×${factor}, the last ${ageText(axis.lengthMs / factor)}`] : [];
  const parts = [...shown, `peak ${peak} of ${limit}`];
  if (critical) {
    const path = selectCriticalPath(bars);
    const sum = (is: (kind: string) => boolean): number =>
      path
        .flatMap(({ spans }) => spans)
        .reduce((total, { kind, from, to }) => total + (is(kind) ? to - from : 0), 0);
    const waits = sum((kind) => kind !== 'working');
    parts.push(`critical path ${ageText(sum(() => true))}, of it ${ageText(waits)} waiting`);
  }
  return [piece(` ${parts.join(' · ')}`, 'dim')];
}
