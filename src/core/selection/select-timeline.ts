import type { RunState, StepView } from '../state/run-state.js';

/** What a step did for a while. */
export interface Span {
  /** `queued`: asked for and not started. `waiting`: between two tries. `held`: by a question. */
  readonly kind: 'queued' | 'working' | 'waiting' | 'held';
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** A step on the run's time axis. */
export interface Bar {
  readonly step: StepView;
  /** From when it was asked for until it ended or until now, without gaps, in order. */
  readonly spans: readonly Span[];
  readonly from: number;
  readonly to: number;
}

/** Steps that take time by themselves; the others are an instant on the axis. */
const shown = new Set<StepView['kind']>(['agent', 'gate', 'sh', 'merge', 'ask', 'publish']);

/**
 * The steps of a run as bars, in the order in which the script asked for them; `now` ends those
 * that run (the latest event's time where nobody drives).
 */
export function selectBars(state: Pick<RunState, 'steps'>, now: number): readonly Bar[] {
  const bars: Bar[] = [];
  for (const step of state.steps.values())
    if (shown.has(step.kind) && !step.unclaimed) bars.push(barOf(step, now));
  return bars.sort((left, right) => left.from - right.from || left.step.n - right.step.n);
}

function barOf(step: StepView, now: number): Bar {
  const from = Math.min(step.askedAt, step.startedAt);
  const to = Math.max(step.startedAt, step.endedAt ?? now);
  const spans: Span[] = [];
  let reached = from;
  const until = (kind: Span['kind'], end: number): void => {
    const at = Math.min(to, end);
    if (at <= reached) return;
    spans.push({ kind, from: reached, to: at });
    reached = at;
  };
  until('queued', step.startedAt);
  for (const { kind, from: begin, to: end } of interruptions(step, to)) {
    until('working', begin);
    until(kind, end);
  }
  until(step.kind === 'ask' ? 'held' : 'working', to);
  return { step, spans, from, to };
}

function interruptions({ failedAttempts, holds }: StepView, to: number): readonly Span[] {
  const waits = failedAttempts.map(({ endedAt, againAt }) => {
    return { kind: 'waiting', from: endedAt, to: againAt } as const;
  });
  const held = holds.map((hold) => {
    return { kind: 'held', from: hold.from, to: hold.to ?? to } as const;
  });
  return [...waits, ...held].sort((left, right) => left.from - right.from);
}

/** How many bars work at each of `pieces` equal parts of the axis: the most within that part. */
export function selectSlots(bars: readonly Bar[], axis: TimeAxis, pieces: number): number[] {
  const slots = Array.from({ length: pieces }, () => 0);
  const edges: (readonly [number, number])[] = [];
  for (const { spans, step } of bars)
    if (step.kind === 'agent')
      for (const span of spans)
        if (span.kind === 'working' || span.kind === 'held')
          edges.push([axis.at(span.from), 1], [axis.at(span.to), -1]);
  edges.sort((left, right) => left[0] - right[0] || left[1] - right[1]);
  const piece = axis.lengthMs / pieces;
  let busy = 0;
  let next = 0;
  for (let index = 0; index < pieces; index += 1) {
    let most = busy;
    for (let edge = edges[next]; edge; edge = edges[next]) {
      const last = index === pieces - 1;
      if (!last && edge[0] >= (index + 1) * piece) break;
      busy += edge[1];
      most = Math.max(most, busy);
      next += 1;
    }
    slots[index] = most;
  }
  return slots;
}

/** The run's time without the stretches in which nothing went on, as between two drives. */
export interface TimeAxis {
  readonly lengthMs: number;
  /** Where a time lies on it, 0 … `lengthMs`. */
  at(time: number): number;
  /** Stretches that were taken out: where on the axis, and how long they were. */
  readonly folds: readonly { readonly at: number; readonly ms: number }[];
}

/** A minute without anything is taken out. */
const idleMs = 60_000;

export function createTimeAxis(bars: readonly Bar[]): TimeAxis {
  const busy: { from: number; to: number; at: number }[] = [];
  const folds: { at: number; ms: number }[] = [];
  let lengthMs = 0;
  for (const { from, to } of [...bars].sort((left, right) => left.from - right.from)) {
    const last = busy.at(-1);
    if (last && from - last.to <= idleMs) {
      lengthMs += Math.max(0, to - last.to);
      last.to = Math.max(last.to, to);
      continue;
    }
    if (last) folds.push({ at: lengthMs, ms: from - last.to });
    busy.push({ from, to, at: lengthMs });
    lengthMs += to - from;
  }
  return { lengthMs, folds, at: (time) => placeOf(busy, time) };
}

function placeOf(
  busy: readonly { readonly from: number; readonly to: number; readonly at: number }[],
  time: number,
): number {
  let low = 0;
  let high = busy.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((busy[middle]?.from ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  const stretch = busy[low - 1];
  return stretch ? stretch.at + Math.min(time, stretch.to) - stretch.from : 0;
}

/**
 * The chain of steps that the run's length rests on, first to last: from the step that ended last
 * back to the one whose end let the script ask for it, and so on.
 */
export function selectCriticalPath(bars: readonly Bar[]): readonly Bar[] {
  const byEnd = [...bars].sort((left, right) => left.to - right.to);
  const path: Bar[] = [];
  let bar = byEnd.pop();
  while (bar) {
    path.push(bar);
    const { from } = bar;
    while (byEnd.length > 0 && (byEnd.at(-1)?.to ?? 0) > from) byEnd.pop();
    bar = byEnd.pop();
  }
  return path.reverse();
}
