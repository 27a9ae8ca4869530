import type { StepView } from '../../../core/state/run-state.js';
import { activityText, quietFor } from '../model/agent-activity.js';
import { ageText, moneyText, tokenText } from '../model/figures.js';
import type { AgentSpan, PhaseList } from '../model/run-list.js';
import { lastName, plainLine, shortPath } from '../model/short-path.js';
import { spentBy } from '../model/spending.js';
import {
  classOf,
  type WindowModel,
  type WindowShape,
  type WindowSize,
} from '../model/window-model.js';
import { cell, clipRow, piece, type Row, rowWidth, spread } from '../paint/row.js';
import { agentMark, countPieces, markPiece, phaseMark } from './state-marks.js';

/** Everything of a run's screen that the rows of its body have in common. */
export interface RowLayout {
  readonly kind: WindowShape;
  readonly width: number;
  readonly title: number;
  readonly label: number;
  readonly selected: StepView | null;
}

/** Columns of time, tokens and cost, by how wide the window is. */
const figureColumns = { wide: [11, 9, 9], middle: [9, 8, 8], narrow: [8, 0, 0] } as const;

export function titleOf(title: string | null): string {
  return title === null ? 'no phase' : plainLine(title);
}

export function phaseRow(model: WindowModel, list: PhaseList, layout: RowLayout): Row {
  const { kind, width } = layout;
  const { counts, entered, detail, steps } = list;
  const { cursor } = model.ui;
  const chosen = cursor.on === 'phase' && cursor.title === list.title;
  const gap = kind === 'wide' ? '   ' : '  ';
  const total = counts.total > 0 ? `${counts.completed + counts.reused}/${counts.total}` : '–';
  const head: Row = [
    chosen ? piece('›', 'you') : piece(' '),
    markPiece(phaseMark(list, model.state)),
    piece(' '),
    ...cell([piece(titleOf(list.title))], layout.title),
    ...cell([piece(total)], kind === 'wide' ? 9 : 8, 'right'),
    piece(gap),
  ];
  const some = counts.total > 0;
  if (kind === 'narrow')
    return spread(head, [piece(some ? (spentTexts(list)[1] ?? '') : '')], width);
  if (!some) {
    const planned = entered ? (steps.total > 0 ? `${steps.total} steps` : '') : 'planned';
    return clipRow(
      [...head, piece(detail ? `${planned}, ${plainLine(detail)}` : planned, 'dim')],
      width,
    );
  }
  const over = counts.ended === counts.total;
  const end = figuresRow([ageText(list.activeMs), ...spentTexts(list)], kind);
  const middle = countPieces(counts, over);
  if (kind === 'middle') return spread([...head, ...middle], end, width);
  const before = layout.title + 15 + 20;
  const room = width - before - 31;
  return spread([...head, ...cell(middle, 20), ...barsOf(model, list.spans, room)], end, width);
}

/** Nothing stands where nothing can be known yet: unknown is what ended without a figure (X84). */
function spentTexts({ usage, costUsd, counts }: PhaseList): readonly string[] {
  const ended = counts.ended > 0;
  return [
    usage === undefined && !ended ? '' : tokenText(usage),
    costUsd === undefined && !ended ? '' : moneyText(costUsd),
  ];
}

export function bodyLayout(
  size: WindowSize,
  longestTitle: number,
  selected: StepView | null,
): RowLayout {
  const kind = classOf(size);
  const width = size.columns - 1;
  return {
    kind,
    width,
    title: Math.min(longestTitle, kind === 'wide' ? 24 : kind === 'middle' ? 18 : 12),
    label: kind === 'wide' ? Math.floor(width * 0.285) : kind === 'middle' ? 18 : 12,
    selected,
  };
}

/** Time, tokens and cost in their columns, from the right. */
function figuresRow(texts: readonly string[], kind: WindowShape): Row {
  return texts.map((text, index) => {
    const column = figureColumns[kind][index] ?? 0;
    return piece(text.padStart(column), text === 'unknown' ? 'dim' : undefined);
  });
}

export function agentRow(model: WindowModel, step: StepView, layout: RowLayout): Row {
  const { kind, width, label, selected } = layout;
  const activity = model.activities.get(step.n);
  const chosen = selected?.n === step.n;
  const wide = kind === 'wide';
  const name = plainLine(step.label);
  const bad = step.state === 'failed' || step.state === 'lost';
  const tries = step.attempts > 1 && step.state === 'running' ? `try ${step.attempts}` : '';
  const lost = step.state === 'lost';
  const took = lost ? 'unknown' : ageText((step.endedAt ?? model.now) - step.startedAt);
  const { usage, costUsd } = spentBy(step, activity);
  const cost = costUsd === undefined ? (lost ? 'unknown' : '') : moneyText(costUsd);
  const tokens = usage === undefined ? (lost ? 'unknown' : '') : tokenText(usage);
  const end = figuresRow([took, wide ? tokens : '', kind === 'narrow' ? '' : cost], kind);
  const fixed = 5 + label + (wide ? 11 : 1);
  const room = Math.max(4, width - fixed - rowWidth(end));
  const text = activityText(step, activity, { now: model.now, room });
  const tone = bad ? 'failed' : quietFor(step, activity, model.now) > 0 ? 'partial' : undefined;
  return [
    piece(' '),
    chosen ? piece('›', 'you') : piece(' '),
    piece(' '),
    markPiece(agentMark(step)),
    piece(' '),
    ...cell([piece(wide ? shortPath(name, label) : lastName(name, label))], label),
    ...(wide ? [piece('  '), ...cell([piece(tries)], 9)] : [piece(' ')]),
    // Times are right in their columns, so that nothing touches them.
    ...cell([piece(text, tone)], room),
    ...end,
  ];
}

const heights = '▁▂▃▄▅▆▇';

/** How many of a phase ran at each part of the drive's time, against how many may at once. */
function barsOf({ state, now }: WindowModel, spans: readonly AgentSpan[], room: number): Row {
  const width = Math.min(48, room);
  const from = Math.min(
    ...[...state.steps.values()].flatMap((step) => beginsNow(step, state.epoch)),
  );
  const length = now - from;
  if (width < 8 || !Number.isFinite(from) || length <= 0) return [];
  const columns = Array.from({ length: width }, () => 0);
  for (const [start, end] of spans) {
    const last = Math.min(width - 1, Math.floor(((end - from) / length) * width));
    for (let at = Math.max(0, Math.floor(((start - from) / length) * width)); at <= last; at += 1)
      columns[at] = (columns[at] ?? 0) + 1;
  }
  const most = Math.max(1, Math.min(state.limits?.concurrency ?? 1, Math.max(...columns)));
  const drawn = columns.map((count) =>
    count === 0
      ? ' '
      : (heights[Math.min(heights.length - 1, Math.ceil((count / most) * heights.length) - 1)] ??
        ' '),
  );
  return [piece(drawn.join('').trimEnd(), 'dim')];
}

function beginsNow(step: StepView, epoch: number): readonly number[] {
  return step.epoch === epoch && !step.reused && step.kind === 'agent' ? [step.startedAt] : [];
}
