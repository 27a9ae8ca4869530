import { describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../src/journals/memory/memory-journal.js';
import { createHarness } from '../../src/testing/run-harness.js';
import { createStubBackend, stubFailure } from '../../src/testing/stub-backend.js';

describe('durability', () => {
  it('X70: the script sees no outcome that could not be made durable', async () => {
    for (const failCommitAt of [1, 2, 3]) {
      const harness = createHarness({ journal: createMemoryJournal({ failCommitAt }) });
      const backend = createStubBackend({ clock: harness.clock });
      const driven = harness.drive(`for (let i = 0; i < 5; i++) await agent('call ' + i);`, backend);
      await expect(driven).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
      expect(backend.executed.map(({ prompt }) => prompt)).toEqual(Array.from({ length: failCommitAt }, (_, i) => `call ${i}`));
    }
  });

  it('X71: calls that still run when the script returns are ended, listed as abandoned, and are no losses', async () => {
    const harness = createHarness();
    const backend = createStubBackend({ clock: harness.clock, delay: ({ prompt }) => (prompt === 'slow' ? 60_000 : 1) });
    const end = await harness.drive(`agent('slow'); return await agent('fast');`, backend);
    expect(end).toMatchObject({ status: 'completed', losses: [] });
    const ends = (await harness.events()).filter((event) => event.type === 'step-end');
    expect(ends).toMatchObject([{ status: 'completed' }, { status: 'stopped', cause: 'abandoned', delivered: false }]);
    const again = createStubBackend({ clock: harness.clock });
    expect((await harness.drive(`agent('slow'); return await agent('fast');`, again)).status).toBe('completed');
    expect(again.executed).toEqual([]);
  });

  it('X76: the idempotency key rises by a generation when a recorded outcome runs again', async () => {
    const harness = createHarness();
    const source = `return await agent.outcome('x');`;
    await harness.drive(source, createStubBackend({ clock: harness.clock, answer: () => stubFailure('crash') }));
    const second = createStubBackend({ clock: harness.clock });
    await harness.drive(source, second);
    const keys = (await harness.events()).flatMap((event) => (event.type === 'step-start' ? [event.key] : []));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/:0$/);
    expect(keys[1]).toBe(keys[0]?.replace(/:0$/, ':1'));
    expect(second.executed[0]?.key).toBe(`test:${keys[1]}`);
  });
});
