import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/step/call.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';

function paid(
  harness: ReturnType<typeof createHarness>,
  tokens: number,
  delay?: (call: Call) => number,
) {
  const stub = createStubBackend({ clock: harness.clock, ...(delay ? { delay } : {}) });
  return {
    ...stub,
    run: async (...args: Parameters<typeof stub.run>) => ({
      ...(await stub.run(...args)),
      usage: { inputTokens: 0, outputTokens: tokens },
    }),
  };
}

describe('budget', () => {
  it('C45: without a total it is null and Infinity, and spent() counts the output tokens that were delivered', async () => {
    const harness = createHarness();
    const source = `
const before = [budget.total, budget.remaining() === Infinity, budget.spent()];
await agent('a');
await agent('b');
return [...before, budget.spent()];`;
    expect((await harness.drive(source, paid(harness, 70))).result).toEqual([null, true, 0, 140]);
    expect((await harness.drive(source, paid(harness, 70))).result).toEqual([null, true, 0, 140]);
  });

  it('C45: once it is spent agent() throws BudgetExceededError, the run is partial, and raising it goes on where it ended', async () => {
    const harness = createHarness({ limits: { budget: { tokens: 250 } } });
    const source = `
const got = [];
try { for (let i = 0; i < 6; i++) got.push(await agent('p' + i)); } catch (error) { got.push(error.name); }
return got;`;
    const backend = paid(harness, 100);
    const end = await harness.drive(source, backend);
    expect(end.result).toEqual([
      'answer to p0',
      'answer to p1',
      'answer to p2',
      'BudgetExceededError',
    ]);
    expect(end.status).toBe('partial');
    expect(end.reasons).toContain('the budget is spent: 1 call not started');
    const raised = createHarness({
      journal: harness.journal,
      limits: { budget: { tokens: 10_000 } },
    });
    const second = paid(raised, 100);
    expect((await raised.drive(source, second)).status).toBe('completed');
    expect(second.executed.map((call) => call.prompt)).toEqual(['p3', 'p4', 'p5']);
  });

  it('C45: the overshoot of a fan-out is bounded by what is in flight: calls wait for a reservation', async () => {
    const harness = createHarness({ limits: { budget: { tokens: 10_000 }, concurrency: 16 } });
    const backend = paid(harness, 1_000, () => 10);
    const end = await harness.drive(
      `try { await parallel(Array.from({ length: 40 }, (_, i) => () => agent('p' + i))); } catch (error) { return error.results.filter(Boolean).length; }`,
      backend,
    );
    expect(end.result).toBeGreaterThanOrEqual(9);
    expect(backend.executed.length).toBeLessThanOrEqual(12);
    expect(end.status).toBe('partial');
  });

  it('C45: minutes are a ceiling too', async () => {
    const harness = createHarness({ limits: { budget: { minutes: 1 } } });
    const end = await harness.drive(
      `for (let i = 0; i < 5; i++) await agent('p' + i);`,
      paid(harness, 1, () => 40_000),
    );
    expect(end.status).toBe('partial');
    expect(end.error?.message).toContain('BudgetExceededError');
  });
});
