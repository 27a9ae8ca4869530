import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOpencodeSettings } from '../../agents/backends/opencode/opencode-settings.js';
import type { JsonObject } from '../../core/values/json.js';
import { explainConfig } from './explain-config.js';
import { type ConfigRequest, loadConfig } from './load-config.js';
import { refuseWhenDisabled } from './off-switch.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Given extends Partial<ConfigRequest> {
  readonly user?: JsonObject;
  readonly file?: JsonObject;
  readonly managed?: JsonObject;
}

async function load({ user, file, managed, ...request }: Given) {
  const write = async (path: string, value: JsonObject | undefined) => {
    if (value === undefined) return;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), JSON.stringify(value, null, 1));
  };
  await write('home/.plenum/config.json', user);
  await write('project/.plenum/config.json', file);
  await write('etc/config.json', managed);
  return loadConfig({
    project: join(folder, 'project'),
    home: join(folder, 'home'),
    env: {},
    managedFile: join(folder, 'etc/config.json'),
    ...request,
  });
}

describe('sources', () => {
  it('X110: without any source the defaults hold', async () => {
    const { config, files } = await load({});
    expect(config).toMatchObject({
      enabled: true,
      concurrency: 16,
      maxAgents: 1000,
      approval: 'ask',
      budget: {},
      agents: {},
    });
    expect(config.limits).toEqual({
      firstTokenMs: 120_000,
      silenceMs: 180_000,
      toolMs: 600_000,
      maxWaitMinutes: 360,
      longWaitMs: 120_000,
      busyMs: 30_000,
      memoryMb: 256,
      nesting: 1,
    });
    expect(config.concurrencyPer).toEqual({ provider: {}, model: {}, group: {}, backend: {} });
    expect(config).toMatchObject({
      prices: {},
      shell: { sandbox: 'off', network: 'on', pass: [] },
      context: { files: ['AGENTS.md', 'CLAUDE.md'], maxBytes: 65_536 },
    });
    expect(config.backend).toBeUndefined();
    expect(files.map((one) => one.found)).toEqual([false, false, false]);
  });

  it('X110: flag beats environment beats project beats user beats system', async () => {
    const set = (model: string) => ({ model });
    const all = {
      managed: set('system'),
      user: set('user'),
      file: set('project'),
      env: { PLENUM_MODEL: 'environment' },
      flags: set('flag'),
    };
    const order = ['flags', 'env', 'file', 'user', 'managed'] as const;
    const winners: (string | undefined)[] = [];
    let given: Given = all;
    for (const name of order) {
      await rm(join(folder, 'home'), { recursive: true, force: true });
      await rm(join(folder, 'project'), { recursive: true, force: true });
      winners.push((await load(given)).config.model);
      given = { ...given, [name]: name === 'env' ? {} : undefined };
    }
    expect(winners).toEqual(['flag', 'environment', 'project', 'user', 'system']);
  });

  it('X110: the managed file wins over everything where it says so', async () => {
    const { config, origins } = await load({
      managed: {
        managed: true,
        maxAgents: 10,
        permissions: { allow: ['Bash(ls)'], deny: ['WebFetch'] },
      },
      user: { permissions: { allow: ['Bash(rm:*)'], deny: ['Read(.env)'] } },
      env: { PLENUM_MAX_AGENTS: '99' },
      flags: { maxAgents: 500 },
    });
    expect(config.maxAgents).toBe(10);
    expect(config.permissions).toMatchObject({
      allow: ['Bash(ls)'],
      deny: ['WebFetch', 'Read(.env)'],
    });
    const origin = origins.find((one) => one.key === 'maxAgents');
    expect([origin?.winner.source, origin?.overruled.map((one) => one.source)]).toEqual([
      'managed',
      ['flag', 'environment', 'default'],
    ]);
  });

  it('X110: entries from two files are put together, an MCP server replaces another as a whole', async () => {
    const { config } = await load({
      trusted: true,
      user: {
        models: { cheap: 'a/1', strong: 'a/2' },
        agents: { x: { model: 'm', effort: 'low' } },
        mcpServers: { s: { command: 'mine', env: { A: '1' } } },
      },
      file: {
        models: { cheap: 'b/1' },
        agents: { x: { model: 'n' }, y: {} },
        mcpServers: { s: { command: 'theirs' } },
      },
    });
    expect(config.models).toEqual({ cheap: 'b/1', strong: 'a/2' });
    expect(config.agents).toEqual({ x: { model: 'n', effort: 'low' }, y: {} });
    expect(config.mcpServers).toEqual({ s: { command: 'theirs' } });
  });

  it('C24: ceilings of two files are put together one by one, a price replaces another as a whole', async () => {
    const { config } = await load({
      trusted: true,
      user: {
        concurrencyPer: { model: { 'a/x.1': 4, 'a/y': 2 } },
        prices: { 'a/x': { input: 1, output: 2, cacheRead: 0.5 } },
      },
      file: {
        concurrencyPer: { model: { 'a/x.1': 3 }, backend: { 'claude-agent': 4 } },
        prices: { 'a/x': { input: 3, output: 4 } },
      },
    });
    expect(config.concurrencyPer).toEqual({
      provider: {},
      model: { 'a/x.1': 3, 'a/y': 2 },
      group: {},
      backend: { 'claude-agent': 4 },
    });
    expect(config.prices).toEqual({ 'a/x': { input: 3, output: 4 } });
  });

  it('X110: every variable sets its key, and a bad value names the variable', async () => {
    const env = {
      PLENUM_BACKEND: 'simulate',
      PLENUM_CONCURRENCY: '3',
      PLENUM_BUDGET: '5usd,2Mtok,1h',
      PLENUM_APPROVAL: 'auto',
      PLENUM_MODEL: ' ',
      PLENUM_CALL: 'x',
    };
    expect((await load({ env })).config).toMatchObject({
      backend: 'simulate',
      concurrency: 3,
      approval: 'auto',
      budget: { usd: 5, tokens: 2e6, minutes: 60 },
    });
    for (const [name, text] of [
      ['PLENUM_CONCURRENCY', 'many'],
      ['PLENUM_CONCURRENCY', '0'],
      ['PLENUM_BUDGET', '5'],
      ['PLENUM_APPROVAL', 'yes'],
      ['PLENUM_DISABLE', 'maybe'],
    ]) {
      const refused = load({ env: { [String(name)]: text } });
      await expect(refused).rejects.toMatchObject({ code: 'E_CONFIG' });
      if (name !== 'PLENUM_BUDGET') await expect(refused).rejects.toThrow(String(name));
    }
  });

  it('X110: a backend gets the list of variables that its page shows, and a login that nothing honours is refused', async () => {
    const { config } = await load({
      user: { backends: { opencode: { env: ['AWS_PROFILE'], projectPlugins: false } } },
    });
    expect(readOpencodeSettings(config.backends.opencode ?? {})).toMatchObject({
      env: ['AWS_PROFILE'],
    });
    const inVain: readonly JsonObject[] = [
      { engine: 'restate' },
      { backends: { codex: { login: 'isolated' } } },
      { backends: { 'claude-agent': { login: 'isolated' } } },
    ];
    for (const settings of inVain)
      await expect(load({ user: settings })).rejects.toMatchObject({ code: 'E_CONFIG' });
  });

  it('X110: an entry that two files make is judged by the kind that one of them says', async () => {
    const mine = (entry: JsonObject) => ({ backends: { mine: entry } });
    const said = mine({ kind: 'acp', run: ['x'] });
    expect((await load({ user: said, file: mine({ model: 'a/b' }) })).config.backends.mine).toEqual(
      { kind: 'acp', run: ['x'], model: 'a/b' },
    );
    await expect(
      load({ user: said, file: mine({ mode: 'x', sdkPath: '/x' }), trusted: true }),
    ).rejects.toThrow(
      /config\.json:5: there is no setting "backends\.mine\.sdkPath".*of the kind acp/,
    );
    await expect(load({ user: mine({ model: 'a/b' }), file: {} })).rejects.toThrow(
      'there is no backend "mine", and backends.mine says no kind',
    );
    await expect(load({ user: { backends: { codx: {} } }, file: {} })).rejects.toThrow(
      'did you mean "codex"?',
    );
    // What is not in force judges nothing: the project's kind is dropped here, and its entry is
    // none.
    expect(
      (await load({ user: {}, file: mine({ kind: 'acp', model: 'a/b' }) })).config.backends.mine,
    ).toEqual({ model: 'a/b' });
  });

  it("X110: in the home folder the one file counts as the user's", async () => {
    const { config } = await load({
      user: { permissions: { mode: 'bypass' } },
      project: join(folder, 'home'),
    });
    expect(config.permissions.mode).toBe('bypass');
  });

  it('X110: doctor shows who won, who lost, what is not in force, and no keys', async () => {
    const loaded = await load({
      user: {
        model: 'a/1',
        mcpServers: { s: { command: 'c', env: { GITHUB_TOKEN: 'ghp_secret' } } },
        backends: { acp: { env: { PLAIN: 'ghp_secret' } } },
      },
      file: { model: 'b/1', workspace: { setup: 'npm ci' } },
      flags: { model: 'c/1' },
    });
    const rows = explainConfig(loaded);
    const project = join(folder, 'project/.plenum/config.json');
    expect(rows.find((row) => row.key === 'model')).toEqual({
      key: 'model',
      value: '"c/1"',
      from: 'flag',
      over: [
        `project (${project}:2): "b/1"`,
        `user (${join(folder, 'home/.plenum/config.json')}:2): "a/1"`,
      ],
      dropped: null,
    });
    expect(rows.find((row) => row.key === 'workspace.setup')?.dropped).toContain(
      'it starts a program',
    );
    expect(JSON.stringify(rows)).not.toContain('ghp_secret');
  });
});

describe('the off switch', () => {
  it.each<[string, Given, boolean]>([
    ['nobody', {}, true],
    ['the environment', { env: { PLENUM_DISABLE: '1' } }, false],
    ['the user', { user: { enabled: false } }, false],
    [
      'the user, not re-enabled by the project',
      { user: { enabled: false }, file: { enabled: true }, trusted: true },
      false,
    ],
    [
      'the user, re-enabled for one command',
      { user: { enabled: false }, env: { PLENUM_DISABLE: '0' } },
      true,
    ],
    ['the project', { file: { enabled: false } }, false],
    [
      'the managed file',
      {
        managed: { managed: true, enabled: false },
        user: { enabled: true },
        env: { PLENUM_DISABLE: '0' },
        flags: { enabled: true },
      },
      false,
    ],
    ['the system file', { managed: { enabled: false }, env: { PLENUM_DISABLE: '0' } }, false],
  ])('C92: switched off by %s', async (_, given, enabled) => {
    const loaded = await load(given);
    expect(loaded.config.enabled).toBe(enabled);
    if (enabled) expect(() => refuseWhenDisabled(loaded)).not.toThrow();
    else
      expect(() => refuseWhenDisabled(loaded)).toThrowError(
        expect.objectContaining({ code: 'E_DISABLED' }),
      );
  });
});
