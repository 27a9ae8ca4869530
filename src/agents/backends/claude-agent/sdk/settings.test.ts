import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../core/values/json.js';
import {
  testCall,
  testIO,
  testRequest,
} from '../../../../testing/conformance/backend/conformance.js';
import { createClaudeAgentBackend } from '../claude-agent-backend.js';
import { agentEnvironment, grantedTo } from './agent-environment.js';
import { findSdk, packageName } from './load-sdk.js';
import { claudeAgentReport } from './report.js';
import { readSettings } from './settings.js';

async function folderWithSdk(version: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-sdk-'));
  const own = join(folder, 'node_modules', packageName);
  await mkdir(own, { recursive: true });
  await writeFile(
    join(own, 'package.json'),
    JSON.stringify({ name: packageName, version, main: 'sdk.mjs' }),
  );
  await writeFile(join(own, 'sdk.mjs'), 'export {};');
  return folder;
}

describe('settings', () => {
  it('name what is wrong with them', () => {
    const wrong: readonly JsonObject[] = [
      { sdkPth: 'x' },
      { concurrency: 0 },
      { login: 'maybe' },
      { baseUrl: 'localhost' },
      { sdkPath: '' },
    ];
    for (const settings of wrong) {
      expect(() => readSettings(settings, {})).toThrow(
        expect.objectContaining({
          code: 'E_CONFIG',
          hint: expect.stringContaining('plenum help claude-agent'),
        }),
      );
    }
  });

  it('take a key of the environment before the login of the user', () => {
    expect(readSettings({}, {}).login).toBe('user');
    expect(readSettings({}, { ANTHROPIC_API_KEY: '' }).login).toBe('user');
    expect(readSettings({}, { ANTHROPIC_API_KEY: 'x' }).login).toBe('key');
    expect(readSettings({ login: 'user' }, { ANTHROPIC_API_KEY: 'x' }).login).toBe('user');
  });
});

describe('the SDK', () => {
  it('is found in a folder, beside its node_modules, and in the folders above', async () => {
    const folder = await folderWithSdk('0.3.329');
    const entry = join(folder, 'node_modules', packageName, 'sdk.mjs');
    for (const sdkPath of [
      folder,
      join(folder, 'node_modules', packageName),
      join(folder, 'node_modules'),
    ]) {
      expect(await findSdk({ sdkPath })).toEqual({ found: true, entry, version: '0.3.329' });
    }
    expect(await findSdk({ projectDir: join(folder, 'a', 'b') })).toMatchObject({
      found: true,
      entry,
    });
  });

  it('that is missing or too old is named with the command that installs it', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'plenum-sdk-'));
    expect(await findSdk({ sdkPath: empty })).toMatchObject({
      found: false,
      mend: expect.stringContaining(`npm install ${packageName}`),
    });
    expect(await findSdk({ sdkPath: await folderWithSdk('0.2.900') })).toMatchObject({
      found: false,
      why: expect.stringContaining('too old'),
    });
  });

  it('that is missing fails an attempt as unsupported', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'plenum-sdk-'));
    const backend = createClaudeAgentBackend({
      settings: { sdkPath: empty },
      env: { ANTHROPIC_API_KEY: 'x' },
      stateDir: empty,
      gateway: null,
    });
    const result = await backend.run(testRequest(), testIO());
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'unsupported',
      message: expect.stringContaining(`npm install ${packageName}`),
    });
  });

  it('is reported with what is missing', async () => {
    const folder = await folderWithSdk('0.3.329');
    const env = { ANTHROPIC_API_KEY: 'x' };
    expect(await claudeAgentReport({ settings: { sdkPath: folder }, env })).toMatchObject({
      usable: true,
      version: '0.3.329',
    });
    expect(await claudeAgentReport({ settings: { sdkPath: tmpdir() }, env })).toMatchObject({
      usable: false,
      mend: expect.stringContaining('npm install'),
    });
    expect(await claudeAgentReport({ settings: { nonsense: 1 }, env })).toMatchObject({
      usable: false,
      why: expect.stringContaining('nonsense'),
    });
    const keyed = { sdkPath: folder, login: 'key' };
    expect(await claudeAgentReport({ settings: keyed, env: {} })).toMatchObject({
      usable: false,
      mend: expect.stringContaining('ANTHROPIC_API_KEY'),
    });
    const broken = { sdkPath: folder, executable: '/nowhere/claude' };
    expect(await claudeAgentReport({ settings: broken, env })).toMatchObject({
      usable: false,
      why: expect.stringContaining('/nowhere/claude'),
    });
    if (process.platform === 'linux')
      expect(
        await claudeAgentReport({ settings: { sdkPath: folder }, env: {}, home: folder }),
      ).toMatchObject({ usable: false });
  });
});

describe('the environment of Claude Code', () => {
  const environment = (own: Record<string, string>, settings = {}) => {
    const read = readSettings(settings, own);
    const granted = grantedTo(own, read);
    return {
      granted,
      env: agentEnvironment(testCall(), own, {
        settings: read,
        granted,
        configDir: '/state/config',
      }),
    };
  };

  it('X100: holds no key: that goes through a pipe', () => {
    const { env, granted } = environment({
      PATH: '/bin',
      ANTHROPIC_API_KEY: 'the-key',
      GITHUB_TOKEN: 'other',
      GIT_DIR: '/x',
    });
    expect(JSON.stringify(env)).not.toMatch(/the-key|other|GIT_DIR/);
    expect(granted).toEqual({
      open: [],
      piped: { switch: 'CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR', secret: 'the-key' },
    });
    expect(env).toMatchObject({
      PATH: '/bin',
      CLAUDE_CONFIG_DIR: '/state/config',
      CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR: '3',
      PLENUM_RUN: 'run-1',
    });
  });

  it('holds the credentials of the provider that is chosen, and of no other', () => {
    const amazon = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    expect(environment({ ...amazon, ANTHROPIC_API_KEY: 'k' }).env).not.toHaveProperty(
      'AWS_ACCESS_KEY_ID',
    );
    expect(environment({ ...amazon, CLAUDE_CODE_USE_BEDROCK: '1' }).granted.open).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ]);
  });

  it('leaves the login of the user where it is', () => {
    const { env, granted } = environment(
      { HOME: '/home/ann', ANTHROPIC_API_KEY: 'the-key' },
      { login: 'user' },
    );
    expect(granted).toEqual({ open: [] });
    expect(env).not.toHaveProperty('CLAUDE_CONFIG_DIR');
    expect(JSON.stringify(env)).not.toContain('the-key');
  });

  it('C27: carries the call, and nothing of a session that plenum itself runs in', () => {
    const { env } = environment({
      CLAUDECODE: '1',
      CLAUDE_CODE_SESSION_ID: 's',
      ANTHROPIC_API_KEY: 'k',
    });
    expect(env).toMatchObject({ PLENUM_CALL: 'run-1:abc:0' });
    expect(env).not.toHaveProperty('CLAUDECODE');
    expect(env).not.toHaveProperty('CLAUDE_CODE_SESSION_ID');
  });
});
