import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Backend, CallIO } from '../../../core/ports/backend.js';
import type { Permit, ToolUse } from '../../../core/step/tool-use.js';
import type { JsonObject } from '../../../core/values/json.js';
import { isRunning } from '../../../host/process-table/is-running.js';
import {
  describeBackend,
  stopsWithinMs,
  testIO,
  testRequest,
  tryCall,
} from '../../../testing/conformance/backend/conformance.js';
import { createAcpBackend } from './acp-backend.js';
import { acpReport } from './acp-report.js';

const agentFile = join(import.meta.dirname, 'fixtures/acp-agent.mjs');
const environment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent/home',
  MY_SERVICE_API_KEY: 'secret-value',
  HARMLESS: 'shown',
};
const open = new Set<Backend>();

function agent(what: readonly string[], settings: JsonObject = {}): Backend {
  const stateDir = mkdtempSync(join(tmpdir(), 'plenum-acp-fixture-'));
  const run = [process.execPath, agentFile, ...what];
  const backend = createAcpBackend({
    settings: { run, ...settings },
    env: environment,
    stateDir,
    gateway: null,
    name: 'fixture',
  });
  open.add(backend);
  return backend;
}

async function closeAll(): Promise<readonly string[]> {
  await Promise.all([...open].map((backend) => backend.close?.()));
  open.clear();
  return living(agentFile);
}

/** Command lines of living processes that hold `mark`. */
function living(mark: string): readonly string[] {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  const pids = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
  );
  return pids
    .filter((pid) => !/\) [ZX] /.test(read(`/proc/${pid}/stat`)))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
    .filter((line) => line.includes(mark));
}

async function written(file: string): Promise<readonly number[]> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return text.split(' ').map(Number);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

for (const processPerCall of [true, false]) {
  const on = (what: string) => agent([what], { processPerCall });
  describeBackend(
    processPerCall ? 'acp, one process for each call' : 'acp, one process for all calls',
    {
      create: () => on('answer'),
      failing: () => on('fail'),
      slow: () => on('hang'),
      talkative: () => on('answer'),
      structured: () => on('answer'),
      leftovers: closeAll,
    },
  );

  describe(processPerCall ? 'a program for each call' : 'a program for all calls', () => {
    afterEach(async () => expect(await closeAll()).toEqual([]));

    it('a stop ends a program that obeys nothing, and the process that it hid in a session of its own', async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'plenum-acp-pids-')), 'pids');
      const abort = new AbortController();
      const running = agent(['stubborn', file], { processPerCall }).run(
        testRequest(),
        testIO({ signal: abort.signal }),
      );
      const pids = await written(file);
      const stopped = performance.now();
      abort.abort();
      expect(await running).toMatchObject({ status: 'failed', cause: 'stopped' });
      expect(performance.now() - stopped).toBeLessThan(stopsWithinMs);
      for (const pid of pids) expect(await isRunning(pid)).toBe(false);
    });

    it('a program that dies fails the call as a crash that is worth another try, and the next call gets a new one', async () => {
      const backend = on('die');
      for (let round = 0; round < 2; round += 1) {
        const { result } = await tryCall(backend);
        expect(result).toMatchObject({
          status: 'failed',
          cause: 'crash',
          retryable: true,
          message: expect.stringContaining('code 3'),
        });
      }
    });
  });
}

describe('an agent of the protocol', () => {
  afterEach(async () => expect(await closeAll()).toEqual([]));

  it('X118: that answers with its last breath has answered, whole, however many do', async () => {
    const backend = agent(['last'], { processPerCall: true });
    const asked = Array.from({ length: 12 }, (_, n) => `long ${n}`);
    const results = await Promise.all(
      asked.map((prompt, n) =>
        backend.run(testRequest({ prompt, n, key: `run-1:l${n}:0` }), testIO()),
      ),
    );
    const wrong = results.filter(
      (result, n) => result.status !== 'completed' || result.text !== asked[n]?.repeat(40_000),
    );
    expect(
      wrong.map((result) =>
        result.status === 'completed' ? `${result.text?.length} characters` : result.message,
      ),
    ).toEqual([]);
  });

  it('X118: that ends its turn without a message has no answer', async () => {
    const { result } = await tryCall(agent(['mute']));
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'crash',
      message: 'the agent ended its turn without a final message',
    });
  });

  const text = async (backend: Backend, io: Partial<CallIO> = {}): Promise<string> => {
    const result = await backend.run(testRequest(), testIO(io));
    return result.status === 'completed'
      ? (result.text ?? '')
      : `${result.cause}: ${result.message}`;
  };

  it('X100: asks the policy, and is allowed once or rejected once', async () => {
    const uses: ToolUse[] = [];
    const permit = async (use: ToolUse): Promise<Permit> => {
      uses.push(use);
      return { allowed: true };
    };
    expect(await text(agent(['ask']), { permit })).toContain('allow_once');
    expect(uses).toMatchObject([{ tool: 'Bash', argument: 'npm test' }]);
    expect(
      await text(agent(['ask']), { permit: async () => ({ allowed: false, message: 'no' }) }),
    ).toContain('reject_once');
  });

  it('C27: gets PLENUM_CALL, a home of its own, and no key that was not named', async () => {
    const seen = JSON.parse(
      await text(agent(['environment'], { env: { NAMED: '$MY_SERVICE_API_KEY' } })),
    );
    expect(seen).toMatchObject({
      HARMLESS: 'shown',
      NAMED: 'secret-value',
      PLENUM_CALL: expect.stringContaining('run-1:abc:0'),
    });
    expect(seen.MY_SERVICE_API_KEY).toBeUndefined();
    expect(seen.HOME).toContain('plenum-acp-fixture-');
    expect(JSON.parse(await text(agent(['environment'], { login: 'user' }))).HOME).toBe(
      '/nonexistent/home',
    );
  });

  it('is told its place before the task', async () => {
    const said = await text(agent(['echo']));
    expect(said).toContain('You were called by a program');
    expect(said.indexOf('[task,')).toBeGreaterThan(said.indexOf('You were called by a program'));
  });

  it('may write what is no message', async () => {
    expect(await text(agent(['noise']))).toBe('through the noise');
  });

  it('that lacks the wanted mode or model says so instead of doing something else', async () => {
    expect(await text(agent(['answer'], { mode: 'default' }))).toBe('hello');
    expect(await text(agent(['answer'], { mode: 'plan' }))).toContain('no mode plan');
    expect(await text(agent(['answer'], { model: 'big' }))).toContain(
      'does not offer the model big',
    );
  });

  it('is reported by what it says of itself', async () => {
    const places = { env: environment };
    expect(await acpReport('x', { run: [process.execPath, agentFile] }, places)).toEqual({
      usable: true,
      why: 'fixture 1.0',
    });
    expect(await acpReport('x', { run: ['/bin/false'] }, places)).toMatchObject({
      usable: false,
      mend: 'try: /bin/false',
    });
    expect(await acpReport('x', { run: ['plenum-no-such-agent'] }, places)).toMatchObject({
      usable: false,
    });
  });
});
