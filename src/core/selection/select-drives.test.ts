import { expect, it } from 'vitest';
import type { StepView } from '../state/run-state.js';
import { selectBarsOf, selectDrives } from './select-drives.js';
import type { Bar } from './select-timeline.js';

function bar(n: number, from: number, to: number): Bar {
  const step = { n } as StepView;
  return { step, from, to, spans: [{ kind: 'working', from, to }] };
}

it('a drive lasts until the next one began', () => {
  const starts = [
    { epoch: 1, at: 100 },
    { epoch: 2, at: 900 },
  ];
  expect(selectDrives(starts)).toEqual([
    { epoch: 1, from: 100, to: 900 },
    { epoch: 2, from: 900, to: null },
  ]);
});

it('bars of one drive are those in its time, cut at its ends', () => {
  const bars = [bar(1, 100, 300), bar(2, 800, 1000), bar(3, 950, 1200)];
  const [first, second] = selectDrives([
    { epoch: 1, at: 100 },
    { epoch: 2, at: 900 },
  ]);
  const told = (drive: typeof first) =>
    drive && selectBarsOf(bars, drive).map(({ step, from, to }) => [step.n, from, to]);
  expect(told(first)).toEqual([
    [1, 100, 300],
    [2, 800, 900],
  ]);
  expect(told(second)).toEqual([
    [2, 900, 1000],
    [3, 950, 1200],
  ]);
});
