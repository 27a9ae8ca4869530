import type { Bar } from './select-timeline.js';

/** When one drive of a run was at work; `to`: when the next one began, `null` for the newest. */
export interface DriveSpan {
  readonly epoch: number;
  readonly from: number;
  readonly to: number | null;
}

export function selectDrives(
  starts: readonly { readonly epoch: number; readonly at: number }[],
): readonly DriveSpan[] {
  return starts.map(({ epoch, at }, index) => {
    return { epoch, from: at, to: starts[index + 1]?.at ?? null };
  });
}

/** The bars of one drive alone, cut where it began and ended. */
export function selectBarsOf(bars: readonly Bar[], drive: DriveSpan): readonly Bar[] {
  const end = drive.to ?? Number.POSITIVE_INFINITY;
  const cut = (time: number): number => Math.min(end, Math.max(drive.from, time));
  return bars
    .filter(({ from, to }) => to >= drive.from && from < end)
    .map((bar) => {
      const spans = bar.spans
        .filter(({ from, to }) => to > drive.from && from < end)
        .map((span) => ({ ...span, from: cut(span.from), to: cut(span.to) }));
      return { ...bar, from: cut(bar.from), to: cut(bar.to), spans };
    });
}
