import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guestFile } from './in-node.js';

type Primitive = (...args: unknown[]) => Promise<Record<string, unknown>>;
const { converge, untilDry, fixUntil } =
  await guestFile<Record<'converge' | 'untilDry' | 'fixUntil', Primitive>>('verification/rounds');

const said: unknown[] = [];
const provided = {
  log: (text: string) => said.push(text),
  tell: (kind: string, members: object) => said.push({ kind, ...members }),
};

describe('X48: work in rounds', () => {
  beforeEach(() => {
    said.length = 0;
    Object.assign(globalThis, provided);
  });
  afterEach(() => {
    for (const name of Object.keys(provided)) Reflect.deleteProperty(globalThis, name);
  });

  it('an agreement ends it, and so does the last round, which is told', async () => {
    const propose = (objections: unknown[], _value: unknown, round: unknown) =>
      `${round}:${objections.length}`;
    const agreed = await converge({
      propose,
      refute: (_value: unknown, round: unknown) => (round === 2 ? [] : 'too short'),
    });
    expect(agreed).toEqual({ status: 'agreed', value: '2:1', rounds: 2, objections: [] });
    expect(said).toEqual([]);
    const open = await converge({
      propose,
      refute: () => ({ objections: ['a', { b: 1 }] }),
      maxRounds: 2,
      label: 'plan',
    });
    expect(open).toMatchObject({ status: 'disagreement', rounds: 2, objections: ['a', { b: 1 }] });
    expect(said).toEqual([
      { kind: 'disagreement', label: 'plan', rounds: 2, objections: ['a', '{\n  "b": 1\n}'] },
    ]);
  });

  it('a search ends after empty rounds, counts nothing twice and takes any iterable', async () => {
    const rounds = [['a', 'b'], new Set(['b', 'c']), null, ['a']];
    const found = await untilDry((round: unknown) => rounds[(round as number) - 1]);
    expect(found).toEqual({ items: ['a', 'b', 'c'], rounds: 4, dry: true });
    expect(await untilDry((round: unknown) => [round], { maxRounds: 2 })).toEqual({
      items: [1, 2],
      rounds: 2,
      dry: false,
    });
    expect(said).toEqual([
      'untilDry: still found something new in round 2, its last; there may be more',
    ]);
  });

  it('a repair ends when it passes, makes no progress but for times, or has used its rounds', async () => {
    const never = (output: (round: number) => string) =>
      fixUntil(
        (round: unknown) => ({ passed: false, output: output(round as number) }),
        () => {},
      );
    expect(
      await fixUntil(
        () => ({ passed: true }),
        () => {},
      ),
    ).toMatchObject({ passed: true, rounds: 1, reason: 'passed' });
    expect(await never((round) => `1 failed in ${round * 1.5}s, ${round} ms`)).toMatchObject({
      passed: false,
      rounds: 3,
      reason: 'no-progress',
    });
    expect(await never((round) => 'x'.repeat(round))).toMatchObject({
      passed: false,
      rounds: 6,
      reason: 'max-rounds',
    });
  });

  it.each([
    [() => converge({ propose: 1 }), 'converge({ propose }) must be a function'],
    [
      () => untilDry(() => [], { maxRounds: 0 }),
      'untilDry(find, { maxRounds }) must be a whole number from 1 to 1000',
    ],
    [() => fixUntil(() => ({}), 1), 'fixUntil(gate, fix): fix must be a function'],
  ])('what it cannot work with is refused by name: %#', async (work, message) => {
    await expect(work()).rejects.toThrow(message);
  });
});
