import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptRequest, CallIO } from '../../src/core/ports/backend.js';
import type { Permit, ToolUse } from '../../src/core/step/tool-use.js';
import { billedBy, sentTo } from '../../src/testing/conformance/backend/agent-conformance.js';
import {
  numberSchema,
  testIO,
  testRequest,
} from '../../src/testing/conformance/backend/conformance.js';
import { createFakeModel, type FakeModel } from '../../src/testing/fake-model/fake-model.js';
import { closeAll, codexOn, livingWith, processesOf, program } from './fixtures/codex-stand.js';

const exec = (cmd: string, more = {}): string =>
  `@fake tool exec_command ${JSON.stringify({ cmd, ...more })}`;
const readOnly = { brief: { agentType: 'reviewer', readOnly: true } };

describe.skipIf(!existsSync(program))('the real codex, beyond the suites', () => {
  let fake: FakeModel;
  let folder: string;
  let n = 0;

  beforeAll(async () => {
    fake = await createFakeModel();
  });
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'plenum-workspace-')));
  });
  afterAll(async () => {
    await closeAll();
    await fake.close();
    expect(processesOf('plenum-codex-')).toEqual([]);
  });

  const request = (prompt: string, over: Partial<AttemptRequest> = {}, schema = {}) => {
    n += 1;
    return testRequest(
      { prompt, n, key: `run-1:facts${n}:0`, options: schema },
      { cwd: folder, root: folder, ...over },
    );
  };
  const run = (
    prompt: string,
    over: Partial<AttemptRequest> = {},
    io: Partial<CallIO> = {},
    options = {},
  ) => codexOn({ fake }).backend.run(request(prompt, over, options), testIO(io));

  it('X100: every command and every changed file of an agent that may write is asked about, and a refusal says why', async () => {
    const asked: ToolUse[] = [];
    const permit = async (use: ToolUse): Promise<Permit> => {
      asked.push(use);
      return { allowed: false, message: 'refused-4711' };
    };
    const patch = '*** Begin Patch\n*** Add File: sub/patched.txt\n+x\n*** End Patch\n';
    const prompt = [
      'Go.',
      exec('ls'),
      exec('cat /etc/hostname'),
      exec("echo 'it''s' > made.txt"),
      exec(`apply_patch <<'EOF'\n${patch}EOF`),
      '@fake say done',
    ].join('\n');
    const result = await run(prompt, {}, { permit });
    expect(result).toMatchObject({ status: 'completed', text: 'done' });
    expect(asked.map(({ tool, argument }) => [tool, argument])).toEqual([
      ['Bash', 'ls'],
      ['Bash', 'cat /etc/hostname'],
      ['Bash', "echo 'it''s' > made.txt"],
      ['Edit', 'sub/patched.txt'],
    ]);
    expect(sentTo(fake.requests)).toContain('refused-4711');
    expect(existsSync(join(folder, 'made.txt'))).toBe(false);
    expect(existsSync(join(folder, 'sub/patched.txt'))).toBe(false);
  });

  it('a read-only agent cannot write by leaving the sandbox, whatever it asks for', async () => {
    const path = join(folder, 'forbidden.txt');
    const escaping = { sandbox_permissions: 'require_escalated' };
    const prompt = [
      'Look.',
      exec(`touch '${path}'`),
      exec(`touch '${path}'`, escaping),
      exec(`touch '${path}'`, { ...escaping, justification: 'please' }),
      '@fake say looked',
    ];
    expect(await run(prompt.join('\n'), readOnly)).toMatchObject({
      status: 'completed',
      text: 'looked',
    });
    expect(existsSync(path)).toBe(false);
    expect(sentTo(fake.requests)).toContain('Read-only file system');
  });

  it('X103: a project cannot make Codex start programs, and no folder becomes trusted', async () => {
    const started = join(folder, 'started-by-project');
    await mkdir(join(folder, '.codex'));
    await writeFile(
      join(folder, '.codex/config.toml'),
      `[mcp_servers.evil]\ncommand = "touch"\nargs = ["${started}"]\n`,
    );
    const { backend, stateDir } = codexOn({ fake });
    expect(await backend.run(request('Say it.\n@fake say it'), testIO())).toMatchObject({
      status: 'completed',
      text: 'it',
    });
    expect(existsSync(started)).toBe(false);
    expect(
      await readFile(join(stateDir, 'codex/config.toml'), 'utf8').catch(() => ''),
    ).not.toContain('trusted');
  });

  it('C27: no tool starts agents, plans goals or searches the web', async () => {
    await run('Say it.\n@fake say it');
    const body = JSON.stringify(fake.requests.at(-1)?.body);
    expect(body).toContain('exec_command');
    expect(body).not.toMatch(
      /"(spawn_agent|multi_agent_v1|create_goal|web_search|view_image|image_generation)"/,
    );
  });

  it('C63, X84: of two values in one turn the last wins, no further request is made, and what was billed is counted', async () => {
    const before = fake.requests.length;
    const two = JSON.stringify(
      [1, 2].map((value) => ({ name: 'StructuredOutput', input: { n: value } })),
    );
    const result = await run(`Count.\n@fake tools ${two}`, {}, {}, { schema: numberSchema });
    expect(result).toMatchObject({ status: 'completed', json: '{"n":2}' });
    const made = fake.requests.slice(before).filter(({ wire }) => wire !== null);
    expect(made).toHaveLength(1);
    expect(result.usage).toEqual(billedBy(made));
  });

  it('X30: a conversation goes on in another process with another folder, with the schema of the new turn', async () => {
    const first = await run('Remember this.\n@fake say remembered\n@fake json {"n": 5}');
    const second = await run(
      'Now hand it over.',
      { conversation: first.conversation },
      {},
      { schema: numberSchema },
    );
    expect(second).toMatchObject({ status: 'completed', json: '{"n":5}' });
    expect(sentTo(fake.requests.slice(-1))).toContain('Remember this.');
  });

  it('a conversation of somebody else is refused, not guessed at', async () => {
    expect(await run('Go on.', { conversation: '{"v":9}' })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('codex backend'),
    });
  });

  it('a process that dies fails its calls as a crash that is worth another try, and the next call gets a new one', async () => {
    const { backend, stateDir } = codexOn({ fake });
    const running = backend.run(request('Wait, number one.\n@fake hang'), testIO());
    while (!sentTo(fake.requests).includes('number one'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const own = livingWith(`CODEX_HOME=${join(stateDir, 'codex')}`);
    expect(own.length).toBeGreaterThan(0);
    for (const { pid } of own) process.kill(pid, 'SIGKILL');
    expect(await running).toMatchObject({ status: 'failed', cause: 'crash', retryable: true });
    expect(await backend.run(request('Say it.\n@fake say back'), testIO())).toMatchObject({
      status: 'completed',
      text: 'back',
    });
  });

  it('what a command left in the background ends with the attempt', async () => {
    const seconds = `63.${Math.floor(Math.random() * 1e9)}`;
    await run(
      `Go.\n${exec(`nohup setsid sleep ${seconds} >/dev/null 2>&1 &`)}\n${exec(`sleep ${seconds}`, { yield_time_ms: 300 })}\n@fake say left`,
    );
    expect(processesOf(`sleep\0${seconds}`)).toEqual([]);
    expect(livingWith(`sleep ${seconds}`)).toEqual([]);
  });
});
