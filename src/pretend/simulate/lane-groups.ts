import type { SimulatedRun } from './simulate-once.js';
import { stepsOf } from './site-coverage.js';

/**
 * One `parallel` or `pipeline` as its slots show it: only slots that asked for something can be
 * seen.
 */
interface LaneGroup {
  /** Strand around it. */
  readonly within: string;
  readonly kind: 'parallel' | 'pipeline';
  /** Which one of its kind within that strand, from 0. */
  readonly ordinal: number;
  readonly width: number;
  readonly firstLine: number | null;
  /** A slot asked for more than one thing. */
  readonly chained: boolean;
}

const segment = /^([pl])(\d+)\[(\d+)\]/;

export function laneDepth(lane: string): number {
  return lane.split('/').length - 1;
}

export function laneGroups(run: Pick<SimulatedRun, 'events'>): readonly LaneGroup[] {
  const groups = new Map<
    string,
    {
      within: string;
      kind: string;
      ordinal: number;
      width: number;
      firstLine: number | null;
      slots: Map<number, number>;
    }
  >();
  for (const [start] of stepsOf(run)) {
    const parts = start.lane.split('/');
    parts.forEach((part, at) => {
      const [, kind, ordinal, index] = segment.exec(part) ?? [];
      if (kind === undefined) return;
      const within = `${start.realm} ${parts.slice(0, at).join('/')}`;
      const key = `${within} ${kind}${ordinal}`;
      const group = groups.get(key) ?? {
        within,
        kind,
        ordinal: Number(ordinal),
        width: 0,
        firstLine: start.site?.line ?? null,
        slots: new Map(),
      };
      group.width = Math.max(group.width, Number(index) + 1);
      group.slots.set(Number(index), (group.slots.get(Number(index)) ?? 0) + 1);
      groups.set(key, group);
    });
  }
  return [...groups.values()].map(({ kind, slots, ...rest }) => ({
    ...rest,
    kind: kind === 'p' ? 'parallel' : 'pipeline',
    chained: [...slots.values()].some((steps) => steps > 1),
  }));
}

const fewest = 3;

/**
 * Two barriers of equal width, one right after the other: the fast slots of the first wait for its
 * slowest.
 */
export function needlessBarriers(runs: readonly Pick<SimulatedRun, 'events'>[]): readonly string[] {
  const advice = new Set<string>();
  for (const run of runs) {
    const barriers = laneGroups(run).filter(({ kind }) => kind === 'parallel');
    for (const first of barriers) {
      const second = barriers.find(
        ({ within, ordinal }) => within === first.within && ordinal === first.ordinal + 1,
      );
      if (
        first.width < fewest ||
        second?.width !== first.width ||
        first.firstLine === null ||
        second.firstLine === null
      )
        continue;
      advice.add(
        `lines ${first.firstLine} and ${second.firstLine}: two parallel() of the same width follow each other; where the second needs only ` +
          'its own slot of the first, pipeline() lets each go on without waiting for the slowest',
      );
    }
  }
  return [...advice];
}
