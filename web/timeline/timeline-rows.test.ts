import { describe, expect, it } from 'vitest';
import type { PhaseView } from '../../src/core/selection/select-phases.js';
import type { Bar } from '../../src/core/selection/select-timeline.js';
import { axisTicks, packedLanes, tickText, timelineRows } from './timeline-rows.js';

function bar(n: number, from: number, to: number, state = 'completed'): Bar {
  const step = { n, phase: 'Fix', startedAt: from, state, reused: false, verdict: null };
  return { step: step as unknown as Bar['step'], spans: [], from, to };
}

const phase = { title: 'Fix', running: 0, total: 1 } as PhaseView;
const wish = { byDuration: false, folded: new Map<string, boolean>(), each: new Set<string>() };

describe('lanes', () => {
  it('what ran beside each other has lanes of its own, what came after shares one', () => {
    const lanes = packedLanes([bar(1, 0, 10), bar(2, 5, 8), bar(3, 8, 20), bar(4, 10, 12)]);
    expect(lanes.map((bars) => bars.map(({ step }) => step.n))).toEqual([
      [1, 4],
      [2, 3],
    ]);
  });
});

describe('rows', () => {
  const rows = (bars: readonly Bar[], more = {}) =>
    timelineRows([phase], bars, new Set(), { ...wish, ...more }).map((row) =>
      row.kind === 'bar' ? row.bar.step.n : row.kind,
    );

  it('a phase in which all is well folds itself, and opens where the person wants', () => {
    const bars = [bar(1, 0, 10), bar(2, 5, 8)];
    expect(rows(bars)).toEqual(['phase']);
    expect(rows(bars, { folded: new Map([['Fix', false]]) })).toEqual(['phase', 1, 2]);
  });

  it('of many, what ended well is packed, and what did not has rows', () => {
    const bars = Array.from({ length: 50 }, (_, index) =>
      bar(index, index, index + 5, index === 7 ? 'failed' : 'completed'),
    );
    expect(rows(bars)).toEqual(['phase', 7, 'packed']);
    expect(rows(bars, { each: new Set(['Fix']) })).toHaveLength(51);
  });

  it('the longest come first where that is wanted', () => {
    const bars = [bar(1, 0, 5, 'failed'), bar(2, 1, 90, 'failed'), bar(3, 2, 9, 'failed')];
    expect(rows(bars, { byDuration: true })).toEqual(['phase', 2, 3, 1]);
  });
});

describe('the axis', () => {
  it('has at most nine ticks in units that people count in', () => {
    for (const seconds of [0, 1, 9, 59, 61, 800, 3_601, 90_000, 9_000_000]) {
      const { ticks, lengthMs } = axisTicks(seconds * 1000);
      expect(ticks.length).toBeLessThanOrEqual(9);
      expect(lengthMs).toBeGreaterThanOrEqual(seconds * 1000);
    }
    expect(axisTicks(862_000).ticks.map(tickText)).toEqual(
      ['0', '2m', '4m', '6m', '8m', '10m', '12m', '14m', '16m'].slice(0, 9),
    );
    expect([90_000, 5_400_000, 7_200_000].map(tickText)).toEqual(['1m 30s', '1h 30m', '2h']);
  });

  it('enlarged, the axis keeps its end and has finer ticks', () => {
    const { lengthMs, ticks } = axisTicks(8 * 60_000, 16);
    expect(lengthMs).toBe(axisTicks(8 * 60_000).lengthMs);
    expect(ticks[1]).toBe(5_000);
    expect(ticks.at(-1)).toBe(lengthMs);
    expect(axisTicks(1_000, 64).ticks[1]).toBeLessThan(50);
    expect([tickText(20), tickText(1_500), tickText(61_000)]).toEqual(['0.02s', '1.5s', '1m 1s']);
  });
});
