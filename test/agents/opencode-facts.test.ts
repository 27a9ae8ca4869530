import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptRequest, AttemptResult } from '../../src/core/ports/backend.js';
import type { ToolUse } from '../../src/core/step/tool-use.js';
import type { JsonObject } from '../../src/core/values/json.js';
import {
  billedBy,
  fileExists,
  freshFolder,
  sentTo,
} from '../../src/testing/conformance/backend/agent-attempt-conformance.js';
import {
  numberSchema,
  testIO,
  testRequest,
  tryCall,
} from '../../src/testing/conformance/backend/conformance.js';
import {
  isInstalled,
  type OpencodeStand,
  openOpencode,
  plantedKey,
  processesOf,
} from './fixtures/opencode-stand.js';

const use = (tool: string, input: JsonObject): string =>
  `@fake tool ${tool} ${JSON.stringify(input)}`;

describe.skipIf(!isInstalled)('opencode, by the real program', () => {
  let stand: OpencodeStand;
  let home = '';
  beforeAll(async () => {
    stand = await openOpencode();
    home = await freshFolder();
  });
  afterAll(() => stand.close());

  const ask = async (
    prompt: string,
    over: Partial<AttemptRequest> = {},
    options: JsonObject = {},
  ): Promise<AttemptResult> =>
    (
      await tryCall(
        stand.backend,
        testRequest({ prompt, options }, { cwd: home, root: home, ...over }),
      )
    ).result;

  it.each([
    ['overloaded', 'overloaded', true],
    ['500', 'overloaded', true],
    ['billing', 'credit', undefined],
    ['404', 'invalid-request', undefined],
    ['context', 'invalid-request', undefined],
  ])('X81: the error %s is %s', async (error, cause, retryable) => {
    const before = stand.fake.requests.length;
    const result = await ask(`Say hello to ${error}.\n@fake error ${error}`);
    expect(result).toMatchObject({ status: 'failed', cause });
    expect(result.status === 'failed' && result.retryable).toBe(retryable);
    if (retryable === true) expect(stand.fake.requests.length - before).toBe(1);
  });

  it('X100: every use is judged by what it really touches', async () => {
    const folder = await freshFolder();
    const outside = await freshFolder();
    await writeFile(join(folder, 'in.txt'), 'inside words');
    await writeFile(join(outside, 'out.txt'), 'outside words');
    await symlink(join(outside, 'out.txt'), join(folder, 'link.txt'));
    await symlink(join(outside, 'new.txt'), join(folder, 'dangling.txt'));
    const asked: ToolUse[] = [];
    const uses = [
      use('read', { filePath: join(folder, 'in.txt') }),
      use('read', { filePath: join(folder, 'link.txt') }),
      use('write', { filePath: join(folder, 'dangling.txt'), content: 'x' }),
      use('glob', { pattern: '*', path: outside }),
      use('grep', { pattern: 'words' }),
      use('bash', { command: 'cat in.txt', description: 'test' }),
      use('bash', { command: 'cat out.txt', description: 'test', workdir: outside }),
      use('webfetch', { url: 'http://127.0.0.1:9/x', format: 'text' }),
    ];
    const request = testRequest(
      { prompt: `Look around.\n${uses.join('\n')}\n@fake say looked` },
      { cwd: folder, root: folder },
    );
    const permit = async (one: ToolUse) => {
      asked.push(one);
      const isInside =
        one.argument === 'cat in.txt' || one.argument === 'in.txt' || one.argument === '.';
      return isInside
        ? ({ allowed: true } as const)
        : ({ allowed: false, message: 'not-here-2207' } as const);
    };
    const result = await stand.backend.run(request, testIO({ permit }));
    expect(result).toMatchObject({ status: 'completed', text: 'looked' });
    const pairs = asked.map(({ tool, argument }) => [tool, argument]);
    expect(pairs).toContainEqual(['Read', 'in.txt']);
    expect(pairs).toContainEqual(['Read', join(outside, 'out.txt')]);
    expect(pairs).toContainEqual(['Write', join(outside, 'new.txt')]);
    expect(pairs).toContainEqual(['Glob', outside]);
    expect(pairs).toContainEqual(['Grep', '.']);
    expect(pairs).toContainEqual(['Bash', 'cat in.txt']);
    expect(pairs).toContainEqual(['WebFetch', 'http://127.0.0.1:9/x']);
    const last = sentTo(stand.fake.requests.slice(-1));
    expect(last).toContain('inside words');
    expect(last).not.toContain('outside words');
    expect(await fileExists(join(outside, 'new.txt'))).toBe(false);
  });

  it('C93: a shell has neither the key nor the way to the server, and its usual folders', async () => {
    const result = await ask(
      `Look.\n${use('bash', { command: 'env > found.txt', description: 'test' })}\n@fake say looked`,
    );
    expect(result).toMatchObject({ status: 'completed', text: 'looked' });
    const found = await readFile(join(home, 'found.txt'), 'utf8');
    expect(found).toContain('PLENUM_CALL=');
    expect(found).not.toContain(plantedKey);
    expect(found).not.toMatch(/^(OPENCODE_SERVER_PASSWORD|OPENCODE_CONFIG|XDG_\w+_HOME)=/m);
  });

  it('C93: no file of the run holds the key', async () => {
    await ask('@fake say hello');
    const names = await readdir(stand.stateDir, { recursive: true, withFileTypes: true });
    const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    for (const file of files)
      expect([file, (await readFile(file)).includes(plantedKey)]).toEqual([file, false]);
  });

  it('X103: instructions of the folder are not read', async () => {
    const folder = await freshFolder();
    await writeFile(join(folder, 'AGENTS.md'), 'planted-instructions-1');
    await writeFile(join(folder, 'CLAUDE.md'), 'planted-instructions-2');
    const before = stand.fake.requests.length;
    const result = await ask(`Look.\n${use('glob', { pattern: '*' })}\n@fake say looked`, {
      cwd: folder,
      root: folder,
    });
    expect(result).toMatchObject({ status: 'completed', text: 'looked' });
    expect(sentTo(stand.fake.requests.slice(before))).not.toContain('planted-instructions');
  });

  it('X103: nothing is started where the folder has plugins, and no agent writes any', async () => {
    const folder = await freshFolder();
    const plugin = join(folder, '.opencode/plugin/bad.js');
    const writing = `Write it.\n${use('write', { filePath: plugin, content: 'x' })}\n@fake say wrote`;
    expect(await ask(writing, { cwd: folder, root: folder })).toMatchObject({
      status: 'completed',
      text: 'wrote',
    });
    expect(await fileExists(plugin)).toBe(false);
    await mkdir(join(folder, '.opencode/plugin'), { recursive: true });
    await writeFile(
      plugin,
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(join(folder, 'plugin-ran'))}, '');`,
    );
    await mkdir(join(folder, 'below'));
    expect(
      await ask('Look.\n@fake say looked', { cwd: join(folder, 'below'), root: folder }),
    ).toMatchObject({
      status: 'failed',
      cause: 'unsupported',
    });
    expect(await fileExists(join(folder, 'plugin-ran'))).toBe(false);
  });

  it('C27: nothing that starts agents is offered, also when a conversation goes on', async () => {
    const first = await ask('Delegate.\n@fake say alone\n@fake say still alone');
    await ask('Go on.', { conversation: first.conversation });
    const offered = stand.fake.requests
      .slice(-2)
      .map(({ body }) =>
        JSON.stringify((body as { tools: readonly JsonObject[] }).tools.map(({ name }) => name)),
      );
    for (const names of offered) expect(names).not.toMatch(/task|question|skill/);
  });

  it('two attempts in one folder have each their own answer tool', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map((n) =>
        ask(`Count ${n}.\n@fake delay 300\n@fake json {"n": ${n}}`, {}, { schema: numberSchema }),
      ),
    );
    expect(answers.map((one) => one.status === 'completed' && one.json)).toEqual([
      '{"n":1}',
      '{"n":2}',
      '{"n":3}',
    ]);
    const [{ body } = { body: {} }] = stand.fake.requests.slice(-1);
    const { tools } = body as unknown as { readonly tools: readonly JsonObject[] };
    expect(tools.filter(({ name }) => String(name).endsWith('StructuredOutput'))).toHaveLength(1);
  });

  it('C60: the first call of the answer tool counts, also where opencode has begun to ask again', async () => {
    for (let n = 0; n < 6; n += 1) {
      const first = await ask(
        `Count from ${n}.\n@fake json {"n": "a"}\n@fake json {"n": 1}`,
        {},
        { schema: numberSchema },
      );
      expect(first).toMatchObject({ status: 'completed', json: '{"n":"a"}' });
      const second = await ask(
        `Count from ${n}.`,
        { error: '/n: must be integer', conversation: first.conversation },
        { schema: numberSchema },
      );
      expect(second).toMatchObject({ status: 'completed', json: '{"n":1}' });
    }
  });

  it('X84: a conversation that goes on bills only its own turn', async () => {
    const first = await ask('Say the numbers.\n@fake say one\n@fake say two');
    const before = stand.fake.requests.length;
    const second = await ask('Go on.', { conversation: first.conversation });
    expect(second).toMatchObject({ status: 'completed', text: 'two' });
    expect(second.usage).toEqual(billedBy(stand.fake.requests.slice(before)));
  });

  it('X30: a conversation of another run folder is lost', async () => {
    expect(
      await ask('Go on.', { conversation: '{"v":1,"sessionId":"ses_nowhere"}' }),
    ).toMatchObject({ status: 'failed', cause: 'lost' });
    expect(await ask('Go on.', { conversation: 'nonsense' })).toMatchObject({
      status: 'failed',
      cause: 'lost',
    });
  });

  it('maxTurns ends the attempt', async () => {
    const steps = ['a', 'b', 'c'].map((description) =>
      use('bash', { command: 'true', description }),
    );
    const brief = { agentType: 'general-purpose', readOnly: false, maxTurns: 1 };
    expect(await ask(`Look.\n${steps.join('\n')}\n@fake say done`, { brief })).toMatchObject({
      status: 'failed',
      cause: 'turns',
    });
  });

  it('what a worktree needed is given back with its call, and there again when it is used', async () => {
    const folder = await freshFolder();
    const request = testRequest(
      { key: 'run-1:tree:0', prompt: '@fake say hello', options: { isolation: 'worktree' } },
      { cwd: folder, root: folder },
    );
    for (let n = 0; n < 2; n += 1) {
      expect((await tryCall(stand.backend, request)).result).toMatchObject({
        status: 'completed',
        text: 'hello',
      });
      stand.backend.release?.('run-1:tree:0');
    }
  });

  it('after opencode was killed the attempt fails, and the next one starts it again', async () => {
    const other = await openOpencode();
    const running = tryCall(
      other.backend,
      testRequest({ prompt: 'Wait for the kill.\n@fake hang' }, { cwd: home, root: home }),
    );
    await other.fake.waitFor(1);
    for (const line of await processesOf(other.stateDir))
      process.kill(Number(line.split(' ')[0]), 'SIGKILL');
    expect((await running).result).toMatchObject({ status: 'failed', cause: 'crash' });
    expect(
      (
        await tryCall(
          other.backend,
          testRequest({ prompt: '@fake say hello' }, { cwd: home, root: home }),
        )
      ).result,
    ).toMatchObject({
      text: 'hello',
    });
    await other.close();
  });

  it('without a gateway a structured answer is asked for in words', async () => {
    const bare = await openOpencode({ gateway: null });
    const request = testRequest(
      { prompt: 'Count.\n@fake say {"n": 4}', options: { schema: numberSchema } },
      { cwd: home, root: home },
    );
    expect((await tryCall(bare.backend, request)).result).toMatchObject({
      status: 'completed',
      text: '{"n": 4}',
    });
    expect(sentTo(bare.fake.requests)).toContain('MUST be one JSON value');
    await bare.close();
  });

  it('a program that does not exist fails the attempt', async () => {
    const missing = await openOpencode({ settings: { run: ['/nowhere/opencode'] } });
    expect((await tryCall(missing.backend)).result).toMatchObject({
      status: 'failed',
      cause: 'crash',
      message: expect.stringContaining('/nowhere/opencode'),
    });
    await missing.close();
  });
});
