import { describe, expect, it } from 'vitest';
import type { Failure } from '../../ports/backend.js';
import {
  failure,
  fine,
  limits,
  provider,
  requester,
  settled,
  tooMany,
} from './fixtures/virtual-provider.js';

describe('a used-up quota', () => {
  const spent = (retryAfterMs?: number): Failure => ({
    ...tooMany(retryAfterMs),
    cause: 'quota',
    message: 'quota exceeded',
  });

  it('X81: holds the queue until its reset, sends one request to look, then all the others', async () => {
    const { clock, limits: shared, quotas } = limits({ widthOf: () => 8 });
    const { seen, send } = provider(clock, 100, (n, now) =>
      n > 20 && now < 3_600_000 ? spent(3_600_000 - now) : fine,
    );
    const gate = shared.gate(requester());
    const answers = await settled(
      clock,
      Array.from({ length: 60 }, () => gate.request({ lane: 'a/x' }, send)),
    );
    expect(answers.every((answer) => answer.status === 'answered')).toBe(true);
    expect(seen.times.filter((at) => at > 1_000 && at < 3_600_000)).toEqual([]);
    const [probe = 0, next = 0] = seen.times.filter((at) => at >= 3_600_000);
    expect(next).toBe(probe + 100);
    expect(quotas[0]).toBeGreaterThanOrEqual(3_600_000);
    expect(quotas.at(-1)).toBeNull();
  });

  it('X81: without a reset time one request looks again, at longer and longer intervals', async () => {
    const { clock, limits: shared } = limits();
    const { seen, send } = provider(clock, 0, (_n, now) => (now < 400_000 ? spent() : fine));
    await settled(clock, [shared.gate(requester()).request({ lane: 'a/x' }, send)]);
    expect(seen.times).toEqual([0, 60_000, 180_000, 420_000]);
  });

  it.each([
    ['rate-limit', true],
    ['overloaded', true],
    ['crash', true],
    ['quota', true],
    ['auth', false],
    ['invalid-request', false],
  ] as const)(
    'X81: a wait of hours that comes with %s is a pause with its time: %s',
    async (cause, pauses) => {
      const { clock, limits: shared, quotas } = limits();
      const repeated: number[] = [];
      const hours = {
        ...failure(cause, cause !== 'auth' && cause !== 'invalid-request'),
        retryAfterMs: 3 * 3_600_000,
      };
      const { seen, send } = provider(clock, 0, (_n, now) => (now < 3 * 3_600_000 ? hours : fine));
      const asking = requester({
        retries: 0,
        repeating: (_failure, delayMs) => repeated.push(delayMs),
      });
      const [answer] = await settled(clock, [shared.gate(asking).request({ lane: 'a/x' }, send)]);
      expect(answer?.status).toBe(pauses ? 'answered' : 'failed');
      expect(quotas).toEqual(pauses ? [3 * 3_600_000, null] : []);
      expect(repeated).toEqual(pauses ? [3 * 3_600_000] : []);
      expect(seen.sent).toBe(pauses ? 2 : 1);
    },
  );

  it('X81: up to two minutes it is a wait like any other', async () => {
    const { clock, limits: shared, quotas } = limits();
    const { seen, send } = provider(clock, 0, (_n, now) =>
      now < 120_000 ? tooMany(120_000) : fine,
    );
    await settled(clock, [shared.gate(requester()).request({ lane: 'a/x' }, send)]);
    expect([seen.times, quotas]).toEqual([[0, 120_000], []]);
  });

  it('X81: a wait beyond any calendar is a pause too, and a person’s pause ends it', async () => {
    const { clock, limits: shared, quotas } = limits();
    const { send } = provider(clock, 0, () => tooMany(1e15));
    const waiting = shared.gate(requester()).request({ lane: 'a/x' }, send);
    for (let turn = 0; turn < 10 && quotas.length === 0; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (quotas.length === 0) await clock.idle();
    }
    expect(new Date(quotas[0] ?? Number.NaN).getTime()).toBeGreaterThan(0);
    expect(shared.heldUp).toBe(1);
    shared.giveUpQuota('given up');
    expect(await waiting).toMatchObject({ status: 'failed', cause: 'quota', message: 'given up' });
    expect(shared.heldUp).toBe(0);
  });
});
