import { describe, expect, it } from 'vitest';
import { silentInbox } from '../../../core/ports/message-inbox.js';
import { type LoopState, runLoop } from './loop/agent-loop.js';
import type { RequestShape } from './loop/model-request.js';
import { createRedact } from './provider/redact.js';
import type { SdkModel, SdkPart, SdkStop } from './provider/sdk-types.js';
import { readSettings } from './provider/settings.js';

const usage = {
  inputTokens: { total: 5, noCache: 5, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

function answer(parts: readonly SdkPart[], stop: SdkStop): readonly SdkPart[] {
  return [
    { type: 'stream-start', warnings: [] },
    ...parts,
    { type: 'finish', finishReason: { unified: stop, raw: stop }, usage },
  ];
}

/** A model that gives these answers one after the other. */
function scriptedModel(answers: readonly (readonly SdkPart[])[]): SdkModel {
  const left = [...answers];
  const doStream = async () => ({ stream: ReadableStream.from(left.shift() ?? []) });
  return {
    specificationVersion: 'v3',
    provider: 'scripted',
    modelId: 'scripted',
    supportedUrls: {},
    doStream,
  } as unknown as SdkModel;
}

async function play(answers: readonly (readonly SdkPart[])[], structured = false) {
  const state: LoopState = {
    lane: 'a/b',
    messages: [{ role: 'user', text: 'Task.', task: true }],
    answers: 0,
    model: undefined,
  };
  const ran: unknown[] = [];
  const run = async (input: unknown) => {
    ran.push(input);
    return { text: 'ok', failed: false };
  };
  const signal = new AbortController().signal;
  const redact = createRedact(readSettings({}), {});
  const shape: RequestShape = {
    model: scriptedModel(answers),
    lane: 'a/b',
    prefix: 'p',
    system: [],
    tools: [],
    marks: false,
    keyFrom: undefined,
    endpoint: { address: undefined },
    options: {},
    maxOutputTokens: undefined,
  };
  const place = { root: '/', cwd: '/', callKey: 'k', runId: 'r', readOnly: false };
  const end = await runLoop({
    state,
    asking: {
      shape,
      io: {
        signal,
        gate: { request: (_about, send) => send({ signal, begun: () => {} }) },
        messages: silentInbox,
      },
      redact,
      progress: () => {},
      billed: () => {},
    },
    using: {
      offer: {
        tools: new Map([['Write', { name: 'Write', writes: true, run }]]),
        definitions: [],
        answer: (text) => text,
        searches: false,
      },
      io: { place, signal, permit: async () => ({ allowed: true }) },
      toolMs: 1_000,
      waitedMs: () => 0,
      redact,
      progress: () => {},
    },
    structured,
    maxTurns: undefined,
    window: 200_000,
    overhead: 0,
  });
  return {
    end,
    ran,
    results: state.messages.flatMap((message) =>
      message.role === 'results' ? message.results : [],
    ),
  };
}

const use = (toolCallId: string, toolName: string, input: string): SdkPart => ({
  type: 'tool-call',
  toolCallId,
  toolName,
  input,
});
const done = answer(
  [
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'done' },
    { type: 'text-end', id: '0' },
  ],
  'stop',
);

describe("an answer that is cut off in the middle of a tool's input", () => {
  it('runs the tools that are complete, and says so for the one that is not', async () => {
    const { end, ran, results } = await play([
      answer([use('1', 'Write', '{"a":1}'), use('2', 'Write', '{"a":')], 'length'),
      done,
    ]);
    expect(end).toMatchObject({ status: 'completed', text: 'done' });
    expect(ran).toEqual([{ a: 1 }]);
    expect(results.map(({ id, failed }) => [id, failed])).toEqual([
      ['1', false],
      ['2', true],
    ]);
    expect(results[1]?.text).toContain('in smaller pieces');
  });

  it('is no structured answer', async () => {
    const half = answer([use('1', 'StructuredOutput', '{"n":')], 'length');
    const whole = answer([use('2', 'StructuredOutput', '{"n":1}')], 'tool-calls');
    expect((await play([half, whole], true)).end).toMatchObject({
      status: 'completed',
      json: '{"n":1}',
    });
  });

  it('does not go on for ever', async () => {
    const half = answer([use('1', 'Write', '{"a":')], 'length');
    expect((await play(Array.from({ length: 20 }, () => half))).end).toMatchObject({
      status: 'failed',
      cause: 'length',
    });
  });
});

describe('uses without ids, or with the same one', () => {
  it('are told apart', async () => {
    const { ran, results } = await play([
      answer(
        [
          use('', 'Write', '{"a":1}'),
          use('', 'Write', '{"a":2}'),
          use('x', 'Write', '{"a":3}'),
          use('x', 'Write', ''),
        ],
        'tool-calls',
      ),
      done,
    ]);
    expect(ran).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }, {}]);
    expect(new Set(results.map(({ id }) => id)).size).toBe(4);
  });
});
