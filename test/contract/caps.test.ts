import { describe, expect, it } from 'vitest';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';

const capLoop = `
let found = 0, rounds = 0;
while (found < 10) {
  const r = await parallel([1, 2, 3].map((i) => () => agent('Find a bug ' + rounds + '.' + i)));
  rounds += 1; found += r.filter((x) => x && x.includes('BUG')).length;
}
return { found, rounds };`;

function costly(harness: ReturnType<typeof createHarness>, tokens: number) {
  const stub = createStubBackend({ clock: harness.clock });
  return {
    ...stub,
    run: async (...args: Parameters<typeof stub.run>) => ({
      ...(await stub.run(...args)),
      usage: { inputTokens: 0, outputTokens: tokens },
    }),
  };
}

describe('limits of the run', () => {
  it('C25 C40: a loop over parallel ends at the cap, partial, with what it has and one loss for all that was not started', async () => {
    const harness = createHarness({ limits: { maxAgents: 50 } });
    const backend = createStubBackend({ clock: harness.clock });
    const end = await harness.drive(capLoop, backend);
    expect(backend.executed).toHaveLength(50);
    expect(end).toMatchObject({
      status: 'partial',
      reasons: ['the limit on agents was reached: 1 call not started'],
      losses: [
        { cause: 'cap', count: 1, n: null, message: "the run's limit of 50 agents is reached" },
      ],
      result: ['answer to Find a bug 16.1', 'answer to Find a bug 16.2', null],
      error: {
        code: 'E_SCRIPT_THREW',
        message: "AgentCapError: the run's limit of 50 agents is reached",
      },
    });
  });

  it.each([
    ['the cap', { maxAgents: 4 }, 0],
    ['the budget', { budget: { tokens: 400 }, concurrency: 2, maxAgents: 1_000_000 }, 4],
  ])(
    'C25 C45: a script that never gives up is ended there by %s, and the journal does not grow with it',
    async (_name, limits, mostPaid) => {
      const harness = createHarness({ limits });
      const backend = costly(harness, 100);
      const end = await harness.drive(
        `const got = []; for (;;) { try { got.push(...await parallel([1, 2, 3].map((i) => () => agent('p' + i)))); } catch { log('again'); } }`,
        backend,
      );
      expect(end.status).toBe('partial');
      expect(end.losses).toHaveLength(1);
      expect(end.losses[0]?.count).toBeGreaterThan(100);
      expect(backend.executed.length).toBeLessThanOrEqual(Math.max(4, mostPaid + 2));
      const steps = (await harness.events()).filter(
        ({ type }) => type === 'step-start' || type === 'step-end',
      );
      expect(steps.length).toBeLessThanOrEqual(2 * backend.executed.length);
    },
  );

  it('C25: ten thousand refused calls are one loss, and no event each', async () => {
    const harness = createHarness({ limits: { maxAgents: 10, budget: {} } });
    const backend = createStubBackend({ clock: harness.clock });
    const end = await harness.drive(
      `let paid = 0; for (let at = 0; at < 3; at++) { try { await parallel(Array.from({ length: 4000 }, (_, i) => () => agent(at + '.' + i))); } catch (error) { paid += error.results.filter(Boolean).length; } } return paid;`,
      backend,
    );
    expect(end).toMatchObject({ status: 'partial', result: 10, losses: [{ count: 11_990 }] });
    expect((await harness.events()).length).toBeLessThan(40);
  });

  it('C25: raised on resume, the run goes on where it ended; unchanged, it ends the same way and runs nothing', async () => {
    const source = `
const a = await parallel(Array.from({ length: 4 }, (_, i) => () => agent('one ' + i)));
const b = await pipeline([1, 2, 3, 4], (x) => agent('two ' + x), (y) => agent('three ' + y));
return [a.length, b.length];`;
    const harness = createHarness({ limits: { maxAgents: 5 } });
    const first = createStubBackend({ clock: harness.clock });
    const end = await harness.drive(source, first);
    expect(end.status).toBe('partial');
    const same = createStubBackend({ clock: harness.clock });
    const again = await harness.drive(source, same);
    expect(again).toMatchObject({ status: 'partial', result: end.result, losses: end.losses });
    expect(same.executed).toEqual([]);
    const raised = createHarness({ journal: harness.journal, limits: { maxAgents: 20 } });
    const rest = createStubBackend({ clock: raised.clock });
    expect(await raised.drive(source, rest)).toMatchObject({
      status: 'completed',
      result: [4, 4],
      losses: [],
    });
    expect(rest.executed).toHaveLength(7);
  });

  it('C40: what was paid in a fan-out that the budget ended is not lost', async () => {
    const harness = createHarness({ limits: { budget: { tokens: 300 }, concurrency: 1 } });
    const source = `try { await parallel([1, 2, 3, 4, 5].map((i) => () => agent('p' + i))); } catch (error) { return error.results; }`;
    const end = await harness.drive(source, costly(harness, 100));
    expect(end).toMatchObject({
      status: 'partial',
      result: ['answer to p1', 'answer to p2', 'answer to p3', null, null],
    });
    expect(end.losses).toMatchObject([{ cause: 'budget', count: 2 }]);
  });

  it('X51: the script reads the refusal as one loss', async () => {
    const harness = createHarness({ limits: { maxAgents: 1 } });
    const source = `for (let i = 0; i < 4; i++) await agent.outcome('p' + i); return losses().map(({ cause, count }) => [cause, count]);`;
    expect(
      (await harness.drive(source, createStubBackend({ clock: harness.clock }))).result,
    ).toEqual([['cap', 3]]);
  });

  it('C25: an error that only has its name is the script’s own', async () => {
    const harness = createHarness();
    const end = await harness.drive(
      `throw Object.assign(new Error('mine'), { name: 'AgentCapError', code: 'cap' });`,
      createStubBackend({ clock: harness.clock }),
    );
    expect(end.status).toBe('failed');
  });
});
