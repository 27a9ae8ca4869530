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
  type ClaudeStand,
  isInstalled,
  openStand,
  plantedKey,
} from './fixtures/claude-agent-stand.js';

const use = (tool: string, input: JsonObject): string =>
  `@fake tool ${tool} ${JSON.stringify(input)}`;

describe.skipIf(!isInstalled)('claude-agent, by the real program', () => {
  let stand: ClaudeStand;
  beforeAll(async () => {
    stand = await openStand();
  });
  afterAll(() => stand.close());

  const ask = async (
    prompt: string,
    over: Partial<AttemptRequest> = {},
    options: JsonObject = {},
  ): Promise<AttemptResult> => {
    const folder = over.root ?? (await freshFolder());
    return (
      await tryCall(
        stand.backend,
        testRequest({ prompt, options }, { cwd: folder, root: folder, ...over }),
      )
    ).result;
  };

  it('C61: an error goes on in the same conversation and is corrected', async () => {
    const folder = await freshFolder();
    const place = { cwd: folder, root: folder };
    const options = { schema: numberSchema };
    const first = await ask(
      'Count once.\n@fake json {"n": "seven"}\n@fake say never\n@fake json {"n": 8}',
      place,
      options,
    );
    expect(first).toMatchObject({ status: 'completed', json: '{"n":"seven"}' });
    const second = await ask(
      'Count once.',
      { ...place, error: '/n: must be integer', conversation: first.conversation },
      options,
    );
    expect(second).toMatchObject({ status: 'completed', json: '{"n":8}' });
    const last = sentTo(stand.fake.requests.slice(-1));
    for (const said of ['Count once.', 'seven', '/n: must be integer'])
      expect(last).toContain(said);
  });

  it('X81: a rate limit carries the time that the server named', async () => {
    const result = await ask('Say hello to the limit.\n@fake error rate retry-after=7');
    expect(result).toMatchObject({ status: 'failed', cause: 'rate-limit', retryable: true });
    const { retryAfterMs = 0 } = result.status === 'failed' ? result : {};
    expect(retryAfterMs).toBeGreaterThanOrEqual(7_000);
    expect(retryAfterMs).toBeLessThanOrEqual(8_750);
  });

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
    // Claude Code repeats a 400 by itself, and a 404 once; nothing else.
    if (retryable === true) expect(stand.fake.requests.length - before).toBe(1);
  });

  it('X81: a stream that is cut is a lost connection, and the conversation so far is kept', async () => {
    const prompt = `Look, then answer.\n${use('Bash', { command: 'echo looked', description: 'test' })}\n@fake cut after=3 times=9\n@fake say done`;
    const result = await ask(prompt);
    expect(result).toMatchObject({ status: 'failed', cause: 'network', retryable: true });
    expect(result.conversation).toBeTypeOf('string');
    expect(result.usage?.outputTokens).toBeGreaterThan(0);
  });

  it('X82: a broken conversation goes on without its prompt being said again', async () => {
    const folder = await freshFolder();
    const place = { cwd: folder, root: folder };
    const prompt = `Look once, then answer.\n${use('Bash', { command: 'echo looked', description: 'test' })}\n@fake error overloaded times=1\n@fake say done`;
    const first = await ask(prompt, place);
    expect(first).toMatchObject({ status: 'failed', cause: 'overloaded' });
    expect(
      await ask(prompt, { ...place, conversation: first.conversation, resumed: true }),
    ).toMatchObject({ status: 'completed' });
    expect(sentTo(stand.fake.requests.slice(-1)).match(/Look once, then answer/g)).toHaveLength(1);
  });

  it('a slow answer shows signs of life', async () => {
    const { progress } = await tryCall(
      stand.backend,
      testRequest({ prompt: `Say it slowly.\n@fake slow 300\n@fake say ${'word '.repeat(60)}` }),
    );
    expect(progress.filter(({ type }) => type === 'sign').length).toBeGreaterThan(1);
    expect(progress.map(({ type }) => type)).toContain('text');
    expect(progress.at(-1)).toMatchObject({ type: 'usage' });
  });

  it('maxTurns ends the attempt', async () => {
    const prompt = `Look.\n${use('Bash', { command: 'true', description: 'a' })}\n${use('Bash', { command: 'true', description: 'b' })}\n@fake say done`;
    expect(
      await ask(prompt, { brief: { agentType: 'general-purpose', readOnly: false, maxTurns: 1 } }),
    ).toMatchObject({ status: 'failed' });
  });

  it('X30: a conversation goes on where nothing of the first run is left, and bills only its own turn', async () => {
    const folder = await freshFolder();
    const place = { cwd: folder, root: folder };
    const first = await ask('Say the numbers.\n@fake say one\n@fake say two', place);
    const elsewhere = await openStand();
    const request = testRequest(
      { prompt: 'Go on.' },
      { ...place, conversation: first.conversation },
    );
    const { result } = await tryCall(elsewhere.backend, request);
    await elsewhere.close();
    expect(sentTo(elsewhere.fake.requests)).toContain('Say the numbers.');
    expect(result.status).toBe('completed');
    expect(result.usage).toEqual(billedBy(elsewhere.fake.requests));
    expect(result.costUsd).toBeGreaterThan(0);
  });

  it('X84: what was used before a stop is billed', async () => {
    const abort = new AbortController();
    const prompt = `Look, then wait.\n${use('Bash', { command: 'echo looked', description: 'test' })}\n@fake hang`;
    const running = stand.backend.run(
      testRequest({ prompt }),
      testIO({
        signal: abort.signal,
        progress: (item) => void (item.type === 'tool-end' && setTimeout(() => abort.abort(), 300)),
      }),
    );
    const result = await running;
    expect(result).toMatchObject({ status: 'failed', cause: 'stopped' });
    expect(result.usage?.outputTokens).toBeGreaterThan(0);
    expect(result.model).toMatch(/^claude-/);
  });

  it('C93: no shell of an agent finds the key, wherever it looks', async () => {
    const folder = await freshFolder();
    const hunt = [
      'env',
      'p=$$; while [ "$p" -gt 1 ]; do tr "\\0" "\\n" < /proc/$p/environ; tr "\\0" " " < /proc/$p/cmdline; p=$(sed -n "s/^PPid:[^0-9]*//p" /proc/$p/status); [ "$p" = "$CLAUDE_PID" ] && { tr "\\0" "\\n" < /proc/$p/environ; break; }; done',
      'grep -rh planted "$CLAUDE_CONFIG_DIR"',
      'cat <&3',
    ].join('; ');
    await writeFile(join(folder, 'hunt.sh'), hunt);
    const result = await ask(
      `Hunt.\n${use('Bash', { command: '{ bash hunt.sh; true; } > found.txt 2>&1', description: 'test' })}\n@fake say hunted`,
      {
        cwd: folder,
        root: folder,
      },
    );
    expect(result).toMatchObject({ status: 'completed', text: 'hunted' });
    const found = await readFile(join(folder, 'found.txt'), 'utf8');
    expect(found).toContain('PLENUM_CALL=');
    expect(found).not.toContain(plantedKey);
  });

  it('C93: a token that only the environment can carry is not in the environment of a shell', async () => {
    const bearer = await openStand({
      env: { ANTHROPIC_API_KEY: '', ANTHROPIC_AUTH_TOKEN: plantedKey },
    });
    const folder = await freshFolder();
    const prompt = `Look.\n${use('Bash', { command: `env > found.txt; echo "it's $((1+1))" >> found.txt`, description: 'test' })}\n@fake say looked`;
    const { result } = await tryCall(
      bearer.backend,
      testRequest({ prompt }, { cwd: folder, root: folder }),
    );
    await bearer.close();
    expect(result).toMatchObject({ status: 'completed', text: 'looked' });
    const found = await readFile(join(folder, 'found.txt'), 'utf8');
    expect(found).toContain("it's 2");
    expect(found).not.toContain(plantedKey);
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
      use('Read', { file_path: join(folder, 'in.txt') }),
      use('Read', { file_path: ` ${join(folder, 'link.txt')} ` }),
      use('Write', { file_path: join(folder, 'dangling.txt'), content: 'x' }),
      use('Glob', { pattern: `${outside}/*` }),
      use('Grep', { pattern: 'words' }),
      use('Bash', { command: 'cat in.txt', description: 'test' }),
      use('WebFetch', { url: 'http://127.0.0.1:9/x', prompt: 'read' }),
    ];
    const request = testRequest(
      { prompt: `Look around.\n${uses.join('\n')}\n@fake say looked` },
      { cwd: folder, root: folder },
    );
    const permit = async (one: ToolUse) => {
      asked.push(one);
      const isInside = one.tool === 'Bash' || one.argument === 'in.txt' || one.argument === '.';
      return isInside
        ? ({ allowed: true } as const)
        : ({ allowed: false, message: 'not-here-2207' } as const);
    };
    const result = await stand.backend.run(request, testIO({ permit }));
    expect(result).toMatchObject({ status: 'completed', text: 'looked' });
    expect(asked.map(({ tool, argument }) => [tool, argument])).toEqual([
      ['Read', 'in.txt'],
      ['Read', join(outside, 'out.txt')],
      ['Write', join(outside, 'new.txt')],
      ['Glob', outside],
      ['Grep', '.'],
      ['Bash', 'cat in.txt'],
      ['WebFetch', 'http://127.0.0.1:9/x'],
    ]);
    const last = sentTo(stand.fake.requests.slice(-1));
    expect(last).toContain('inside words');
    expect(last).not.toContain('outside words');
    expect(await fileExists(join(outside, 'new.txt'))).toBe(false);
  });

  it('X103: instructions, hooks and servers of the folder are neither read nor started', async () => {
    const folder = await freshFolder();
    await mkdir(join(folder, '.claude'));
    const hook = { hooks: [{ type: 'command', command: `touch ${join(folder, 'hook-ran')}` }] };
    await writeFile(
      join(folder, '.claude/settings.json'),
      JSON.stringify({
        hooks: { SessionStart: [hook], UserPromptSubmit: [hook], PreToolUse: [hook] },
      }),
    );
    await writeFile(
      join(folder, '.mcp.json'),
      JSON.stringify({
        mcpServers: { bad: { command: 'touch', args: [join(folder, 'server-ran')] } },
      }),
    );
    await writeFile(join(folder, 'CLAUDE.md'), 'planted-instructions-1');
    await writeFile(join(folder, 'AGENTS.md'), 'planted-instructions-2');
    const before = stand.fake.requests.length;
    const result = await ask(
      `Look.\n${use('Bash', { command: 'true', description: 'test' })}\n@fake say looked`,
      { cwd: folder, root: folder },
    );
    expect(result).toMatchObject({ status: 'completed', text: 'looked' });
    expect(sentTo(stand.fake.requests.slice(before))).not.toContain('planted-instructions');
    expect(await fileExists(join(folder, 'hook-ran'))).toBe(false);
    expect(await fileExists(join(folder, 'server-ran'))).toBe(false);
  });

  it('C27: nothing that starts agents is offered, and a use of it fails', async () => {
    const before = stand.fake.requests.length;
    const result = await ask(
      `Delegate.\n${use('Agent', { description: 'x', prompt: 'y', subagent_type: 'general-purpose' })}\n@fake say alone`,
    );
    expect(result).toMatchObject({ status: 'completed', text: 'alone' });
    const requests = stand.fake.requests.slice(before).filter(({ wire }) => wire !== null);
    expect(requests).toHaveLength(2);
    const [{ body } = { body: {} }] = requests;
    const { tools } = body as { readonly tools: readonly { readonly name: string }[] };
    const placeholder = 'DeferredToolPlaceholder';
    expect(tools.map(({ name }) => name).filter((name) => name !== placeholder)).toEqual(
      'Bash Edit Glob Grep NotebookEdit Read WebFetch WebSearch Write'.split(' '),
    );
  });

  it('the login of the user is used where it is, and what agents said does not stay there', async () => {
    const user = await openStand({ settings: { login: 'user' } });
    const folder = join(user.stateDir, 'home/.claude');
    await mkdir(folder, { recursive: true });
    const login = {
      accessToken: 'login-of-ann',
      refreshToken: 'r',
      expiresAt: Date.now() + 3_600_000,
      scopes: ['user:inference'],
      subscriptionType: 'max',
    };
    await writeFile(join(folder, '.credentials.json'), JSON.stringify({ claudeAiOauth: login }));
    const { result } = await tryCall(user.backend, testRequest({ prompt: '@fake say hello' }));
    expect(result).toMatchObject({ status: 'completed', text: 'hello' });
    expect(result.conversation).toBeTypeOf('string');
    expect(JSON.stringify(user.fake.requests[0]?.headers)).toMatch(/Bearer|authorization/);
    const left = await readdir(join(folder, 'projects'), { recursive: true });
    expect(left.filter((name) => name.endsWith('.jsonl'))).toEqual([]);
    await user.close();
  });

  it('an executable that does not exist fails the attempt', async () => {
    const missing = await openStand({ settings: { executable: '/nowhere/claude' } });
    expect((await tryCall(missing.backend)).result).toMatchObject({
      status: 'failed',
      cause: 'crash',
      message: expect.stringContaining('/nowhere/claude'),
    });
    await missing.close();
  });
});
