import { describe, expect, it } from 'vitest';
import type { BoardNews, ProviderBoard } from '../../ports/request-gate.js';
import {
  failure,
  fine,
  limits,
  provider,
  requester,
  settled,
  tooMany,
} from './fixtures/virtual-provider.js';

describe('requests that share a lane', () => {
  it('C24: never more in flight than its width, first in first out', async () => {
    const { clock, limits: shared } = limits({ widthOf: () => 4 });
    const { seen, send } = provider(clock, 100, () => fine);
    const gate = shared.gate(requester());
    await settled(
      clock,
      Array.from({ length: 20 }, () => gate.request({ lane: 'a/x' }, send)),
    );
    expect(seen).toMatchObject({ sent: 20, most: 4 });
    expect(clock.now()).toBe(500);
  });

  it('C24: a width of the whole provider holds over all its models', async () => {
    const { clock, limits: shared } = limits({
      widthOf: (lane) => (lane === 'a/' ? 3 : Number.POSITIVE_INFINITY),
    });
    const { seen, send } = provider(clock, 100, () => fine);
    const gate = shared.gate(requester());
    await settled(
      clock,
      Array.from({ length: 12 }, (_, n) =>
        gate.request({ lane: n % 2 === 0 ? 'a/x' : 'a/y' }, send),
      ),
    );
    expect(seen.most).toBe(3);
  });

  it('X81: nobody asks before Retry-After is over, and nobody is lost', async () => {
    const { clock, limits: shared } = limits();
    const { seen, send } = provider(clock, 50, (_n, now) => (now < 1_000 ? tooMany(5_000) : fine));
    const gate = shared.gate(requester());
    const answers = await settled(
      clock,
      Array.from({ length: 60 }, () => gate.request({ lane: 'a/x' }, send)),
    );
    expect(answers.every((answer) => answer.status === 'answered')).toBe(true);
    expect(seen.times.filter((at) => at > 0 && at < 5_000)).toEqual([]);
  });

  it('X81: a rate limit shrinks what is in flight, and answers let it grow again', async () => {
    const { clock, limits: shared } = limits({ widthOf: () => 16 });
    const { seen, send } = provider(clock, 100, (n) => (n <= 16 ? tooMany(1_000) : fine));
    const gate = shared.gate(requester());
    const later: number[] = [];
    const watched: typeof send = (sending) => {
      const answer = send(sending);
      if (clock.now() >= 1_000) later.push(seen.inFlight);
      return answer;
    };
    await settled(
      clock,
      Array.from({ length: 300 }, () => gate.request({ lane: 'a/x' }, watched)),
    );
    expect(Math.max(...later.slice(0, 8))).toBe(8);
    expect(Math.max(...later)).toBe(16);
  });

  it('X81: a rate limit without Retry-After is asked again later and later, ten times at most', async () => {
    const { clock, limits: shared } = limits();
    const { seen, send } = provider(clock, 1, () => tooMany());
    const [answer] = await settled(clock, [
      shared.gate(requester()).request({ lane: 'a/x' }, send),
    ]);
    expect(answer).toMatchObject({ status: 'failed', cause: 'rate-limit' });
    expect(seen.sent).toBe(11);
    const gaps = seen.times.slice(1).map((at, index) => at - (seen.times[index] ?? 0));
    expect(gaps.slice(0, 4)).toEqual([1_001, 2_001, 4_001, 8_001]);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30_001);
  });

  it.each(['auth', 'invalid-request', 'refusal'] as const)(
    'X81: %s fails at once',
    async (cause) => {
      const { clock, limits: shared } = limits();
      const { seen, send } = provider(clock, 1, () => failure(cause, false));
      const [answer] = await settled(clock, [
        shared.gate(requester()).request({ lane: 'a/x' }, send),
      ]);
      expect(answer).toMatchObject({ status: 'failed', cause });
      expect(seen.sent).toBe(1);
    },
  );

  it('X81: the same terminal error five times opens the breaker; it asks again now and then', async () => {
    const { clock, limits: shared } = limits({ widthOf: () => 1 });
    let broken = true;
    const { seen, send } = provider(clock, 10, (n) =>
      broken ? failure('auth', false, `bad key (request ${n})`) : fine,
    );
    const gate = shared.gate(requester());
    const answers = await settled(
      clock,
      Array.from({ length: 100 }, () => gate.request({ lane: 'a/x' }, send)),
    );
    expect(seen.sent).toBe(5);
    expect(answers[99]).toMatchObject({
      status: 'failed',
      cause: 'auth',
      message: 'bad key (request 5)',
    });
    broken = false;
    clock.after(31_000, () => {});
    while (clock.now() < 31_000) await clock.idle();
    const again = await settled(
      clock,
      Array.from({ length: 3 }, () => gate.request({ lane: 'a/x' }, send)),
    );
    expect(again.filter(({ status }) => status === 'answered').length).toBeGreaterThan(0);
  });

  it('X81: different errors, or an answer between them, keep the breaker shut', async () => {
    const { clock, limits: shared } = limits({ widthOf: () => 1 });
    const { seen, send } = provider(clock, 1, (n) =>
      n % 3 === 0 ? fine : failure('invalid-request', false, 'bad schema'),
    );
    const gate = shared.gate(requester());
    await settled(
      clock,
      Array.from({ length: 30 }, () => gate.request({ lane: 'a/x' }, send)),
    );
    expect(seen.sent).toBe(30);
  });

  it('X81: one lane does not hold another', async () => {
    const { clock, limits: shared } = limits();
    const gate = shared.gate(requester());
    const slow = gate.request(
      { lane: 'a/x' },
      provider(clock, 1, (_n, now) => (now < 60_000 ? tooMany(60_000) : fine)).send,
    );
    const quick = provider(clock, 1, () => fine);
    await settled(clock, [gate.request({ lane: 'b/y' }, quick.send)]);
    expect(clock.now()).toBeLessThan(60_000);
    await settled(clock, [slow]);
  });

  it('an aborted attempt leaves the queue and sends nothing', async () => {
    const { clock, limits: shared } = limits({ widthOf: () => 1 });
    const abort = new AbortController();
    const { seen, send } = provider(clock, 100, () => fine);
    const first = shared.gate(requester()).request({ lane: 'a/x' }, send);
    const second = shared.gate(requester({ signal: abort.signal })).request({ lane: 'a/x' }, send);
    abort.abort();
    expect(await second).toMatchObject({ status: 'failed', cause: 'stopped' });
    await settled(clock, [first]);
    expect(seen.sent).toBe(1);
  });
});

describe('a shared prefix', () => {
  it('X83: the first goes alone until its response begins, then all others at once', async () => {
    const { clock, limits: shared } = limits();
    const { seen, send } = provider(clock, 700, () => fine);
    const gate = shared.gate(requester());
    await settled(
      clock,
      Array.from({ length: 10 }, () => gate.request({ lane: 'a/x', prefix: 'p' }, send)),
    );
    expect(seen.times).toEqual([0, ...Array.from({ length: 9 }, () => 700)]);
  });

  it('X83: nobody waits longer than 5 s for the first', async () => {
    const { clock, limits: shared } = limits();
    const { seen, send } = provider(clock, 60_000, () => fine);
    const gate = shared.gate(requester());
    await settled(
      clock,
      Array.from({ length: 3 }, () => gate.request({ lane: 'a/x', prefix: 'p' }, send)),
    );
    expect(seen.times).toEqual([0, 5_000, 5_000]);
  });

  it('X83: when the first fails before it began, the next one leads', async () => {
    const { clock, limits: shared } = limits();
    const quick = provider(clock, 100, () => fine);
    const gate = shared.gate(requester());
    const failing = gate.request<string>({ lane: 'a/x', prefix: 'p' }, async () =>
      failure('auth', false),
    );
    const others = Array.from({ length: 3 }, () =>
      gate.request({ lane: 'a/x', prefix: 'p' }, quick.send),
    );
    await settled(clock, [failing, ...others]);
    expect(quick.seen.times).toEqual([0, 100, 100]);
  });

  it('X83: other prefixes do not wait', async () => {
    const { clock, limits: shared } = limits();
    const { seen, send } = provider(clock, 700, () => fine);
    const gate = shared.gate(requester());
    await settled(
      clock,
      ['p', 'q', undefined].map((prefix) =>
        gate.request({ lane: 'a/x', ...(prefix ? { prefix } : {}) }, send),
      ),
    );
    expect(seen.times).toEqual([0, 0, 0]);
  });

  it('X191: a width is shared with the other runs of the machine, and so is a wait that one met', async () => {
    let told: (news: BoardNews) => void = () => {};
    const said: string[] = [];
    const board: ProviderBoard = {
      use: async () => told({ queue: 'a/x', runs: 2, wait: null }),
      tell: (queue, { cause }) => void said.push(`${queue} ${cause}`),
      watch: (listener) => {
        told = listener;
      },
    };
    const { clock, limits: shared } = limits({ widthOf: () => 8, board });
    const { seen, send } = provider(clock, 100, (n) => (n === 40 ? tooMany(1_000) : fine));
    const gate = shared.gate(requester());
    const ask = () => Array.from({ length: 20 }, () => gate.request({ lane: 'a/x' }, send));
    await settled(clock, ask());
    expect(seen.most).toBe(4);
    const met = clock.now();
    told({
      queue: 'a/x',
      runs: 1,
      wait: { until: met + 5_000, cause: 'rate-limit', message: 'slow down' },
    });
    await settled(clock, ask());
    expect(seen.times.filter((at) => at >= met && at < met + 5_000)).toEqual([]);
    expect(said).toEqual(['a/x rate-limit']);
  });
});
