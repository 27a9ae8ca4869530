import { afterEach, describe, expect, it } from 'vitest';
import { RequestLimits } from '../../../core/run/request-pools/request-limits.js';
import { createRealClock } from '../../../host/clocks/real-clock.js';
import { createFakeModel, type FakeModel } from '../../../testing/fake-model/fake-model.js';
import { tryAgent } from './fixtures/loop-fixtures.js';

let fake: FakeModel;
afterEach(() => fake.close());

const count = 300;

describe('three hundred attempts at once', () => {
  it('X81: bursts of 429 and a narrow server lose nobody and send no more than the lane allows', {
    timeout: 60_000,
  }, async () => {
    fake = await createFakeModel({
      limits: {
        maxInFlight: 8,
        bursts: { everyMs: 3_000, forMs: 200, error: { name: 'rate' } },
        retryAfter: 0.1,
      },
    });
    const limits = new RequestLimits(createRealClock(), {
      widthOf: () => 16,
      maxWaitMs: 60_000,
      longWaitMs: 120_000,
      onPause: () => {},
      onWait: () => {},
      onWaiting: () => {},
    });
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const { signal } = new AbortController();
        const gate = limits.gate({
          signal,
          retries: 3,
          refusal: () => null,
          at: () => {},
          sent: () => {},
          repeating: () => {},
        });
        // Slow enough that sixteen lanes meet the server that serves eight.
        const prompt = `agent-${i}- @fake delay 30 @fake tool Echo {"text":"a"} @fake delay 30 @fake say done ${i}`;
        const { result } = await tryAgent({ url: fake.url, prompt, io: { gate, signal } });
        return result.status === 'completed' ? result.text : `${result.cause}: ${result.message}`;
      }),
    );
    expect(answers).toEqual(Array.from({ length: count }, (_, i) => `done ${i}`));
    expect(fake.maxInFlight).toBeLessThanOrEqual(16);
    expect(fake.requests.filter(({ end }) => end === 'answered')).toHaveLength(2 * count);
    expect(fake.requests.filter(({ end }) => end === 'refused').length).toBeGreaterThan(0);
    expect(performance.now() - began).toBeLessThan(45_000);
  });
});
