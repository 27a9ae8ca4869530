import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../clocks/virtual-clock.js';
import type { Failure } from '../../ports/backend.js';
import type { ModelAnswer } from '../../ports/request-gate.js';
import { type LimitSettings, type Requester, RequestLimits } from './request-limits.js';

type Answer = ModelAnswer<string>;

const fine: Answer = { status: 'answered', value: 'fine' };
const tooMany = (retryAfterMs?: number): Failure => ({
  status: 'failed',
  cause: 'rate-limit',
  message: 'too many requests',
  retryable: true,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const failure = (cause: Failure['cause'], retryable: boolean, message: string = cause): Failure => ({ status: 'failed', cause, message, retryable });

function limits(over: Partial<LimitSettings> = {}) {
  const clock = createVirtualClock({ startAt: 0 });
  const quotas: (number | null)[] = [];
  const made = new RequestLimits(clock, {
    widthOf: () => 16,
    maxWaitMs: 6 * 3_600_000,
    longWaitMs: 120_000,
    onPause: (_lane, until) => quotas.push(until),
    onWaiting: () => {},
    ...over,
  });
  return { clock, limits: made, quotas };
}

function requester(over: Partial<Requester> = {}): Requester {
  return { signal: new AbortController().signal, retries: 3, refusal: () => null, at: () => {}, sent: () => {}, repeating: () => {}, ...over };
}

/** Lets virtual time pass until everything has settled. */
async function settled<T>(clock: ReturnType<typeof createVirtualClock>, work: readonly Promise<T>[]): Promise<T[]> {
  let done = false;
  const all = Promise.all(work).finally(() => {
    done = true;
  });
  for (let turn = 0; !done && turn < 100_000; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!done) await clock.idle();
  }
  return all;
}

/** Takes `tookMs` of the clock per request; `answer` sees the number of the request, from 1. */
function provider(clock: ReturnType<typeof createVirtualClock>, tookMs: number, answer: (n: number, now: number) => Answer) {
  const seen = { sent: 0, inFlight: 0, most: 0, times: [] as number[] };
  const send = ({ begun }: { begun(): void }): Promise<Answer> => {
    seen.sent += 1;
    seen.inFlight += 1;
    seen.most = Math.max(seen.most, seen.inFlight);
    seen.times.push(clock.now());
    const reply = answer(seen.sent, clock.now());
    return new Promise((resolve) => {
      clock.after(tookMs, () => {
        begun();
        seen.inFlight -= 1;
        resolve(reply);
      });
    });
  };
  return { seen, send };
}

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
    const { clock, limits: shared } = limits({ widthOf: (lane) => (lane === 'a/' ? 3 : Number.POSITIVE_INFINITY) });
    const { seen, send } = provider(clock, 100, () => fine);
    const gate = shared.gate(requester());
    await settled(
      clock,
      Array.from({ length: 12 }, (_, n) => gate.request({ lane: n % 2 === 0 ? 'a/x' : 'a/y' }, send)),
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
    const [answer] = await settled(clock, [shared.gate(requester()).request({ lane: 'a/x' }, send)]);
    expect(answer).toMatchObject({ status: 'failed', cause: 'rate-limit' });
    expect(seen.sent).toBe(11);
    const gaps = seen.times.slice(1).map((at, index) => at - (seen.times[index] ?? 0));
    expect(gaps.slice(0, 4)).toEqual([1_001, 2_001, 4_001, 8_001]);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30_001);
  });

  it('X81: broken servers are asked again as often as the call may retry', async () => {
    const { clock, limits: shared } = limits();
    const { seen, send } = provider(clock, 1, () => failure('overloaded', true));
    await settled(clock, [shared.gate(requester({ retries: 2 })).request({ lane: 'a/x' }, send)]);
    expect(seen.sent).toBe(3);
  });

  it.each(['auth', 'invalid-request', 'refusal'] as const)('X81: %s fails at once', async (cause) => {
    const { clock, limits: shared } = limits();
    const { seen, send } = provider(clock, 1, () => failure(cause, false));
    const [answer] = await settled(clock, [shared.gate(requester()).request({ lane: 'a/x' }, send)]);
    expect(answer).toMatchObject({ status: 'failed', cause });
    expect(seen.sent).toBe(1);
  });

  it('X81: the same terminal error five times opens the breaker; it asks again now and then', async () => {
    const { clock, limits: shared } = limits({ widthOf: () => 1 });
    let broken = true;
    const { seen, send } = provider(clock, 10, (n) => (broken ? failure('auth', false, `bad key (request ${n})`) : fine));
    const gate = shared.gate(requester());
    const answers = await settled(
      clock,
      Array.from({ length: 100 }, () => gate.request({ lane: 'a/x' }, send)),
    );
    expect(seen.sent).toBe(5);
    expect(answers[99]).toMatchObject({ status: 'failed', cause: 'auth', message: expect.stringContaining('5 times in a row') });
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
    const { seen, send } = provider(clock, 1, (n) => (n % 3 === 0 ? fine : failure('invalid-request', false, 'bad schema')));
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
    const slow = gate.request({ lane: 'a/x' }, provider(clock, 1, (_n, now) => (now < 60_000 ? tooMany(60_000) : fine)).send);
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

describe('a used-up quota', () => {
  const spent = (retryAfterMs?: number): Failure => ({ ...tooMany(retryAfterMs), cause: 'quota', message: 'quota exceeded' });

  it('X81: holds the queue until its reset, sends one request to look, then all the others', async () => {
    const { clock, limits: shared, quotas } = limits({ widthOf: () => 8 });
    const { seen, send } = provider(clock, 100, (n, now) => (n > 20 && now < 3_600_000 ? spent(3_600_000 - now) : fine));
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
  ] as const)('X81: a wait of hours that comes with %s is a pause with its time: %s', async (cause, pauses) => {
    const { clock, limits: shared, quotas } = limits();
    const repeated: number[] = [];
    const hours = { ...failure(cause, cause !== 'auth' && cause !== 'invalid-request'), retryAfterMs: 3 * 3_600_000 };
    const { seen, send } = provider(clock, 0, (_n, now) => (now < 3 * 3_600_000 ? hours : fine));
    const asking = requester({ retries: 0, repeating: (_failure, delayMs) => repeated.push(delayMs) });
    const [answer] = await settled(clock, [shared.gate(asking).request({ lane: 'a/x' }, send)]);
    expect(answer?.status).toBe(pauses ? 'answered' : 'failed');
    expect(quotas).toEqual(pauses ? [3 * 3_600_000, null] : []);
    expect(repeated).toEqual(pauses ? [3 * 3_600_000] : []);
    expect(seen.sent).toBe(pauses ? 2 : 1);
  });

  it('X81: up to two minutes it is a wait like any other', async () => {
    const { clock, limits: shared, quotas } = limits();
    const { seen, send } = provider(clock, 0, (_n, now) => (now < 120_000 ? tooMany(120_000) : fine));
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
    const failing = gate.request<string>({ lane: 'a/x', prefix: 'p' }, async () => failure('auth', false));
    const others = Array.from({ length: 3 }, () => gate.request({ lane: 'a/x', prefix: 'p' }, quick.send));
    await settled(clock, [failing, ...others]);
    expect(quick.seen.times).toEqual([0, 100, 100]);
  });

  it('X83: other prefixes do not wait', async () => {
    const { clock, limits: shared } = limits();
    const { seen, send } = provider(clock, 700, () => fine);
    const gate = shared.gate(requester());
    await settled(
      clock,
      ['p', 'q', undefined].map((prefix) => gate.request({ lane: 'a/x', ...(prefix ? { prefix } : {}) }, send)),
    );
    expect(seen.times).toEqual([0, 0, 0]);
  });
});
