import { describe, expect, it } from 'vitest';
import {
  numberSchema,
  testIO,
  testRequest,
} from '../../testing/conformance/backend/conformance.js';
import { createFakeGateway } from '../../testing/conformance/backend/fake-gateway.js';
import { failed } from './failure.js';
import { answerTool, gatewaySession } from './gateway-session.js';
import { keepAlive } from './kept-alive.js';
import { packRecord, readKept, unpackRecord, writeKept } from './kept-conversation.js';
import { aborted, untilAborted } from './stop.js';

describe('stopping an attempt', () => {
  it('X82: what was stopped before anybody listened is stopped, too', async () => {
    expect(await aborted(AbortSignal.abort())).toBe('aborted');
    expect(await untilAborted(new Promise(() => {}), AbortSignal.abort())).toBe('aborted');
  });

  it('X82: work that fails after the stop disturbs nobody', async () => {
    const stop = new AbortController();
    let fail: (error: Error) => void = () => {};
    const waits = untilAborted(new Promise((_resolve, reject) => (fail = reject)), stop.signal);
    stop.abort();
    expect(await waits).toBe('aborted');
    fail(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('a program that is kept alive', () => {
  const programs = () => {
    const started: { gone: boolean }[] = [];
    const start = async () => {
      const program = { gone: false };
      started.push(program);
      return program;
    };
    return { started, start, kept: keepAlive<{ gone: boolean }>(({ gone }) => gone) };
  };

  it('is shared by all that come while it starts, and by all that come later', async () => {
    const { started, start, kept } = programs();
    await Promise.all(Array.from({ length: 20 }, () => kept.running(start)));
    await kept.running(start);
    expect(started).toHaveLength(1);
  });

  it('is followed by one other when it died, however many find it dead', async () => {
    const { started, start, kept } = programs();
    (await kept.running(start)).gone = true;
    const found = await Promise.all(Array.from({ length: 20 }, () => kept.running(start)));
    expect(started).toHaveLength(2);
    expect(new Set(found)).toEqual(new Set([started[1]]));
  });

  it('is tried again when it did not come up, and those that waited for that one are told', async () => {
    const { started, start, kept } = programs();
    await expect(kept.running(() => Promise.reject(new Error('no memory')))).rejects.toThrow(
      'no memory',
    );
    expect(await kept.last()).toBeUndefined();
    await kept.running(start);
    expect(started).toHaveLength(1);
    expect(await kept.last()).toBe(started[0]);
  });
});

describe('what a provider answered', () => {
  it('X81: only where another attempt may help is it said so, and when', () => {
    expect(failed('rate-limit', 'slow down', 5_000)).toMatchObject({
      retryable: true,
      retryAfterMs: 5_000,
    });
    expect(failed('auth', 'who are you?', 5_000)).toEqual({
      status: 'failed',
      cause: 'auth',
      message: 'who are you?',
    });
  });
});

describe('the session with the MCP servers', () => {
  const asked = testRequest({ options: { schema: numberSchema } });
  const answer = async () => ({ text: 'Received.', failed: false });

  it('X101: is opened only where there is something to reach through it', () => {
    const gateway = createFakeGateway([{ name: 'mcp__notes__add', answer: () => 'noted' }]);
    const empty = createFakeGateway([]);
    expect(gatewaySession(asked, testIO(), null, answer)).toBeNull();
    expect(gatewaySession(asked, testIO(), empty)).toBeNull();
    expect(gatewaySession(testRequest(), testIO(), empty, answer)).toBeNull();
    expect(gatewaySession(asked, testIO(), empty, answer)).not.toBeNull();
    expect(gatewaySession(testRequest(), testIO(), gateway)).not.toBeNull();
  });

  it('C63: the tool for the answer takes what the schema says', () => {
    expect(answerTool(numberSchema, answer)).toMatchObject({
      name: 'StructuredOutput',
      input: numberSchema,
    });
  });
});

describe('a conversation that is kept', () => {
  it('X30: is read back, and nothing of another hand is', async () => {
    expect(readKept(writeKept({ thread: 'a' }))).toEqual({ v: 1, thread: 'a' });
    for (const text of ['', 'null', '[]', '{}', '{"v":2}', 'not json'])
      expect(readKept(text)).toBeNull();
    const record = 'line\n'.repeat(1_000);
    expect(String(await unpackRecord((await packRecord(record)) ?? ''))).toBe(record);
    await expect(unpackRecord('bm90IHBhY2tlZA==')).rejects.toThrow();
  });
});
