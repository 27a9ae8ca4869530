import { expect, it } from 'vitest';
import { noWishes } from '../../../core/program/facts/wishes.js';
import { PlenumError } from '../../../core/values/errors.js';
import type { JsonObject } from '../../../core/values/json.js';
import { createVirtualClock } from '../../../host/clocks/virtual-clock.js';
import { type SimulatedWorld, simulatedSteps } from './simulate-step.js';

const missing = () => Promise.reject(new PlenumError('E_FILE_NOT_FOUND', 'there is no such file'));

function steps(over: Partial<SimulatedWorld> = {}) {
  return simulatedSteps({
    seed: '1',
    failRate: 0,
    clock: createVirtualClock(),
    look: { files: async () => ['a.js'], read: async () => 'text' },
    mayHaveWritten: () => false,
    ...over,
  });
}
const place = { content: 'c', lane: 'root', ordinal: 0 };

it('X114: sh gives code 0 and empty text', () => {
  expect(steps()('sh', place, {})).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('X114: a gate passes; with faults it fails by seed up to twice, then passes', () => {
  expect(steps()('gate', place, {})).toMatchObject({ passed: true, code: 0, flaky: false });
  const passes = (lane: string, ordinal: number) =>
    (steps({ failRate: 0.1 })('gate', { content: 'c', lane, ordinal }, {}) as JsonObject).passed;
  const failures = Array.from({ length: 200 }, (_, n) =>
    [0, 1, 2].findIndex((ordinal) => passes(`l[${n}]`, ordinal)),
  );
  expect([...new Set(failures)].sort()).toEqual([0, 1, 2]);
});

it('X114: of gates that run several times a share of seeds is mixed, and no other is', () => {
  const flaky = (input: JsonObject) =>
    Array.from({ length: 100 }, (_, seed) =>
      steps({ seed: `${seed}` })('gate', place, input),
    ).filter((verdict) => (verdict as JsonObject).flaky === true).length;
  expect(flaky({ runs: 10 })).toBeGreaterThan(10);
  expect(flaky({ runs: 10 })).toBeLessThan(90);
  expect(flaky({ runs: 1 })).toBe(0);
});

it('X114: wishes decide what the seed would have', () => {
  const wishes = { ...noWishes, named: new Map([['passed', false]]) };
  const gate = (ordinal: number) => steps({ wishes })('gate', { ...place, ordinal }, {});
  expect([gate(0), gate(1)]).toMatchObject([{ passed: false }, { passed: true }]);
  const no = { ...noWishes, texts: new Set(['no']) };
  expect(steps({ wishes: no })('ask', place, { options: ['yes', 'no'] })).toBe('no');
});

it('X114: ask takes its default, else its first option', () => {
  expect(steps()('ask', place, { default: 'b', options: ['a', 'b'] })).toBe('b');
  expect(steps()('ask', place, { options: ['a', 'b'] })).toBe('a');
  expect(steps()('ask', place, { default: false })).toBe(false);
});

it('X114: merge succeeds', () => {
  expect(steps()('merge', place, {})).toMatchObject({ merged: true, conflicts: [] });
});

it('X114: files and read are real, and given as the clock moves', async () => {
  const clock = createVirtualClock();
  const asked = [
    steps({ clock })('files', place, { globs: ['*.js'] }),
    steps({ clock })('read', place, { path: 'a.js' }),
  ];
  await clock.idle();
  expect(await Promise.all(asked)).toEqual([['a.js'], 'text']);
});

it('X114: a file that is not there is an error, unless an agent may have written it', async () => {
  const clock = createVirtualClock();
  const look = { files: async () => [], read: missing };
  const read = (mayHaveWritten: boolean) =>
    Promise.resolve(
      steps({ clock, look, mayHaveWritten: () => mayHaveWritten })('read', place, { path: 'b' }),
    );
  const both = [read(true), read(false).catch((error: Error) => error.message)];
  await clock.idle();
  expect(await Promise.all(both)).toEqual(['', 'there is no such file']);
});
