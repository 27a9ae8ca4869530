import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kill } from '../../../host/process-table/marked-processes.js';
import { testIO, testRequest, tryCall } from '../../../testing/conformance/backend/conformance.js';
import { createCommandBackend } from './command-backend.js';
import { agent, agentFile, livingOf, writtenPids } from './fixtures/agent-fixture.js';

const folder = await mkdtemp(join(tmpdir(), 'plenum-whole-'));
const wide = 64;

/**
 * Differs from call to call; three and four bytes a character, so that every border of chunks is
 * within one.
 */
function longText(n: number): string {
  return `${n}漢字🧵`.repeat(27_000 + n);
}

describe('X118: on a machine that is busy with other things', () => {
  const busy: ChildProcess[] = [];
  beforeAll(() => {
    for (let n = 0; n < 2; n += 1)
      busy.push(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  });
  afterAll(() => {
    for (const loop of busy) loop.kill('SIGKILL');
  });

  async function wrong(texts: readonly string[]): Promise<readonly string[]> {
    const backend = agent('echo');
    const answers = await Promise.all(
      texts.map((prompt, n) =>
        backend.run(testRequest({ prompt, n, key: `run-1:k${n}:0` }), testIO()),
      ),
    );
    return answers.flatMap((answer, n) => {
      if (answer.status === 'completed' && answer.text === texts[n]) return [];
      return [
        answer.status === 'completed'
          ? `${answer.text?.length} characters of ${texts[n]?.length}`
          : answer.message,
      ];
    });
  }

  it('X118: every small answer of many agents at once is whole', async () => {
    expect(await wrong(Array.from({ length: wide }, (_, n) => `ä${n}`))).toEqual([]);
  });

  it('X118: every answer of more than 300 KB is whole, byte for byte', async () => {
    expect(await wrong(Array.from({ length: wide }, (_, n) => longText(n)))).toEqual([]);
  });
});

describe('X118: what an agent leaves behind', () => {
  it('X118: in its group, with its output open, is ended, and the answer is whole', async () => {
    const file = join(folder, 'grouped');
    expect((await tryCall(agent('orphan', file))).result).toEqual({
      status: 'completed',
      text: 'answered',
    });
    expect(await livingOf(await writtenPids(file))).toEqual([]);
  });

  it('X118: in a session of its own, with its output open and silent, keeps nobody waiting, and the answer is whole', async () => {
    const file = join(folder, 'silent');
    const { result, tookMs } = await tryCall(agent('silent', file));
    for (const pid of await writtenPids(file)) kill(pid);
    expect(result).toEqual({ status: 'completed', text: 'answered' });
    expect(tookMs).toBeLessThan(30_000);
  });

  it('X118: in a session of its own and writing, fails the call, with who it is and what to do', async () => {
    const file = join(folder, 'noisy');
    const backend = createCommandBackend({
      run: [process.execPath, agentFile, 'noisy', file],
      heldMs: 1_000,
    });
    const { result } = await tryCall(backend, testRequest({ key: 'run-1:noisy:0' }));
    const [pid = 0] = await writtenPids(file);
    kill(pid);
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'crash',
      message: expect.stringContaining('its answer is not whole'),
    });
    const message = result.status === 'failed' ? result.message : '';
    expect(message).toContain('a process that left its process group still writes');
    expect(message).toContain('send its output elsewhere');
    expect(result).toMatchObject({ raw: expect.stringContaining('answered') });
  });

  it('X118: a stop does not wait for others that write', async () => {
    const file = join(folder, 'stopped');
    const abort = new AbortController();
    const backend = createCommandBackend({
      run: [process.execPath, agentFile, 'noisy', file],
      heldMs: 60_000,
    });
    const running = backend.run(testRequest(), testIO({ signal: abort.signal }));
    const pids = await writtenPids(file);
    abort.abort();
    expect(await running).toMatchObject({ status: 'failed', cause: 'stopped' });
    for (const pid of pids) kill(pid);
  });
});

describe('X118: the limit of an answer', () => {
  it.each([0, 1])(
    'X118: an answer of as many bytes as allowed and %i more is whole or refused, never cut',
    async (more) => {
      // Chunks end exactly at this limit.
      const limit = 4 * 65_536;
      const backend = createCommandBackend({
        run: [process.execPath, agentFile, 'bytes', String(limit + more)],
        stdoutLimit: limit,
      });
      const { result } = await tryCall(backend);
      if (more === 0) expect(result).toEqual({ status: 'completed', text: 'x'.repeat(limit) });
      else
        expect(result).toMatchObject({
          status: 'failed',
          cause: 'invalid-request',
          message: expect.stringContaining(`more than ${limit} bytes`),
        });
    },
  );
});
