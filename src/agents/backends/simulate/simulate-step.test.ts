import { expect, it } from 'vitest';
import { type SimulationPlace, simulateStep } from './simulate-step.js';

const place = (over: Partial<SimulationPlace> = {}): SimulationPlace => ({
  seed: '1',
  content: 'c',
  lane: 'root',
  ordinal: 0,
  ...over,
});

it('X114: sh gives code 0 and empty text', () => {
  expect(simulateStep('sh', place())).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('X114: a gate fails by seed up to twice, then passes', () => {
  const passes = (lane: string, ordinal: number) =>
    (simulateStep('gate', place({ lane, ordinal })) as { passed: boolean }).passed;
  const failures = Array.from({ length: 200 }, (_, n) =>
    [0, 1, 2].findIndex((ordinal) => passes(`l[${n}]`, ordinal)),
  );
  expect([...new Set(failures)].sort()).toEqual([0, 1, 2]);
  expect(simulateStep('gate', place())).toEqual(simulateStep('gate', place()));
  expect(simulateStep('gate', place({ ordinal: 2 }))).toEqual({
    passed: true,
    code: 0,
    output: '',
    flaky: false,
    touched: [],
  });
  expect(simulateStep('gate', place({ ordinal: 2 }), { function: true })).toMatchObject({
    passed: true,
    code: null,
  });
});

it('X114: ask takes its default, else its first option', () => {
  expect(simulateStep('ask', place(), { default: 'b', options: ['a', 'b'] })).toBe('b');
  expect(simulateStep('ask', place(), { options: ['a', 'b'] })).toBe('a');
  expect(simulateStep('ask', place(), { default: false })).toBe(false);
});

it('X114: merge succeeds', () => {
  expect(simulateStep('merge', place())).toMatchObject({ merged: true, conflicts: [] });
});
