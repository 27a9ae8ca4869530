import { describe, expect, it } from 'vitest';
import type { AttemptResult, Backend, CallIO } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import { silentInbox } from '../../core/ports/message-inbox.js';
import type { Call } from '../../core/step/call.js';
import type { JsonObject } from '../../core/values/json.js';
import { safeBackend } from './safe-backend.js';

const can = {
  usage: true,
  continues: false,
  model: true,
  effort: true,
  toolAllowList: true,
  readOnly: true,
  permissions: true,
  mcp: false,
  contained: true,
  readsInstructions: false,
  gated: false,
  streams: false,
  promptCaching: false,
  virtual: true,
};
const call: Call = {
  runId: 'r',
  n: 1,
  key: 'r:k:0',
  prompt: 'p',
  label: 'l',
  phase: null,
  lane: 'root',
  site: null,
  options: {},
  content: 'c',
  ordinal: 0,
};

function handClock() {
  const timers = new Map<() => void, number>();
  const clock: Clock = {
    version: 1,
    now: () => 0,
    after(delayMs, callback) {
      timers.set(callback, delayMs);
      return () => timers.delete(callback);
    },
    idle: () => null,
    hold: (work) => work,
  };
  return { clock, timers };
}

const permit = async () => ({ allowed: true }) as const;
const gate: CallIO['gate'] = {
  request: (_about, send) => send({ signal: new AbortController().signal, begun: () => {} }),
};

type Run = (io: CallIO) => unknown;

function attempt(
  run: Run,
  abort = new AbortController(),
  clock = handClock().clock,
  progress: (item: JsonObject) => void = () => {},
) {
  const backend = {
    version: 1,
    name: 'wild',
    can,
    run: (_request: unknown, io: CallIO) => run(io),
  } as unknown as Backend;
  return safeBackend(backend, clock).run(
    {
      call,
      brief: { agentType: 'general-purpose', readOnly: false },
      attempt: 1,
      cwd: '/',
      root: '/',
    },
    { signal: abort.signal, progress, permit, gate, messages: silentInbox },
  );
}

describe('a wrapped backend', () => {
  it('passes a good result on', async () => {
    const result: AttemptResult = {
      status: 'completed',
      text: 'hello',
      usage: { inputTokens: 1 },
      costUsd: 2,
      model: 'm',
    };
    expect(await attempt(() => Promise.resolve(result))).toEqual(result);
    expect(await attempt(() => Promise.resolve({ status: 'completed', json: '{}' }))).toMatchObject(
      { status: 'completed', json: '{}' },
    );
  });

  it('keeps every member of a failure', async () => {
    const result = {
      status: 'failed',
      cause: 'rate-limit',
      message: 'm',
      retryable: true,
      retryAfterMs: 5,
      raw: 'r',
      usage: { outputTokens: 3 },
    };
    expect(await attempt(() => Promise.resolve(result))).toMatchObject(result);
  });

  it('turns a throw and a rejection into crash', async () => {
    const thrown = await attempt(() => {
      throw new Error('boom');
    });
    expect(thrown).toEqual({
      status: 'failed',
      cause: 'crash',
      message: 'backend wild failed: boom',
    });
    expect(await attempt(() => Promise.reject('just text'))).toMatchObject({
      cause: 'crash',
      message: 'backend wild failed: just text',
    });
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ status: 'done', text: 'x' }],
    [{ status: 'completed' }],
    [{ status: 'completed', json: { n: 1 } }],
    [{ status: 'failed', cause: 'bad luck', message: 'm' }],
    [{ status: 'failed' }],
  ])('turns the malformed result %j into crash', async (result) => {
    expect(await attempt(() => Promise.resolve(result))).toMatchObject({
      status: 'failed',
      cause: 'crash',
      message: expect.stringContaining('malformed'),
    });
  });

  it('amounts that are none become unknown, never 0', async () => {
    const usage = {
      inputTokens: -1,
      outputTokens: Number.NaN,
      cacheReadTokens: '3',
      cacheWriteTokens: 4,
    };
    const result = await attempt(() =>
      Promise.resolve({ status: 'completed', text: '', usage, costUsd: Number.POSITIVE_INFINITY }),
    );
    expect([result.usage, result.costUsd]).toEqual([{ cacheWriteTokens: 4 }, undefined]);
  });

  it('ends a hang 2 s after the abort, as stopped', async () => {
    const { clock, timers } = handClock();
    const abort = new AbortController();
    const running = attempt(() => new Promise(() => {}), abort, clock);
    expect(timers.size).toBe(0);
    abort.abort();
    expect([...timers.values()]).toEqual([2_000]);
    for (const fire of timers.keys()) fire();
    expect(await running).toMatchObject({
      status: 'failed',
      cause: 'stopped',
      message: expect.stringContaining('did not end'),
    });
  });

  it('a hang under a signal that was aborted before ends too', async () => {
    const { clock, timers } = handClock();
    const abort = new AbortController();
    abort.abort();
    const running = attempt(() => new Promise(() => {}), abort, clock);
    for (const fire of timers.keys()) fire();
    expect(await running).toMatchObject({ cause: 'stopped' });
  });

  it('an end after the abort is taken, and leaves no timer', async () => {
    const { clock, timers } = handClock();
    const abort = new AbortController();
    const run: Run = (io) =>
      new Promise((resolve) =>
        io.signal.addEventListener('abort', () =>
          resolve({ status: 'completed', text: 'just in time' }),
        ),
      );
    const running = attempt(run, abort, clock);
    abort.abort();
    expect(await running).toMatchObject({ text: 'just in time' });
    expect(timers.size).toBe(0);
  });

  it('drops progress that is no object or comes after the end', async () => {
    const items: JsonObject[] = [];
    let late = (): void => {};
    const run: Run = async (io) => {
      late = () => io.progress({ type: 'late' });
      io.progress({ type: 'early' });
      io.progress('no object' as unknown as JsonObject);
      return { status: 'completed', text: '' };
    };
    await attempt(run, undefined, undefined, (item) => items.push(item));
    late();
    expect(items).toEqual([{ type: 'early' }]);
  });

  it('a close that fails changes nothing', async () => {
    const backend = {
      version: 1,
      name: 'wild',
      can,
      run: () => new Promise(() => {}),
      close: () => Promise.reject(new Error('no')),
    } as unknown as Backend;
    await expect(safeBackend(backend, handClock().clock).close?.()).resolves.toBeUndefined();
  });
});
