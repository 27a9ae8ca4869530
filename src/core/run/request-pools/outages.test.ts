import { describe, expect, it } from 'vitest';
import type { Failure } from '../../ports/backend.js';
import {
  type Answer,
  failure,
  fine,
  limits,
  provider,
  requester,
  settled,
} from './fixtures/virtual-provider.js';

const minute = 60_000;
const overloaded = failure('overloaded', true, '529 Overloaded');
const unreachable = failure('network', true, 'connect ECONNREFUSED 127.0.0.1:9');

/** `count` requests to one vendor, to two of its models by turns. */
function fleet(
  count: number,
  answer: (n: number, now: number) => Answer,
  over: Parameters<typeof limits>[0] = {},
) {
  const waits: (number | null)[] = [];
  const {
    clock,
    limits: shared,
    quotas,
  } = limits({
    onWait: (_lane, wait) => waits.push(wait === null ? null : wait.until),
    ...over,
  });
  const { seen, send } = provider(clock, 100, answer);
  const gate = shared.gate(requester());
  const work = Array.from({ length: count }, (_, n) =>
    gate.request({ lane: n % 2 === 0 ? 'a/x' : 'a/y' }, send),
  );
  return { clock, shared, seen, quotas, waits, work };
}

function countOf(answers: readonly Answer[]) {
  return answers.filter(({ status }) => status === 'answered').length;
}

describe('a vendor that is down', () => {
  it('X81: a wave of 529 of twelve seconds loses none of 80, and few requests go into it', async () => {
    const { clock, seen, work } = fleet(80, (_n, now) => (now < 12_000 ? overloaded : fine), {
      widthOf: () => 8,
    });
    expect(countOf(await settled(clock, work))).toBe(80);
    // The first burst, then one at a time.
    expect(seen.times.filter((at) => at < 12_000).length).toBeLessThanOrEqual(8 + 5);
    const probes = seen.times.filter((at) => at > 0 && at < 12_000);
    expect(new Set(probes).size).toBe(probes.length);
  });

  it('X81: the waits grow for all models of the vendor together, and are told with their end', async () => {
    const { clock, waits, work } = fleet(20, (_n, now) => (now < 10_000 ? overloaded : fine));
    await settled(clock, work);
    const ends = waits.filter((until) => until !== null);
    // Two lanes tell the same.
    expect(ends.filter((_, index) => index % 2 === 0)).toEqual(
      ends.filter((_, index) => index % 2 === 1),
    );
    const steps = [...new Set(ends)].map((until, index, all) => until - (all[index - 1] ?? 0));
    expect(steps.slice(1).every((step, index) => step > (steps[index] ?? 0))).toBe(true);
    expect(waits.slice(-2)).toEqual([null, null]);
  });

  it('X81: another vendor is not held', async () => {
    const { clock, limits: shared } = limits();
    const down = provider(clock, 1, (_n, now) => (now < 10_000 ? overloaded : fine));
    const up = provider(clock, 1, () => fine);
    const gate = shared.gate(requester());
    const lost = Array.from({ length: 4 }, () => gate.request({ lane: 'a/x' }, down.send));
    await settled(clock, [gate.request({ lane: 'b/x' }, up.send)]);
    expect(clock.now()).toBeLessThan(1_000);
    expect(countOf(await settled(clock, lost))).toBe(4);
  });

  it('X81: one failure among answers holds nobody, and is repeated as often as its call may retry', async () => {
    const { clock, limits: shared } = limits();
    const good = provider(clock, 100, () => fine);
    const bad = provider(clock, 100, () => failure('overloaded', true, '500 for this one'));
    const gate = shared.gate(requester({ retries: 2 }));
    const others = async () => {
      for (let n = 0; n < 100; n += 1) await gate.request({ lane: 'a/x' }, good.send);
    };
    const [poisoned] = await settled(clock, [
      gate.request({ lane: 'a/x' }, bad.send),
      others() as Promise<never>,
    ]);
    expect(poisoned).toMatchObject({ status: 'failed', cause: 'overloaded', retryable: false });
    expect(bad.seen.sent).toBe(3);
    expect(good.seen.times.at(-1)).toBe(9_900);
  });

  it('X81: a request that is alone outlives a wave, and is given up after a minute of it', async () => {
    const alone = async (answer: (n: number, now: number) => Answer) => {
      const { clock, limits: shared } = limits();
      const gate = shared.gate(requester());
      const warm = provider(clock, 1, () => fine);
      await settled(clock, [gate.request({ lane: 'a/x' }, warm.send)]);
      const { seen, send } = provider(clock, 1, answer);
      const [end] = await settled(clock, [gate.request({ lane: 'a/x' }, send)]);
      return { end, seen, clock };
    };
    expect((await alone((_n, now) => (now < 12_000 ? overloaded : fine))).end).toEqual(fine);
    const { end, seen, clock } = await alone(() => overloaded);
    expect(end).toMatchObject({ status: 'failed', cause: 'overloaded' });
    expect(clock.now()).toBeGreaterThan(minute);
    expect(clock.now()).toBeLessThan(2 * minute);
    expect(seen.sent).toBeLessThan(10);
  });

  it('X81: an address that never answered is given up within half a minute, for all, with its cause', async () => {
    const { clock, seen, work } = fleet(200, () => unreachable);
    const answers = await settled(clock, work);
    expect(clock.now()).toBeLessThan(30_000);
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ ...unreachable, retryable: false })]),
    );
    expect(seen.sent).toBeLessThanOrEqual(16 + 5);
  });

  it('X81: a connection that was there before is waited for, as a pause after two minutes', async () => {
    const back = 40 * minute;
    const { clock, seen, quotas, work } = fleet(60, (n, now) =>
      n > 10 && now < back ? unreachable : fine,
    );
    expect(countOf(await settled(clock, work))).toBe(60);
    expect(quotas.filter((until) => until !== null).length).toBeGreaterThan(0);
    expect(quotas.at(-1)).toBeNull();
    expect(seen.times.filter((at) => at > 2 * minute && at < back).length).toBeLessThan(10);
  });

  it('X81: a wait that the vendor names holds all of its calls', async () => {
    const named: Failure = { ...overloaded, retryAfterMs: 20_000 };
    const { clock, seen, work } = fleet(40, (_n, now) => (now < 1_000 ? named : fine));
    expect(countOf(await settled(clock, work))).toBe(40);
    expect(seen.times.filter((at) => at > 0 && at < 20_000)).toEqual([]);
  });

  it('X81: a response that begins ends the outage, long before it is whole', async () => {
    const { clock, limits: shared } = limits();
    const gate = shared.gate(requester());
    const starts: number[] = [];
    const work = Array.from({ length: 20 }, () =>
      gate.request<string>({ lane: 'a/x' }, ({ begun }) => {
        starts.push(clock.now());
        if (clock.now() < 5_000) return Promise.resolve(overloaded);
        return new Promise((resolve) => {
          clock.after(10, begun);
          clock.after(10 * minute, () => resolve(fine));
        });
      }),
    );
    expect(countOf(await settled(clock, work))).toBe(20);
    expect(Math.max(...starts)).toBeLessThan(25 * minute);
    expect(starts.filter((at) => at >= 5_000 && at < 9_000).length).toBeGreaterThanOrEqual(8);
  });

  it('X81: a certificate that is not accepted opens the breaker like a wrong key', async () => {
    const refused = failure('network', false, 'self-signed certificate');
    const { clock, seen, work } = fleet(50, () => refused, { widthOf: () => 1 });
    const answers = await settled(clock, work);
    expect(answers.every((answer) => 'cause' in answer && answer.cause === 'network')).toBe(true);
    expect(seen.sent).toBe(10);
  });
});
