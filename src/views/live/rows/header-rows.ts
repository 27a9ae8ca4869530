import { marks } from '../../../core/report/marks.js';
import { countCalls, selectProgress } from '../../../core/selection/select-progress.js';
import { clip, textWidth } from '../../../core/words/text-width.js';
import { moneyText, runAgeText, tokenText } from '../model/figures.js';
import { selectRunList } from '../model/run-list.js';
import { plainLine } from '../model/short-path.js';
import { spentWith } from '../model/spending.js';
import { classOf, type WindowModel, type WindowSize } from '../model/window-model.js';
import { fitting, joined, piece, type Row, rowWidth, spread } from '../paint/row.js';
import { countPieces, markPiece } from './state-marks.js';

/** Name, time, tokens, cost; then how far it is. */
export function headerRows(model: WindowModel, size: WindowSize): readonly Row[] {
  const width = size.columns - 1;
  const kind = classOf(size);
  if (kind === 'narrow') return narrowHeader(model, width);
  const wide = kind === 'wide';
  const right = fitting(figures(model, wide), Math.floor(width * 0.7), wide ? '   ' : '  ');
  const room = width - rowWidth(right) - 2;
  return [spread(nameRow(model, room, wide), right, width), progressRow(model, width, wide)];
}

function nameRow({ state, run, ui }: WindowModel, room: number, wide: boolean): Row {
  const attempt = wide && state.epoch > 1 ? `attempt ${state.epoch}` : '';
  const beside = [run, attempt]
    .filter(Boolean)
    .map((text) => `  ${text}`)
    .join('');
  const chosen = ui.cursor.on === 'run';
  const name = clip(plainLine(state.name), Math.max(4, room - textWidth(beside) - 1));
  return [chosen ? piece('›', 'you') : piece(' '), piece(name, 'strong'), piece(beside, 'dim')];
}

function figures(model: WindowModel, wide: boolean): readonly Row[] {
  const { state, elapsedMs, activities } = model;
  const spent = spentWith(state, state.steps.values(), activities);
  const tokens = tokenText(spent.usage);
  return [
    [piece(runAgeText(elapsedMs))],
    tokens === 'unknown' ? [] : [piece(tokens), piece(' tok', 'dim')],
    costRow(model, wide, spent.costUsd),
  ];
}

/** What was spent, of what may be: calls in flight may pass the ceiling, so it is a soft one. */
function costRow({ state, looked }: WindowModel, wide: boolean, costUsd: number | undefined): Row {
  const { unpriced, limits } = state;
  if (costUsd === undefined && unpriced === 0) return [];
  const cost = moneyText(costUsd, unpriced);
  const most = limits?.budget?.usd;
  const likely = looked.likelyUsd;
  return [
    piece(cost === 'unknown' ? 'cost unknown' : cost.startsWith('$') ? `≈ ${cost}` : cost),
    ...(most === undefined
      ? []
      : [piece(` of ${wide ? `$${most.toFixed(2)}` : `$${most}`} soft`, 'dim')]),
    ...(wide && likely !== null && likely.high > 0
      ? [piece(`, likely ${likely.low.toFixed(2)} – ${likely.high.toFixed(2)}`, 'dim')]
      : []),
  ];
}

function progressRow(model: WindowModel, width: number, wide: boolean): Row {
  const counts = countsRow(model, wide);
  const room = Math.max(0, width - rowWidth(counts) - 3);
  const bar = barRow(model, Math.min(room - 1, Math.floor(width * (wide ? 0.38 : 0.34))));
  return spread([piece(' '), ...bar], counts, width);
}

function countsRow({ state }: WindowModel, wide: boolean): Row {
  const { done, asked, running } = selectProgress(state);
  const { failed, lost, reused } = state.agents;
  const limit = state.limits?.concurrency;
  const first = wide
    ? `${done} of ${asked} done${reused > 0 ? `, ${reused} reused` : ''}`
    : `${done}/${asked} done`;
  return joined(
    [
      [piece(first)],
      running > 0
        ? [piece(`${running} running${wide && limit !== undefined ? ` of ${limit}` : ''}`)]
        : [],
      failed > 0 ? [piece(`${failed} failed`, 'failed')] : [],
      lost > 0 ? [piece(`${lost} lost`, 'lost')] : [],
    ],
    wide ? '   ' : '  ',
  );
}

function barRow({ state }: WindowModel, width: number): Row {
  if (width < 4) return [];
  const { asked, done } = countCalls(state);
  if (asked === 0) return [piece('─'.repeat(width), 'dim')];
  const bad = state.agents.failed + state.agents.lost;
  const part = (count: number): number => Math.floor((count / asked) * width);
  const failed = bad > 0 ? Math.max(1, part(bad)) : 0;
  const well = Math.min(part(done), width - failed);
  return [
    piece('━'.repeat(well), 'done'),
    piece('╍'.repeat(failed), 'failed'),
    piece('─'.repeat(width - well - failed), 'dim'),
  ];
}

function narrowHeader(model: WindowModel, width: number): readonly Row[] {
  const { state, ui, activities } = model;
  const { costUsd } = spentWith(state, state.steps.values(), activities);
  const { done, asked } = countCalls(state);
  const chosen = ui.cursor.on === 'run';
  const time = [piece(runAgeText(model.elapsedMs))];
  const name = clip(plainLine(state.name), Math.max(4, width - rowWidth(time) - 3));
  const lists = selectRunList(model);
  const planned = lists.filter((list) => list.counts.total === 0 && !list.entered).length;
  const sum = (key: keyof (typeof lists)[number]['counts']): number =>
    lists.reduce((total, { counts }) => total + counts[key], 0);
  const counts = countPieces(
    {
      ...{ total: 0, ended: 0, completed: 0, reused: 0 },
      ...{ running: sum('running'), asking: sum('asking') },
      ...{ failed: sum('failed'), lost: sum('lost'), skipped: sum('skipped') },
    },
    false,
    state.waiting.queued,
  ).map((one) => (one.text === ' ' ? piece('  ') : one));
  const more: Row = planned > 0 ? [piece('  '), markPiece(marks.planned), piece(`${planned}`)] : [];
  return [
    spread([chosen ? piece('›', 'you') : piece(' '), piece(name, 'strong')], time, width),
    spread([piece(` ${done}/${asked} done`)], costRow(model, false, costUsd), width),
    ...(counts.length > 0 ? [[piece(' '), ...counts, ...more]] : []),
  ];
}
