import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/core/ports/journal.js';
import { createMemoryJournal } from '../../src/stores/memory/memory-journal.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend, stubFailure } from '../../src/testing/harness/stub-backend.js';

/**
 * A journal on a disk that needs many turns of the loop for a commit; `durable` counts the outcomes
 * that are safe.
 */
function slowJournal(turns: number): Journal & { readonly durable: () => number } {
  const memory = createMemoryJournal();
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    ...memory,
    durable: () => memory.events().filter(({ type }) => type === 'step-end').length,
    async open() {
      const session = await memory.open();
      return {
        ...session,
        async commit() {
          for (let at = 0; at < turns; at += 1) await turn();
          await session.commit();
        },
      };
    },
  };
}

describe('durability', () => {
  it.each([
    ['answers at once', () => 0],
    ['answers one by one', ({ prompt }: { prompt: string }) => Number(prompt.slice(1)) % 7],
  ])(
    'X76: however slow the disk, no more calls are started and not yet durable than may run at once: %s',
    async (_name, delay) => {
      for (const concurrency of [1, 3, 16]) {
        const journal = slowJournal(20);
        const harness = createHarness({ journal, limits: { concurrency } });
        const stub = createStubBackend({ clock: harness.clock, delay });
        let most = 0;
        const watched = {
          ...stub,
          run: (...given: Parameters<typeof stub.run>) => {
            most = Math.max(most, stub.executed.length + 1 - journal.durable());
            return stub.run(...given);
          },
        };
        const end = await harness.drive(
          `return (await parallel(Array.from({ length: 60 }, (_, i) => () => agent('p' + i)))).length;`,
          watched,
        );
        expect(end).toMatchObject({ status: 'completed', result: 60 });
        expect(most).toBe(concurrency);
      }
    },
  );

  it('X70: the script sees no outcome that could not be made durable', async () => {
    for (const failCommitAt of [1, 2, 3]) {
      const harness = createHarness({ journal: createMemoryJournal({ failCommitAt }) });
      const backend = createStubBackend({ clock: harness.clock });
      const driven = harness.drive(
        `for (let i = 0; i < 5; i++) await agent('call ' + i);`,
        backend,
      );
      await expect(driven).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
      expect(backend.executed.map(({ prompt }) => prompt)).toEqual(
        Array.from({ length: failCommitAt }, (_, i) => `call ${i}`),
      );
    }
  });

  it('X76: after a write that failed no agent is told to be done that the record does not hold', async () => {
    for (const failCommitAt of [1, 2, 4]) {
      const journal = createMemoryJournal({ failCommitAt });
      const harness = createHarness({ journal, limits: { concurrency: 4 } });
      const told: number[] = [];
      const driven = harness.drive(
        `return await parallel(Array.from({ length: 20 }, (_, i) => () => agent('p' + i)));`,
        createStubBackend({ clock: harness.clock, delay: ({ n }) => n * 10 }),
        { onEvent: (event) => void (event.type === 'step-end' && told.push(event.n)) },
      );
      await expect(driven).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
      const kept = journal
        .events()
        .flatMap((event) => (event.type === 'step-end' ? [event.n] : []));
      expect(told).toEqual(kept);
    }
  });

  it('X71: calls that still run when the script returns are ended, listed as abandoned, and are no losses', async () => {
    const harness = createHarness();
    const backend = createStubBackend({
      clock: harness.clock,
      delay: ({ prompt }) => (prompt === 'slow' ? 60_000 : 1),
    });
    const end = await harness.drive(`void agent('slow'); return await agent('fast');`, backend);
    expect(end).toMatchObject({ status: 'completed', losses: [] });
    const ends = (await harness.events()).filter((event) => event.type === 'step-end');
    expect(ends).toMatchObject([
      { status: 'completed' },
      { status: 'stopped', cause: 'abandoned', delivered: false },
    ]);
    const again = createStubBackend({ clock: harness.clock });
    expect(
      (await harness.drive(`void agent('slow'); return await agent('fast');`, again)).status,
    ).toBe('completed');
    expect(again.executed).toEqual([]);
  });

  it('X76: the idempotency key rises by a generation when a recorded outcome runs again', async () => {
    const harness = createHarness();
    const source = `return await agent.outcome('x');`;
    await harness.drive(
      source,
      createStubBackend({ clock: harness.clock, answer: () => stubFailure('crash') }),
    );
    const second = createStubBackend({ clock: harness.clock });
    await harness.drive(source, second);
    const keys = (await harness.events()).flatMap((event) =>
      event.type === 'step-start' ? [event.key] : [],
    );
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/:0$/);
    expect(keys[1]).toBe(keys[0]?.replace(/:0$/, ':1'));
    expect(second.executed[0]?.key).toBe(`test:${keys[1]}`);
  });
});
