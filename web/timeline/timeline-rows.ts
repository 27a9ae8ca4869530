import type { PhaseView } from '../../src/core/selection/select-phases.js';
import type { Bar } from '../../src/core/selection/select-timeline.js';
import type { MarkName } from '../model/mark-names.js';
import { stepMarkName } from '../model/words.js';

export type TimelineRow =
  | {
      readonly kind: 'phase';
      readonly title: string;
      readonly phase: PhaseView;
      readonly open: boolean;
      /** Bars that have no row of their own, one lane a slot. */
      readonly lanes: readonly (readonly Bar[])[];
    }
  | { readonly kind: 'bar'; readonly bar: Bar; readonly mark: MarkName }
  | { readonly kind: 'packed'; readonly title: string; readonly count: number };

export interface TimelineWish {
  readonly byDuration: boolean;
  readonly folded: ReadonlyMap<string, boolean>;
  /** Titles of the phases of which every bar has a row. */
  readonly each: ReadonlySet<string>;
}

const outside = 'outside of phases';
/** So many that ended well have rows; of more, the eye wants the others. */
const mostQuiet = 30;

const quiet = new Set<MarkName>(['done', 'reused', 'skipped', 'planned']);

/** Phases and their bars; a folded phase keeps its bars in sight, packed. */
export function timelineRows(
  phases: readonly PhaseView[],
  bars: readonly Bar[],
  asking: ReadonlySet<number>,
  wish: TimelineWish,
): readonly TimelineRow[] {
  const groups = new Map<string, Bar[]>();
  for (const bar of bars) {
    const title = bar.step.phase ?? outside;
    const group = groups.get(title);
    if (group) group.push(bar);
    else groups.set(title, [bar]);
  }
  return phases.flatMap((phase) => {
    const title = phase.title ?? outside;
    const group = groups.get(title) ?? [];
    if (phase.title === null && group.length === 0) return [];
    return phaseRows(title, phase, group, { asking, wish });
  });
}

function phaseRows(
  title: string,
  phase: PhaseView,
  group: readonly Bar[],
  { asking, wish }: { readonly asking: ReadonlySet<number>; readonly wish: TimelineWish },
): readonly TimelineRow[] {
  const marked = group.map((bar) => ({ bar, mark: stepMarkName(bar.step, asking) }));
  const loud = marked.filter(({ mark }) => !quiet.has(mark));
  const folds = wish.folded.get(title) ?? (loud.length === 0 && group.length > 1);
  const open = group.length > 0 && !folds;
  const packs = !wish.each.has(title) && marked.length - loud.length > mostQuiet;
  const rows = open ? (packs ? loud : marked) : [];
  const isRow = new Set(rows.map(({ bar }) => bar));
  const lanes = open && !packs ? [] : packedLanes(group.filter((bar) => !isRow.has(bar)));
  const count = open && packs ? marked.length - loud.length : 0;
  const sorted = wish.byDuration
    ? [...rows].sort((left, right) => lengthOf(right.bar) - lengthOf(left.bar))
    : rows;
  return [
    { kind: 'phase', title, phase, open, lanes },
    ...sorted.map((row) => ({ kind: 'bar', ...row }) as const),
    ...(count > 0 ? [{ kind: 'packed', title, count } as const] : []),
  ];
}

function lengthOf({ from, to }: Bar): number {
  return to - from;
}

/** Bars in as few lanes as their work allows, so that what ran beside each other stays visible. */
export function packedLanes(bars: readonly Bar[]): readonly (readonly Bar[])[] {
  const lanes: Bar[][] = [];
  const ends: number[] = [];
  const ordered = [...bars].sort((left, right) => left.step.startedAt - right.step.startedAt);
  for (const bar of ordered) {
    const free = ends.findIndex((end) => end <= bar.step.startedAt);
    const lane = free < 0 ? lanes.length : free;
    const there = lanes[lane];
    if (there) there.push(bar);
    else lanes.push([bar]);
    ends[lane] = bar.to;
  }
  return lanes;
}

const steps = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200],
  ...[14_400, 28_800, 86_400],
];

export interface AxisTicks {
  /** Milliseconds. */
  readonly lengthMs: number;
  readonly ticks: readonly number[];
}

/**
 * At most nine ticks in sight, of a length that people count in, the last of all the end of the
 * axis: that is where it is however far it is enlarged.
 */
export function axisTicks(lengthMs: number, zoom = 1): AxisTicks {
  const seconds = Math.max(1, lengthMs / 1000);
  const step = stepOf(seconds, steps);
  const count = Math.max(1, Math.ceil(seconds / step));
  const whole = count * step * 1000;
  const near = zoom === 1 ? step : stepOf(whole / 1000 / zoom, [...fineSteps, ...steps]);
  const ticks = Array.from(
    { length: Math.floor(whole / (near * 1000) + 1e-6) + 1 },
    (_, index) => index * near * 1000,
  );
  return { lengthMs: whole, ticks };
}

/** Below a second only where somebody looks closely. */
const fineSteps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

function stepOf(seconds: number, from: readonly number[]): number {
  return from.find((one) => seconds / one <= 8) ?? Math.ceil(seconds / 8 / 86_400) * 86_400;
}

export function tickText(ms: number): string {
  const exact = Math.round(ms / 10) / 100;
  if (exact < 60 && !Number.isInteger(exact)) return `${exact}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds === 0) return '0';
  if (seconds < 60) return `${seconds}s`;
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes < 60) return rest === 0 ? `${minutes}m` : `${minutes}m ${rest}s`;
  const [hours, left] = [Math.floor(minutes / 60), minutes % 60];
  return left === 0 ? `${hours}h` : `${hours}h ${left}m`;
}
