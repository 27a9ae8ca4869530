import { afterEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel, type FakeModelOptions } from '../fake-model.js';
import { ask, wireNames } from '../fixtures/questions.js';
import { createLoadGate } from '../reply/load-limits.js';

let fake: FakeModel;
const open = async (options: FakeModelOptions): Promise<void> => {
  fake = await createFakeModel(options);
};
afterEach(() => fake?.close());

const statuses = async (count: number, prompt: (n: number) => string) =>
  (
    await Promise.all(
      Array.from({ length: count }, (_, n) => ask(fake.url, 'anthropic', prompt(n))),
    )
  )
    .map(({ status }) => status)
    .sort();

describe('limits', () => {
  it('more at once than allowed are refused, and counted', async () => {
    await open({ limits: { maxInFlight: 3, retryAfter: 2 } });
    expect(await statuses(5, (n) => `${n} @fake delay 300 @fake say x`)).toEqual([
      200, 200, 200, 429, 429,
    ]);
    expect(fake.requests.filter(({ end }) => end === 'refused')).toHaveLength(2);
    expect(fake.inFlight).toBe(0);
    expect(fake.maxInFlight).toBeGreaterThan(3);
    expect((await ask(fake.url, 'chat', 'later')).status).toBe(200);
  });

  it('a rate is by the second, and says how long to wait', () => {
    let now = 0;
    const gate = createLoadGate({ requestsPerSecond: 2 }, () => now);
    expect([gate.refuse(1), gate.refuse(1)]).toEqual([null, null]);
    expect(gate.refuse(1)).toEqual({ name: 'rate', retryAfter: 1 });
    now = 1001;
    expect([gate.refuse(1), gate.refuse(1), gate.refuse(1)?.name]).toEqual([null, null, 'rate']);
  });

  it('a quota is used up, and comes back whole', () => {
    let now = 0;
    const gate = createLoadGate({ quotaAfter: { requests: 2, resetMs: 60_000 } }, () => now);
    expect([gate.refuse(1), gate.refuse(1)]).toEqual([null, null]);
    now = 10_000;
    expect(gate.refuse(1)).toEqual({ name: 'quota', retryAfter: 60 });
    now = 30_000;
    expect(gate.refuse(1)).toEqual({ name: 'quota', retryAfter: 40 });
    now = 70_000;
    expect([gate.refuse(1), gate.refuse(1), gate.refuse(1)?.name]).toEqual([null, null, 'quota']);
  });

  it('bursts refuse everything for a while, again and again', () => {
    let now = 0;
    const gate = createLoadGate({ bursts: { everyMs: 10_000, forMs: 2000 } }, () => now);
    const at = (time: number) => {
      now = time;
      return gate.refuse(1);
    };
    expect([at(0), at(7999), at(10_000), at(17_000)]).toEqual([null, null, null, null]);
    expect([at(8000), at(19_500)]).toEqual([
      { name: 'overloaded', retryAfter: 2 },
      { name: 'overloaded', retryAfter: 1 },
    ]);
    gate.set({});
    expect(at(8500)).toBeNull();
  });

  it('a refused request is not counted against the quota', async () => {
    await open({ limits: { quotaAfter: { requests: 2, resetMs: 3_600_000 } } });
    const got = [];
    for (let n = 0; n < 4; n++) got.push((await ask(fake.url, 'responses', `${n}`)).status);
    expect(got).toEqual([200, 200, 429, 429]);
    fake.limit({});
    expect((await ask(fake.url, 'responses', 'again')).status).toBe(200);
  });
});

describe('many requests', () => {
  it('two thousand small ones are quick', async () => {
    await open({});
    const began = process.cpuUsage();
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let n = next++; n < 2000; n = next++) {
        const { status } = await ask(
          fake.url,
          wireNames[n % 4] ?? 'chat',
          `question ${n} @fake say answer ${n}`,
          n % 2 === 0,
        );
        if (status !== 200) throw new Error(`status ${status}`);
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    const { user, system } = process.cpuUsage(began);
    // Some two seconds, of which the clients take the larger half; a cost that grows with the log
    // would show.
    expect((user + system) / 1000).toBeLessThan(12_000);
    expect(fake.requests).toHaveLength(2000);
  });
});
