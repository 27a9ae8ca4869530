import type { PageEntry } from '../../src/views/page/page-data.js';

/** A run that can be read. */
export type ReadEntry = Extract<PageEntry, { readonly error: null }>;

export interface SortedRuns {
  /** Oldest need first. */
  readonly needing: readonly ReadEntry[];
  readonly live: readonly ReadEntry[];
  /** Latest first, what cannot be read among them. */
  readonly ended: readonly PageEntry[];
}

const going = new Set<string>(['planning', 'awaiting-approval', 'running']);

export function isLiveEntry({ summary }: PageEntry): boolean {
  return summary !== null && going.has(summary.status);
}

export function sortedRuns(runs: readonly PageEntry[]): SortedRuns {
  const newest = [...runs].sort((left, right) => right.createdAt - left.createdAt);
  const read = newest.filter((run): run is ReadEntry => run.error === null);
  const since = ({ needs, createdAt }: ReadEntry): number =>
    Math.min(...needs.map((need) => need.since ?? createdAt));
  return {
    needing: read
      .filter(({ needs }) => needs.length > 0)
      .sort((left, right) => since(left) - since(right)),
    live: read.filter(isLiveEntry),
    ended: newest.filter((run) => !isLiveEntry(run)),
  };
}

export interface HistoryWish {
  readonly text: string;
  readonly status: string | null;
}

/** By name, id or reason, and by how they ended. */
export function wantedRuns(
  runs: readonly PageEntry[],
  { text, status }: HistoryWish,
): readonly PageEntry[] {
  const wanted = text.trim().toLowerCase();
  return runs.filter(
    ({ id, summary, error }) =>
      (status === null || (summary?.status ?? 'unreadable') === status) &&
      [id, summary?.name, summary?.reason, error?.message].some((one) =>
        one?.toLowerCase().includes(wanted),
      ),
  );
}
