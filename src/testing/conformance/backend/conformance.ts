import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type {
  AttemptRequest,
  AttemptResult,
  Backend,
  CallIO,
} from '../../../core/ports/backend.js';
import { silentInbox } from '../../../core/ports/message-inbox.js';
import type { RequestGate } from '../../../core/ports/request-gate.js';
import type { Call, CallOptions } from '../../../core/step/call.js';
import { causes } from '../../../core/step/outcome.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';

export interface BackendSuite {
  /** Answers any call within a second or two. */
  create(): Backend;
  /**
   * Answers a text call with its prompt, character by character. Leave out where answers cannot
   * depend on the prompt like that.
   */
  echo?(): Backend;
  /** Fails every call. */
  failing(): Backend;
  /** Would take at least 10 s for a call that nobody stops. */
  slow(): Backend;
  /** Reports some progress before it answers. Leave out where there is none. */
  talkative?(): Backend;
  /** Hands over `{ "n": <integer> }` for `numberSchema`. */
  structured(): Backend;
  /** Processes left behind by all backends of this suite; `null` where there never are any. */
  readonly leftovers: (() => Promise<readonly string[]>) | null;
}

/**
 * The workspace of test requests. Some agent programs make folders where they work, so it is never
 * the system's own.
 */
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plenum-backend-')));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

export const numberSchema: JsonObject = {
  type: 'object',
  properties: { n: { type: 'integer' } },
  required: ['n'],
  additionalProperties: false,
};

/** A complete call for tests; every member can be replaced. */
export function testCall(over: Partial<Call> = {}, options: CallOptions = {}): Call {
  return {
    runId: 'run-1',
    n: 1,
    key: 'run-1:abc:0',
    prompt: 'Say hello.',
    label: 'hello',
    phase: 'Greet',
    lane: 'root',
    site: null,
    content: 'abc',
    ordinal: 0,
    ...over,
    options: { ...over.options, ...options },
  };
}

export function testRequest(
  call: Partial<Call> = {},
  over: Partial<AttemptRequest> = {},
): AttemptRequest {
  return {
    call: testCall(call),
    brief: { agentType: 'general-purpose', readOnly: false },
    attempt: 1,
    cwd: folder,
    root: folder,
    ...over,
  };
}

/** Sends every request at once and once. */
export const openGate: RequestGate = {
  request: (_about, send) => send({ signal: new AbortController().signal, begun: () => {} }),
};

/** Grants everything, limits nothing. */
export function testIO(over: Partial<CallIO> = {}): CallIO {
  return {
    signal: new AbortController().signal,
    progress: () => {},
    permit: async () => ({ allowed: true }),
    gate: openGate,
    messages: silentInbox,
    ...over,
  };
}

export interface Tried {
  readonly result: AttemptResult;
  readonly progress: readonly JsonObject[];
  readonly lateProgress: readonly JsonObject[];
  readonly tookMs: number;
  /** Time from the abort to the end. */
  readonly stopMs: number;
}

/**
 * The two seconds of the port, and what a busy machine adds; what is stopped here would last a
 * minute.
 */
export const stopsWithinMs = 10_000;

/** Runs one attempt the way a run loop does. */
export async function tryCall(
  backend: Backend,
  request = testRequest(),
  abortAfterMs?: number,
): Promise<Tried> {
  const abort = new AbortController();
  const progress: JsonObject[] = [];
  const lateProgress: JsonObject[] = [];
  let ended = false;
  const started = performance.now();
  let abortedAt = Number.NaN;
  const timer =
    abortAfterMs === undefined
      ? undefined
      : setTimeout(() => {
          abortedAt = performance.now();
          abort.abort();
        }, abortAfterMs);
  const result = await backend.run(
    request,
    testIO({
      signal: abort.signal,
      progress: (item) => void (ended ? lateProgress : progress).push(item),
    }),
  );
  ended = true;
  const now = performance.now();
  clearTimeout(timer);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { result, progress, lateProgress, tookMs: now - started, stopMs: now - abortedAt };
}

function expectWellFormed(result: AttemptResult): void {
  if (result.status === 'failed') {
    expect(causes).toContain(result.cause);
    expect(result.message).not.toBe('');
  } else {
    expect(typeof (result.json ?? result.text)).toBe('string');
  }
  for (const amount of [result.costUsd, ...Object.values(result.usage ?? {})]) {
    if (amount !== undefined) expect(amount).toBeGreaterThanOrEqual(0);
  }
}

/** What every backend MUST do (ports/backend.ts). */
export function describeBackend(name: string, suite: BackendSuite): void {
  const { echo, talkative, leftovers } = suite;

  describe(`${name} is a backend`, () => {
    afterEach(async () => {
      if (leftovers !== null) expect(await leftovers()).toEqual([]);
    });

    it('completes a text call with text', async () => {
      const { result } = await tryCall(suite.create());
      expect(result.status).toBe('completed');
      expectWellFormed(result);
    });

    it('fails as a value, with a known cause and a message, and never rejects', async () => {
      const { result } = await tryCall(suite.failing());
      expect(result.status).toBe('failed');
      expectWellFormed(result);
    });

    it('ends within 2 s of the abort, with cause stopped', async () => {
      const { result, stopMs } = await tryCall(suite.slow(), testRequest(), 300);
      expect(result).toMatchObject({ status: 'failed', cause: 'stopped' });
      expect(stopMs).toBeLessThan(stopsWithinMs);
    });

    it('does not start what was aborted before', async () => {
      const { result, tookMs } = await (async () => {
        const abort = new AbortController();
        abort.abort();
        const started = performance.now();
        const ended = await suite.slow().run(testRequest(), testIO({ signal: abort.signal }));
        return { result: ended, tookMs: performance.now() - started };
      })();
      expect(result).toMatchObject({ status: 'failed', cause: 'stopped' });
      expect(tookMs).toBeLessThan(stopsWithinMs);
    });

    it('hands a structured value over as JSON text', async () => {
      const { result } = await tryCall(
        suite.structured(),
        testRequest({ options: { schema: numberSchema } }),
      );
      expectWellFormed(result);
      const value: unknown = JSON.parse((result.status === 'completed' && result.json) || 'null');
      expect(isJsonObject(value) && Number.isInteger(value.n)).toBe(true);
    });

    it('serves fifty calls, as many at once as it says it bears', async () => {
      const backend = suite.create();
      // Like a run, which starts no more than that.
      const { width = 50 } = backend;
      const ended: Tried[] = [];
      let next = 0;
      const callAfterCall = async (): Promise<void> => {
        for (let n = next++; n < 50; n = next++)
          ended.push(
            await tryCall(backend, testRequest({ n, key: `run-1:k${n}:0`, lane: `root/l1[${n}]` })),
          );
      };
      await Promise.all(Array.from({ length: Math.min(50, width) }, callAfterCall));
      expect(ended.filter(({ result }) => result.status === 'completed')).toHaveLength(50);
      for (const { result } of ended) expectWellFormed(result);
    }, 240_000);

    it('can be closed when nothing runs', async () => {
      const backend = suite.create();
      await tryCall(backend);
      await backend.close?.();
    });

    it.skipIf(echo === undefined)('keeps every character of the prompt', async () => {
      const prompt =
        'Line one\n\t"quoted" \'single\' `code` $HOME %PATH% \\back\\ {prompt} ünï — 漢字 ' +
        '🧵\u2028\n```json\n{"a":1}\n```\nlast';
      const { result } = await tryCall((echo ?? suite.create)(), testRequest({ prompt }));
      expect(result).toMatchObject({ status: 'completed', text: prompt });
    });

    it.skipIf(echo === undefined)(
      'X118: hands long answers over whole, many at once, byte for byte',
      async () => {
        const backend = (echo ?? suite.create)();
        // Three and four bytes a character: every border of chunks is within one.
        const prompts = Array.from({ length: 16 }, (_, n) => `${n}漢字🧵`.repeat(27_000 + n));
        const results = await Promise.all(
          prompts.map((prompt, n) =>
            backend.run(testRequest({ prompt, n, key: `run-1:long${n}:0` }), testIO()),
          ),
        );
        const wrong = results.filter(
          (result, n) => result.status !== 'completed' || result.text !== prompts[n],
        );
        expect(
          wrong.map((result) =>
            result.status === 'completed' ? `${result.text?.length} characters` : result.message,
          ),
        ).toEqual([]);
      },
    );

    it.skipIf(talkative === undefined)(
      'reports progress before the result and none after it',
      async () => {
        const { progress, lateProgress } = await tryCall((talkative ?? suite.create)());
        expect(progress.length).toBeGreaterThan(0);
        expect(progress.every(isJsonObject)).toBe(true);
        expect(lateProgress).toEqual([]);
      },
    );
  });
}
