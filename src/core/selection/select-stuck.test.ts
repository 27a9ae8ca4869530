import { expect, it } from 'vitest';
import type { RunState, StepView } from '../state/run-state.js';
import { selectStuck } from './select-stuck.js';

function step(n: number, more: Partial<StepView>): readonly [number, StepView] {
  const base = { n, kind: 'agent', phase: 'Fix', unclaimed: false, holds: [], waitsFor: null };
  return [n, { ...base, startedAt: 0, state: 'running', endedAt: null, ...more } as StepView];
}

const ended = [1, 2, 3].map((n) => step(n, { state: 'completed', endedAt: 50_000 }));
const stuck = (steps: readonly (readonly [number, StepView])[], now: number) =>
  selectStuck({ steps: new Map(steps) } as Pick<RunState, 'steps'>, now).map((one) => one.step.n);

it('a step is stuck that takes twice as long as the longest of its phase, the longest first', () => {
  const steps = [...ended, step(4, { startedAt: 20_000 }), step(5, {})];
  expect(stuck(steps, 99_000)).toEqual([]);
  expect(stuck(steps, 119_000)).toEqual([5]);
  expect(stuck(steps, 120_000)).toEqual([5, 4]);
});

it('with few to compare with it takes ten minutes, and never less than one', () => {
  expect(stuck([step(1, {})], 599_000)).toEqual([]);
  expect(stuck([step(1, {})], 600_000)).toEqual([1]);
  const quick = [1, 2, 3].map((n) => step(n, { state: 'completed', endedAt: 1_000 }));
  expect(stuck([...quick, step(4, {})], 59_000)).toEqual([]);
});

it('what waits for a person is not stuck', () => {
  const held = step(4, { holds: [{ from: 1_000, to: null }] } as Partial<StepView>);
  expect(stuck([...ended, held, step(5, { kind: 'ask' })], 900_000)).toEqual([]);
});
