import { mkdtemp, realpath, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/values/json.js';
import { opencodeConfig } from './opencode-config.js';
import { failureOfError, failureOfRetry } from './opencode-failure.js';
import { opencodeReport } from './opencode-report.js';
import { sessionRules } from './opencode-rules.js';
import { readOpencodeSettings } from './opencode-settings.js';
import { usesAsked } from './opencode-uses.js';
import { isProjectFile } from './project-files.js';
import { secretNames, serverEnvironment } from './state-folder.js';

describe('settings', () => {
  it('name what is wrong with them', () => {
    const wrong: readonly JsonObject[] = [
      { rum: 1 },
      { run: [] },
      { provider: [] },
      { baseUrl: 'x' },
      { concurrency: 0 },
      { models: ['x'] },
      { projectPlugins: 1 },
    ];
    for (const settings of wrong)
      expect(() => readOpencodeSettings(settings)).toThrow(
        expect.objectContaining({ code: 'E_CONFIG' }),
      );
  });

  it('become a configuration that asks before every use', () => {
    const config = opencodeConfig(
      readOpencodeSettings({ baseUrl: 'http://127.0.0.1:1/v1', models: ['anthropic/new/model'] }),
      {
        ANTHROPIC_API_KEY: 'k',
      },
    );
    expect(config).toMatchObject({
      permission: { '*': 'ask', task: 'deny' },
      provider: {
        anthropic: {
          options: { apiKey: 'k', baseURL: 'http://127.0.0.1:1/v1' },
          models: { 'new/model': {} },
        },
      },
      enabled_providers: ['anthropic'],
    });
  });

  it("take a provider of the user's own beside the keys", () => {
    const own = {
      mine: { npm: '@ai-sdk/openai-compatible', options: { baseURL: 'http://x/v1' } },
      openai: { options: { baseURL: 'http://y' } },
    };
    expect(
      opencodeConfig(readOpencodeSettings({ provider: own }), { OPENAI_API_KEY: 'k' }).provider,
    ).toMatchObject({
      mine: own.mine,
      openai: { options: { apiKey: 'k', baseURL: 'http://y' } },
    });
  });

  it('X100: no key is in the environment of the server but those that were named', () => {
    const settings = readOpencodeSettings({ env: ['NAMED_API_KEY', 'REGION'] });
    const env = { PATH: '/bin', ANTHROPIC_API_KEY: 'a', NAMED_API_KEY: 'b', GIT_DIR: 'x' };
    const made = serverEnvironment('/state', env, settings, 'run-1:opencode', {
      configFile: '/c',
      password: 'p',
    });
    expect(made).toMatchObject({
      PATH: '/bin',
      NAMED_API_KEY: 'b',
      PLENUM_CALL: 'run-1:opencode',
      XDG_DATA_HOME: '/state/data',
    });
    expect(made).not.toHaveProperty('ANTHROPIC_API_KEY');
    expect(made).not.toHaveProperty('GIT_DIR');
    expect(secretNames(settings)).toEqual(['NAMED_API_KEY']);
  });

  it('are reported with what is missing', async () => {
    const env = { PATH: '/nowhere', ANTHROPIC_API_KEY: 'k' };
    expect(await opencodeReport({}, { env })).toMatchObject({
      usable: false,
      mend: expect.stringContaining('opencode-ai'),
    });
    expect(await opencodeReport({ run: [process.execPath] }, { env })).toMatchObject({
      usable: true,
    });
    expect(
      await opencodeReport({ run: [process.execPath] }, { env, mayStart: true }),
    ).toMatchObject({ why: `opencode ${process.version}` });
    expect(await opencodeReport({ run: ['/bin/false'] }, { env, mayStart: true })).toMatchObject({
      usable: false,
    });
    expect(await opencodeReport({ run: [process.execPath] }, { env: {} })).toMatchObject({
      usable: false,
      mend: expect.stringContaining('ANTHROPIC_API_KEY'),
    });
  });
});

describe('rules of a session', () => {
  const denied = (tools: readonly string[] | undefined, readOnly = false) =>
    sessionRules({ agentType: 'x', readOnly, tools }, 'pm7')
      .filter(({ action }) => action === 'deny')
      .map(({ permission }) => permission);

  it('C27: switch off what starts agents, whatever is listed', () => {
    for (const tools of [undefined, ['Task', 'Read']])
      expect(denied(tools)).toEqual(expect.arrayContaining(['task', 'question', 'skill', 'pm*']));
  });

  it('switch off what is not listed, and what writes for a read-only agent', () => {
    expect(denied(['Read', 'Write'])).toEqual(expect.arrayContaining(['bash', 'webfetch', 'glob']));
    expect(denied(['Read', 'Write'])).not.toContain('edit');
    expect(denied(undefined, true)).toEqual(expect.arrayContaining(['edit', 'bash']));
    expect(denied(['Bash', 'Edit'], true)).not.toContain('bash');
  });

  it('leave the servers of this attempt alone', () => {
    expect(sessionRules({ agentType: 'x', readOnly: false }, 'pm7').at(-1)).toEqual({
      permission: 'pm7_*',
      pattern: '*',
      action: 'allow',
    });
  });
});

describe('X100: what is asked', () => {
  it('names files by where they lead', async () => {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'plenum-root-')));
    const outside = await realpath(await mkdtemp(join(tmpdir(), 'plenum-outside-')));
    await symlink(outside, join(root, 'out'));
    const asked = async (
      permission: string,
      patterns: readonly string[],
      input: JsonObject | null,
      tool = permission,
    ) =>
      (
        await usesAsked(
          { permission, patterns, metadata: {}, tool, input, worktree: root },
          { root, cwd: root },
        )
      )?.map((one) => [one.tool, one.argument]);
    expect(await asked('read', ['a.ts'], {})).toEqual([['Read', 'a.ts']]);
    expect(await asked('edit', ['a.ts', 'out/b'], {}, 'apply_patch')).toEqual([
      ['Edit', 'a.ts'],
      ['Edit', join(outside, 'b')],
    ]);
    expect(await asked('glob', ['*'], { pattern: '../../*' })).toEqual([
      ['Glob', expect.stringMatching(/^\//)],
    ]);
    expect(await asked('external_directory', ['/etc/*'], {}, 'bash')).toEqual([['Read', '/etc']]);
    expect(await asked('external_directory', ['/etc/*'], {}, 'read')).toEqual([]);
    expect(await asked('bash', ['ls'], null)).toBeUndefined();
    expect(await asked('read', [], {})).toBeUndefined();
    expect(await asked('unknown_tool', ['*'], { x: 1 })).toEqual([['unknown_tool', undefined]]);
  });

  it("is never a write to opencode's own files", () => {
    expect(
      ['.opencode/plugin/a.js', 'x/.OpenCode/y', 'opencode.json', '/a/opencode.jsonc'].every(
        isProjectFile,
      ),
    ).toBe(true);
    expect(['opencode.md', 'src/opencode/a.ts'].some(isProjectFile)).toBe(false);
  });
});

describe('X81: failures', () => {
  const error = (statusCode: number, message = 'x', responseHeaders = {}) =>
    failureOfError({ name: 'APIError', data: { message, statusCode, responseHeaders } });

  it('map statuses and names to causes', () => {
    expect([401, 403, 400, 404, 429, 500, 529, 402].map((status) => error(status).cause)).toEqual(
      'auth auth invalid-request invalid-request rate-limit overloaded overloaded credit'.split(
        ' ',
      ),
    );
    expect(failureOfError({ name: 'ContentFilterError', data: { message: 'no' } }).cause).toBe(
      'refusal',
    );
    expect(failureOfError({ name: 'UnknownError', data: { message: 'boom' } }).cause).toBe('crash');
    expect(error(429, 'x', { 'retry-after': '9' }).retryAfterMs).toBe(9_000);
  });

  it('of a retry carry the time that the server named', () => {
    expect(
      failureOfRetry({ message: 'would exceed the rate limit', next: 106_980 }, 100_000),
    ).toMatchObject({
      cause: 'rate-limit',
      retryAfterMs: 7_000,
    });
    expect(failureOfRetry({ message: 'Overloaded', next: 101_900 }, 100_000)).toEqual({
      status: 'failed',
      cause: 'overloaded',
      message: 'Overloaded',
      retryable: true,
    });
  });
});
