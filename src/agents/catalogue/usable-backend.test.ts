import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type BackendSettings, type Config, defaults } from '../../config/values/config.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import { backendSettings } from './backend-kind.js';
import type { Surroundings } from './backend-report.js';
import {
  backendKind,
  backendNames,
  backendReports,
  foundBackend,
  keyedVendor,
  usableBackend,
} from './usable-backend.js';

const folder = mkdtempSync(join(tmpdir(), 'plenum-usable-'));
afterAll(() => rmSync(folder, { recursive: true }));

const base: Config = {
  ...defaults,
  backends: {},
  agents: {},
  models: {},
  mcpServers: {},
  budget: {},
};
const withBackends = (
  backends: Readonly<Record<string, BackendSettings>>,
  more: Partial<Config> = {},
): Config => ({ ...base, ...more, backends });

function programOf(body: string): Program {
  const checked = checkScript(
    `export const meta = { name: 'a', description: 'd' };\n${body}`,
    'a.js',
  );
  if (!checked.ok) throw new Error('bad script');
  return checked.program;
}

const asking = programOf("return agent('x');");
const bare: Surroundings = { env: { PATH: '' }, home: folder };
const withKey = (name: string): Surroundings => ({
  ...bare,
  env: { PATH: '', [name]: 'secret-key' },
});

describe('the backend of a run', () => {
  it('X113: without configuration a key of a provider means our own loop', async () => {
    for (const name of ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY']) {
      expect(await usableBackend(base, asking, undefined, withKey(name))).toBe('ai-sdk');
    }
    await expect(
      usableBackend(base, asking, undefined, withKey('UNRELATED_API_KEY')),
    ).rejects.toMatchObject({ code: 'E_NO_BACKEND' });
  });

  it('X113: a key of a provider without a standard model needs a model, and says so', async () => {
    const report = (await backendReports(base, withKey('GROQ_API_KEY'))).find(
      (one) => one.name === 'ai-sdk',
    );
    expect(report).toMatchObject({
      usable: false,
      why: 'groq (GROQ_API_KEY) could be asked, but no model is chosen',
    });
    expect(report?.mend).toContain('"model"');
    expect(await foundBackend({ ...base, model: 'groq/some-model' }, withKey('GROQ_API_KEY'))).toBe(
      'ai-sdk',
    );
  });

  it('X113: without a key an installed agent serves', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'codex'), '#!/bin/sh\necho codex-cli 1.0\n');
    chmodSync(join(bin, 'codex'), 0o755);
    const env = { PATH: bin, HOME: folder };
    await expect(
      usableBackend(base, asking, undefined, { env, home: folder }),
    ).rejects.toMatchObject({ code: 'E_NO_BACKEND' });
    mkdirSync(join(folder, '.codex'));
    writeFileSync(join(folder, '.codex', 'auth.json'), '{}');
    expect(await usableBackend(base, asking, undefined, { env, home: folder })).toBe('codex');
  });

  it('X113: a script that asks no agent needs no backend, and none is looked for', async () => {
    expect(
      await usableBackend(base, programOf('return 1;'), undefined, withKey('OPENAI_API_KEY')),
    ).toBe('none needed');
  });

  it('X113: what was asked for is used or refused with the command that mends it, never replaced', async () => {
    const both = withKey('OPENAI_API_KEY');
    await expect(usableBackend(base, asking, 'ai-sdk', bare)).rejects.toMatchObject({
      code: 'E_NO_BACKEND',
      hint: expect.stringContaining('export '),
    });
    await expect(
      usableBackend({ ...base, backend: 'command' }, asking, undefined, both),
    ).rejects.toMatchObject({ code: 'E_NO_BACKEND' });
    await expect(usableBackend(base, asking, 'claude-agnt', both)).rejects.toThrow(
      'did you mean "claude-agent"?',
    );
    await expect(usableBackend(base, asking, 'mine', both)).rejects.toThrow(
      /there are: ai-sdk, claude-agent, codex, opencode, acp, command, module, simulate/,
    );
    await expect(
      usableBackend({ ...base, model: 'anthropic/claude-x' }, asking, 'ai-sdk', both),
    ).rejects.toThrow('ANTHROPIC_API_KEY');
  });

  it('X110: a name of the user is what its kind says', async () => {
    const config = withBackends({
      mine: { kind: 'command', run: ['node', 'agent.mjs'] },
      plain: { model: 'x' },
    });
    expect(await usableBackend(config, asking, 'mine', bare)).toBe('mine');
    expect([
      backendKind(config, 'mine'),
      backendKind(config, 'plain'),
      backendKind(config, 'constructor'),
    ]).toEqual(['command', null, null]);
    expect(backendKind(withBackends({ codex: { kind: 'command' } }), 'codex')).toBe('codex');
    expect(backendNames(config).at(-1)).toBe('mine');
    expect(backendSettings(config, 'mine')).toEqual({ run: ['node', 'agent.mjs'] });
    expect(backendSettings(config, 'constructor')).toEqual({});
  });
});

describe('reports on backends', () => {
  it('C93: each says how it was found or what mends it, without a key in its words', async () => {
    const reports = await backendReports(
      withBackends({ gemini: { kind: 'acp', run: ['gemini', '--acp'] } }),
      withKey('ANTHROPIC_API_KEY'),
    );
    expect(reports.map(({ name, usable }) => [name, usable])).toEqual([
      ['ai-sdk', true],
      ['claude-agent', expect.any(Boolean)],
      ['codex', false],
      ['opencode', expect.any(Boolean)],
      ['acp', false],
      ['command', false],
      ['module', false],
      ['simulate', true],
      ['gemini', false],
    ]);
    for (const report of reports) if (!report.usable) expect(report.mend).toBeTruthy();
    expect(JSON.stringify(reports)).not.toContain('secret-key');
    expect(reports.find((one) => one.name === 'ai-sdk')).toMatchObject({
      why: expect.stringContaining('ANTHROPIC_API_KEY'),
      lacks: [],
    });
  });

  it('C93: settings that cannot be read are said, not thrown', async () => {
    const config = withBackends({ 'ai-sdk': { providers: { x: { kind: 'nonsense' } } } });
    const report = (await backendReports(config, bare)).find((one) => one.name === 'ai-sdk');
    expect(report).toMatchObject({
      usable: false,
      why: expect.stringContaining('backends.ai-sdk.providers.x'),
    });
    const acp = withBackends({ mine: { kind: 'acp', run: ['x'], modle: 'y' } });
    expect((await backendReports(acp, bare)).at(-1)).toMatchObject({
      name: 'mine',
      usable: false,
      why: expect.stringContaining('backends.mine.modle'),
    });
  });

  it('C21: the vendor with a key decides which model stands for a role', () => {
    expect(keyedVendor({ OPENAI_API_KEY: 'k' }, base)).toBe('openai');
    expect(keyedVendor({ OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k' }, base)).toBe('anthropic');
    expect(keyedVendor({ GROQ_API_KEY: 'k' }, base)).toBeUndefined();
  });
});
