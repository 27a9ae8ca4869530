import { afterEach, describe, expect, it } from 'vitest';
import type { AttemptResult, Backend, CallIO } from '../../../core/ports/backend.js';
import type { ExecutionRequest, Executor } from '../../../core/ports/executor.js';
import type { RequestAbout, RequestGate } from '../../../core/ports/request-gate.js';
import type { JsonObject } from '../../../core/values/json.js';
import { stopsWithinMs, testIO, testRequest } from '../backend/conformance.js';

/** An executor and the id under which it serves a backend. */
export interface ExecutorUnderTest {
  readonly executor: Executor;
  readonly backend: string;
}

export interface ExecutorSuite {
  /** An executor whose attempts end up at this backend, in whatever process. */
  open(backend: Backend): Promise<ExecutorUnderTest>;
}

const can: Backend['can'] = {
  usage: true,
  continues: true,
  model: true,
  effort: true,
  toolAllowList: true,
  readOnly: true,
  permissions: true,
  mcp: false,
  contained: true,
  readsInstructions: false,
  gated: false,
  streams: true,
  promptCaching: false,
  virtual: false,
};
const done: AttemptResult = { status: 'completed', text: 'done' };
const stopped: AttemptResult = { status: 'failed', cause: 'stopped', message: 'aborted' };

function backendOf(run: Backend['run'], over: Partial<Backend> = {}): Backend {
  return { version: 1, name: 'tried', can, run, ...over };
}

/** Works until it is told to answer, or stopped. */
function patient() {
  const starts: string[] = [];
  let answer = (): void => {};
  const answered = new Promise<AttemptResult>((resolve) => {
    answer = () => resolve(done);
  });
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const backend = backendOf(({ call, attempt }, { signal }) => {
    starts.push(`${call.key} ${attempt}`);
    begin();
    const end = new Promise<AttemptResult>((resolve) =>
      signal.addEventListener('abort', () => resolve(stopped), { once: true }),
    );
    return Promise.race([answered, end]);
  });
  return { backend, starts, begun, answer };
}

/** What every executor promises; the sentences are those of the port. */
export function describeExecutor(name: string, suite: ExecutorSuite): void {
  describe(`${name} is an executor`, () => {
    const opened: Executor[] = [];
    afterEach(async () => {
      for (const executor of opened.splice(0)) await executor.close();
    });
    const open = async (backend: Backend) => {
      const under = await suite.open(backend);
      opened.push(under.executor);
      const request = (key: string, attempt = 1): ExecutionRequest => ({
        ...testRequest({ key }, { attempt }),
        backend: under.backend,
      });
      const execute = (asked: ExecutionRequest, io: Partial<CallIO> = {}) =>
        under.executor.execute(asked, testIO(io));
      return { ...under, request, execute };
    };

    it('hands the attempt over whole, and its result back', async () => {
      const seen: unknown[] = [];
      const { request, execute } = await open(
        backendOf(async ({ call, brief, attempt, error, conversation }) => {
          seen.push({ call, brief, attempt, error, conversation });
          return { ...done, usage: { inputTokens: 3 }, costUsd: 0.5, conversation: 'so far' };
        }),
      );
      const asked = { ...request('run:a:0', 2), error: 'not a number', conversation: 'before' };
      expect(await execute(asked)).toMatchObject({
        ...done,
        usage: { inputTokens: 3 },
        costUsd: 0.5,
        conversation: 'so far',
      });
      const { call, brief, attempt, error, conversation } = asked;
      expect(seen).toEqual([{ call, brief, attempt, error, conversation }]);
    });

    it('permission is asked where the call came from, progress arrives there', async () => {
      const { request, execute } = await open(
        backendOf(async (_request, io) => {
          io.progress({ type: 'text', text: 'looking' });
          const permit = await io.permit({ tool: 'Read', argument: 'a.txt' });
          return { status: 'completed', text: JSON.stringify(permit) };
        }),
      );
      const progress: JsonObject[] = [];
      const result = await execute(request('run:b:0'), {
        progress: (item) => void progress.push(item),
        permit: async ({ tool }) => ({ allowed: false, message: `no ${tool} here` }),
      });
      expect(progress).toEqual([{ type: 'text', text: 'looking' }]);
      expect(result.status === 'completed' && JSON.parse(result.text ?? '')).toEqual({
        allowed: false,
        message: 'no Read here',
      });
    });

    it('X81: an attempt of a backend without a gate of its own is one request', async () => {
      const asked: RequestAbout[] = [];
      const gate: RequestGate = {
        request: (about, send) => {
          asked.push(about);
          return send({ signal: new AbortController().signal, begun: () => {} });
        },
      };
      const whole = await open(backendOf(async () => done, { name: 'whole', width: 3 }));
      await whole.execute(whole.request('run:c:0'), { gate });
      expect(asked).toEqual([{ lane: 'whole', whole: true, width: 3 }]);
      asked.length = 0;
      const own = await open(
        backendOf(
          async (_request, io) => {
            await io.gate.request({ lane: 'vendor/model' }, async () => ({
              status: 'answered',
              value: 1,
            }));
            return done;
          },
          { can: { ...can, gated: true } },
        ),
      );
      await own.execute(own.request('run:c:1'), { gate });
      expect(asked).toEqual([{ lane: 'vendor/model' }]);
    });

    it('MUST attach: the same call and attempt is one execution, a new attempt is another', async () => {
      const { backend, starts, begun, answer } = patient();
      const { request, execute } = await open(backend);
      const first = execute(request('run:d:0'));
      await begun;
      const again = execute(request('run:d:0'));
      const other = execute(request('run:d:0', 2));
      await expect.poll(() => starts.length).toBe(2);
      answer();
      expect(await Promise.all([first, again, other])).toMatchObject([done, done, done]);
      expect(starts).toEqual(['run:d:0 1', 'run:d:0 2']);
    });

    it('goes on while one of those who asked is left', async () => {
      const { backend, begun, answer } = patient();
      const { request, execute } = await open(backend);
      const leaving = new AbortController();
      const first = execute(request('run:e:0'), { signal: leaving.signal });
      await begun;
      const second = execute(request('run:e:0'));
      leaving.abort();
      expect(await first).toMatchObject({ status: 'failed', cause: 'stopped' });
      answer();
      expect(await second).toMatchObject(done);
    });

    it('what it asks after the first has left goes to those who are left', async () => {
      let goOn = (): void => {};
      const told = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const starts: string[] = [];
      const { request, execute } = await open(
        backendOf(
          async ({ call }, io) => {
            starts.push(call.key);
            await told;
            io.progress({ type: 'text', text: 'going on' });
            const permit = await io.permit({ tool: 'Read', argument: 'a.txt' });
            const answer = await io.gate.request({ lane: 'vendor/model' }, async (sending) => ({
              status: 'answered',
              value: sending.signal.aborted ? 'ended' : 'whole',
            }));
            const value = answer.status === 'answered' ? answer.value : answer.message;
            return { status: 'completed', text: `${permit.allowed} ${value}` };
          },
          { can: { ...can, gated: true } },
        ),
      );
      const leaving = new AbortController();
      const gone: JsonObject[] = [];
      const refusing: RequestGate = {
        request: async () => ({ status: 'failed', cause: 'stopped', message: 'who asked is gone' }),
      };
      const first = execute(request('run:j:0'), {
        signal: leaving.signal,
        gate: refusing,
        permit: async () => ({ allowed: false, message: 'who asked is gone' }),
        progress: (item) => void gone.push(item),
      });
      await expect.poll(() => starts).toEqual(['run:j:0']);
      const seen: JsonObject[] = [];
      const second = execute(request('run:j:0'), { progress: (item) => void seen.push(item) });
      leaving.abort();
      await first;
      goOn();
      expect(await second).toMatchObject({ status: 'completed', text: 'true whole' });
      expect([gone, seen]).toEqual([[], [{ type: 'text', text: 'going on' }]]);
      expect(starts).toEqual(['run:j:0']);
    });

    it('MUST end within 2 s of the last abort', async () => {
      const { backend, begun } = patient();
      const { request, execute } = await open(backend);
      const aborts = [new AbortController(), new AbortController()] as const;
      const [one, two] = aborts.map(({ signal }) => execute(request('run:f:0'), { signal }));
      await begun;
      const from = performance.now();
      for (const abort of aborts) abort.abort();
      expect(await Promise.all([one, two])).toMatchObject([
        { cause: 'stopped' },
        { cause: 'stopped' },
      ]);
      expect(performance.now() - from).toBeLessThan(stopsWithinMs);
    });

    it('MUST NOT reject: a throw, a rejection, a malformed answer, a backend nobody knows', async () => {
      const runs: Backend['run'][] = [
        () => {
          throw new Error('thrown');
        },
        () => Promise.reject(new Error('rejected')),
        () => Promise.resolve({ status: 'fine' } as never),
      ];
      for (const run of runs) {
        const { request, execute } = await open(backendOf(run));
        expect(await execute(request('run:g:0'))).toMatchObject({
          status: 'failed',
          cause: 'crash',
        });
      }
      const { request, execute } = await open(backendOf(async () => done));
      expect(await execute({ ...request('run:g:0'), backend: 'nobody' })).toMatchObject({
        status: 'failed',
        cause: 'unsupported',
        message: expect.stringContaining('nobody'),
      });
    });

    it('MUST report no progress after the result', async () => {
      let late = (): void => {};
      const { request, execute } = await open(
        backendOf(async (_request, io) => {
          late = () => io.progress({ type: 'text', text: 'too late' });
          return done;
        }),
      );
      const progress: JsonObject[] = [];
      await execute(request('run:h:0'), { progress: (item) => void progress.push(item) });
      late();
      expect(progress).toEqual([]);
    });

    it('tells the backend when a call is over, and closes whatever it does', async () => {
      const released: string[] = [];
      const { executor, backend, request, execute } = await open(
        backendOf(async () => done, {
          release: (key) => void released.push(key),
          close: () => Promise.reject(new Error('it does not close')),
        }),
      );
      await execute(request('run:i:0'));
      executor.release(backend, 'run:i:0');
      await expect.poll(() => released).toEqual(['run:i:0']);
      await expect(executor.close()).resolves.toBeUndefined();
    });
  });
}
