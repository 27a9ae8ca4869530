import { describe, expect, it } from 'vitest';
import { createRealClock } from '../../host/clocks/real-clock.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { describeBackend, testRequest, tryCall } from '../conformance/backend/conformance.js';
import { createScriptedBackend } from './scripted-backend.js';

describeBackend('the scripted backend', {
  create: () => createScriptedBackend([{ text: 'hello', times: 'any' }]),
  echo: () =>
    createScriptedBackend([
      { reply: ({ call }) => ({ status: 'completed', text: call.prompt }), times: 'any' },
    ]),
  failing: () => createScriptedBackend([{ fail: 'refusal' }]),
  slow: () =>
    createScriptedBackend([{ text: 'late', delayMs: 60_000 }], { clock: createRealClock() }),
  structured: () => createScriptedBackend([{ json: { n: 1 } }]),
  talkative: () =>
    createScriptedBackend([
      {
        reply: (_request, io) => {
          io.progress({ type: 'text', text: 'thinking' });
          return { status: 'completed', text: 'done' };
        },
      },
    ]),
  leftovers: null,
});

describe('a scripted backend', () => {
  it('answers by order, and by label, prompt or predicate out of order', async () => {
    const backend = createScriptedBackend([
      { when: 'second', text: 'by label' },
      { when: /third/g, text: 'by prompt' },
      { when: ({ attempt }) => attempt === 2, text: 'by predicate' },
      { text: 'by order' },
    ]);
    const say = async (request = testRequest()) => (await tryCall(backend, request)).result;
    expect(await say()).toMatchObject({ text: 'by order' });
    expect(await say(testRequest({}, { attempt: 2 }))).toMatchObject({ text: 'by predicate' });
    expect(await say(testRequest({ prompt: 'the third one' }))).toMatchObject({
      text: 'by prompt',
    });
    expect(await say(testRequest({ label: 'second' }))).toMatchObject({ text: 'by label' });
    backend.assertConsumed();
    expect(backend.calls.map(({ call }) => call.label)).toEqual([
      'hello',
      'hello',
      'hello',
      'second',
    ]);
  });

  it('a call that no step expects fails as a value, and the test with it', async () => {
    const backend = createScriptedBackend([{ when: 'other', text: 'x' }]);
    expect((await tryCall(backend)).result).toMatchObject({
      status: 'failed',
      cause: 'crash',
      message: expect.stringContaining('UnexpectedCallError'),
    });
    expect(() => backend.assertConsumed()).toThrow('1 calls that no step expected');
  });

  it('steps that nothing asked for are listed', () => {
    const backend = createScriptedBackend([
      { text: 'a' },
      { when: 'b', json: { n: 1 }, times: 2 },
      { text: 'c', times: 'any' },
    ]);
    expect(() => backend.assertConsumed()).toThrow(
      '2 steps that nothing asked for:\nstep 1: {"text":"a"}\nstep 2 for b: {"json":{"n":1}}',
    );
  });

  it('a delay is on the clock', async () => {
    const clock = createVirtualClock({ startAt: 0 });
    const backend = createScriptedBackend([{ text: 'late', delayMs: 5_000 }], { clock });
    const running = tryCall(backend);
    expect(await clock.idle()).toBe(true);
    expect((await running).result).toMatchObject({ text: 'late' });
    expect(clock.now()).toBe(5_000);
    expect(() => createScriptedBackend([{ text: 'late', delayMs: 1 }])).toThrow('needs a clock');
  });
});
