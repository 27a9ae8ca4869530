import { describe, expect, it } from 'vitest';
import type { AttemptResult, Backend } from '../../src/core/ports/backend.js';
import type { Call } from '../../src/core/step/call.js';
import { createEmbeddedExecutor } from '../../src/engines/embedded/embedded-executor.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';

const hour = 3_600_000;

/** Refuses with a wait of `hours` until it is over; each lane is a backend of its own name. */
function vendor(
  harness: ReturnType<typeof createHarness>,
  name: string,
  hours: number,
  cause: 'rate-limit' | 'overloaded' | 'quota' = 'rate-limit',
) {
  const from = harness.clock.now();
  const answer = (call: Call): unknown | AttemptResult => {
    const left = from + hours * hour - harness.clock.now();
    return left > 0
      ? { status: 'failed', cause, message: 'slow down', retryable: true, retryAfterMs: left }
      : `${name} says ${call.prompt}`;
  };
  return { ...createStubBackend({ clock: harness.clock, delay: () => 1_000, answer }), name };
}

function statuses(events: readonly { readonly type: string }[]) {
  return events.flatMap((event) =>
    event.type === 'status-change' || event.type === 'queue-pause' ? [event] : [],
  );
}

describe('waits that a provider asks for', () => {
  it.each([
    ['rate-limit', 'quota of slow'],
    ['overloaded', 'slow is overloaded'],
    ['quota', 'quota of slow'],
  ] as const)(
    'X81: three hours under the name %s pause the run with their time, and it goes on by itself',
    async (cause, reason) => {
      const harness = createHarness();
      const backend = vendor(harness, 'slow', 3, cause);
      const from = harness.clock.now();
      const end = await harness.drive(
        `return await parallel([1, 2, 3].map((i) => () => agent('p' + i)));`,
        backend,
      );
      expect(end).toMatchObject({
        status: 'completed',
        result: ['slow says p1', 'slow says p2', 'slow says p3'],
      });
      const until = expect.closeTo(from + 3 * hour, -4);
      expect(statuses(await harness.events())).toMatchObject([
        { type: 'queue-pause', queue: 'slow', until, cause, message: 'slow down' },
        { type: 'status-change', status: 'paused', reason, until },
        { type: 'status-change', status: 'running' },
        { type: 'queue-pause', queue: 'slow' },
      ]);
    },
  );

  it('X81: longer than the run may wait, the drive ends paused at once, and the resume asks again', async () => {
    const harness = createHarness({ limits: { maxWaitMs: hour } });
    let vain: string | null = null;
    const end = await harness.drive(`return await agent('x');`, vendor(harness, 'slow', 10), {
      onLoop: (loop) => {
        Object.defineProperty(harness, 'loop', { value: loop, configurable: true });
      },
      onEvent: (event) => {
        if (event.type === 'run-end') vain = event.reasons[0] ?? null;
      },
    });
    expect(end).toMatchObject({
      status: 'paused',
      reasons: ['the quota of slow comes back later than the run may wait'],
    });
    expect(vain).toBe(end.reasons[0]);
    expect(harness.clock.now()).toBeLessThan(2_000_000_000_000);
    const second = createStubBackend({ clock: harness.clock });
    expect(await harness.drive(`return await agent('x');`, second)).toMatchObject({
      status: 'completed',
      result: 'answer to x',
    });
    expect(second.executed).toHaveLength(1);
  });

  it('X81: while another vendor can go on the run is not paused, and its work is done before a wait in vain ends the drive', async () => {
    const harness = createHarness({ limits: { maxWaitMs: hour, concurrency: 3 } });
    const slow = vendor(harness, 'slow', 10);
    const quick = createStubBackend({ clock: harness.clock, delay: () => 60_000 });
    const executor = createEmbeddedExecutor(harness.clock);
    const pick = ({ model }: { readonly model?: string }) => {
      const backend =
        model === 'slow'
          ? executor.serve('slow', () => slow)
          : executor.serve('quick', () => ({ ...quick, name: 'quick' }));
      return {
        ok: true,
        backend,
        brief: { agentType: 'general-purpose', readOnly: false },
      } as const;
    };
    const two = createHarness({
      clock: harness.clock,
      journal: harness.journal,
      limits: { maxWaitMs: hour, concurrency: 3 },
      ports: { pick, executor },
    });
    const end = await two.drive(
      `const late = agent('s', { model: 'slow' }); for (let i = 0; i < 5; i++) await agent('q' + i, { model: 'quick' }); return await late;`,
      quick,
    );
    expect(quick.executed.map(({ prompt }) => prompt)).toEqual(['q0', 'q1', 'q2', 'q3', 'q4']);
    expect(end.status).toBe('paused');
    const seen = statuses(await two.events());
    expect(seen.map(({ type }) => type)).toEqual(['queue-pause', 'status-change']);
    const events = await two.events();
    const lastQuick = events.findLastIndex(
      (event) => event.type === 'step-end' && event.status === 'completed',
    );
    expect(events.findIndex((event) => event.type === 'status-change')).toBeGreaterThan(lastQuick);
  });
});

describe('tries of a request', () => {
  const down = {
    status: 'failed',
    cause: 'crash',
    message: 'the connection was lost',
    retryable: true,
  } as const;

  /** Asks its provider once, through the run's gate or as a program that asks by itself. */
  function asking(harness: ReturnType<typeof createHarness>, gated: boolean) {
    const stub = createStubBackend({ clock: harness.clock });
    const sent: number[] = [];
    const send = async () => {
      sent.push(harness.clock.now());
      return down;
    };
    const backend: Backend = {
      ...stub,
      can: { ...stub.can, gated },
      async run(_request, io) {
        if (!gated) return send();
        const answer = await io.gate.request({ lane: 'vendor/model' }, send);
        return answer.status === 'answered' ? { status: 'completed', text: '' } : answer;
      },
    };
    return { backend, sent };
  }

  it.each([true, false])(
    'X81: one that fails for good is sent once and `retries` times again, with a gate of its own: %s',
    async (gated) => {
      const harness = createHarness();
      const { backend, sent } = asking(harness, gated);
      const end = await harness.drive(`return await agent.outcome('x', { retries: 2 });`, backend);
      expect(end.result).toMatchObject({ status: 'failed', cause: 'crash' });
      expect(sent).toHaveLength(3);
    },
  );
});
