import { describe, expect, it } from 'vitest';
import type { AttemptResult } from '../../../core/ports/backend.js';
import type { Call } from '../../../core/step/call.js';
import { createRealClock } from '../../../host/clocks/real-clock.js';
import { createVirtualClock } from '../../../host/clocks/virtual-clock.js';
import {
  describeBackend,
  numberSchema,
  testIO,
  testRequest,
} from '../../../testing/conformance/backend/conformance.js';
import { createSimulateBackend, type SimulateOptions } from './simulate-backend.js';

const clock = createRealClock();

describeBackend('the simulate backend', {
  create: () => createSimulateBackend({ clock, latencyMs: 5 }),
  failing: () => createSimulateBackend({ clock, latencyMs: 5, failRate: 1 }),
  slow: () => createSimulateBackend({ clock, latencyMs: 60_000 }),
  structured: () => createSimulateBackend({ clock, latencyMs: 5 }),
  leftovers: null,
});

function answer(
  options: Partial<SimulateOptions>,
  call: Partial<Call> = {},
  attempt = 1,
): Promise<AttemptResult> {
  const backend = createSimulateBackend({ clock, latencyMs: 0, ...options });
  return backend.run(testRequest(call, { attempt }), testIO());
}

const schema = {
  type: 'object',
  properties: { n: { type: 'integer', maximum: 1_000_000, minimum: 0 } },
  required: ['n'],
};

describe('X114: the simulate backend', () => {
  it('X114: an answer depends on seed, content, lane and ordinal, and on nothing else', async () => {
    const first = await answer({ seed: 1 }, { options: { schema } });
    expect(
      await answer(
        { seed: '1' },
        { options: { schema }, n: 9, key: 'other', runId: 'other', phase: null },
      ),
    ).toEqual(first);
    for (const [seed, call] of [
      [2, {}],
      [1, { content: 'other' }],
      [1, { lane: 'root/l1[1]' }],
      [1, { ordinal: 1 }],
    ] as const) {
      expect(
        (await answer({ seed }, { options: { schema }, ...call })) as { json?: string },
      ).not.toMatchObject({
        json: (first as { json: string }).json,
      });
    }
  });

  it('X114: a text call returns a short text naming the label', async () => {
    const result = await answer({}, { label: 'review a.ts' });
    expect(result).toMatchObject({
      status: 'completed',
      text: expect.stringContaining('review a.ts'),
    });
  });

  it('X114: latency is on the clock, half to one and a half of what was asked, by seed', async () => {
    const ends = async (seed: number) => {
      const virtual = createVirtualClock({ startAt: 0 });
      const backend = createSimulateBackend({ clock: virtual, latencyMs: 10_000, seed });
      const times: number[] = [];
      const io = () => testIO();
      for (let n = 0; n < 20; n++)
        void backend
          .run(testRequest({ lane: `root/l1[${n}]` }), io())
          .then(() => times.push(virtual.now()));
      while (await virtual.idle());
      return times;
    };
    const times = await ends(1);
    expect(times).toHaveLength(20);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(5_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(15_000);
    expect(new Set(times).size).toBeGreaterThan(15);
    expect(await ends(1)).toEqual(times);
    expect(await ends(2)).not.toEqual(times);
  });

  it('X114: faults come at the asked rate, of every kind, the same for the same seed', async () => {
    const causes = async () => {
      const results = await Promise.all(
        Array.from({ length: 1_000 }, (_, n) =>
          answer(
            { failRate: 0.2, seed: 7 },
            { lane: `l[${n}]`, options: { schema: numberSchema } },
          ),
        ),
      );
      return results.map((result) =>
        result.status === 'failed'
          ? result.cause
          : result.json?.startsWith('[')
            ? 'invalid'
            : 'fine',
      );
    };
    const first = await causes();
    const faulty = first.filter((cause) => cause !== 'fine');
    expect(faulty.length).toBeGreaterThan(150);
    expect(faulty.length).toBeLessThan(250);
    expect([...new Set(faulty)].sort()).toEqual(['crash', 'invalid', 'overloaded', 'refusal']);
    expect(await causes()).toEqual(first);
  });

  it('X114: an overloaded or invalid answer is followed by the one that a run without faults gives; refusals and crashes stay', async () => {
    for (let n = 0; n < 60; n++) {
      const call = { lane: `l[${n}]`, options: { schema: numberSchema } };
      const first = await answer({ failRate: 1 }, call);
      const third = await answer({ failRate: 1 }, call, 3);
      const stays = first.status === 'failed' && !first.retryable;
      expect(third).toEqual(stays ? first : await answer({}, call));
    }
  });

  it('X114: usage is plausible, cost is unknown', async () => {
    const { usage, costUsd } = await answer({}, { prompt: 'x'.repeat(40_000) });
    expect(usage?.inputTokens).toBeGreaterThan(10_000);
    expect(usage?.outputTokens).toBeGreaterThan(0);
    expect(costUsd).toBeUndefined();
  });
});
