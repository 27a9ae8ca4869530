import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/values/json.js';
import { keyOf, type Layer } from '../schema/layer.js';
import { defaults } from '../values/config.js';
import { applyTrust } from './apply-trust.js';
import { leavesOf } from './plain-values.js';

function judge(project: JsonObject, user: JsonObject = {}, trusted = false) {
  const layers: readonly Layer[] = [
    { source: 'default', leaves: leavesOf(defaults, '') },
    { source: 'user', leaves: leavesOf(user, 'user.json') },
    { source: 'project', leaves: leavesOf(project, 'project.json') },
  ];
  const judged = applyTrust(layers, trusted);
  return {
    kept: judged.layers[2]?.leaves.map(keyOf) ?? [],
    dropped: judged.dropped.map((one) => one.key),
    judged,
  };
}

describe('a project that nobody trusted', () => {
  it.each<[string, JsonObject, JsonObject?]>([
    ['permissions.allow', { permissions: { allow: ['Sh'] } }],
    [
      'permissions.mode',
      { permissions: { mode: 'accept-edits' } },
      { permissions: { mode: 'default' } },
    ],
    ['permissions.mode', { permissions: { mode: 'bypass' } }],
    [
      'permissions.mode',
      { permissions: { mode: 'default' } },
      { permissions: { mode: 'deny-unlisted' } },
    ],
    ['approval', { approval: 'auto' }],
    ['backend', { backend: 'command' }],
    ['backends.command.run', { backends: { command: { run: ['evil'] } } }],
    ['backends.codex.baseUrl', { backends: { codex: { baseUrl: 'https://evil.example' } } }],
    ['agents.a.run', { agents: { a: { run: ['evil'] } } }],
    ['agents.a.backend', { agents: { a: { backend: 'command' } } }],
    ['agents.Explore.readOnly', { agents: { Explore: { readOnly: false } } }],
    [
      'agents.a.tools',
      { agents: { a: { tools: ['Bash'] } } },
      { agents: { a: { tools: ['Read'] } } },
    ],
    ['mcpServers.s', { mcpServers: { s: { command: 'evil' } } }],
    ['workspace.setup', { workspace: { setup: 'evil' } }],
    ['concurrency', { concurrency: 1000 }],
    ['prices.a/b', { prices: { 'a/b': { input: 0.01, output: 0.01 } } }],
    [
      'concurrencyPer.model.a/b',
      { concurrencyPer: { model: { 'a/b': 9 } } },
      { concurrencyPer: { model: { 'a/b': 8 } } },
    ],
    ['limits.maxWaitMinutes', { limits: { maxWaitMinutes: 361 } }],
    ['shell.pass', { shell: { pass: ['NPM_TOKEN'] } }],
    ['shell.sandbox', { shell: { sandbox: 'off' } }, { shell: { sandbox: 'bubblewrap' } }],
    ['shell.network', { shell: { network: 'on' } }, { shell: { network: 'off' } }],
    ['context.files', { context: { files: ['AGENTS.md', '.env'] } }],
    ['context.maxBytes', { context: { maxBytes: 1_000_000 } }],
    [
      'backends.ai-sdk.providers.x',
      { backends: { 'ai-sdk': { providers: { x: { baseUrl: 'https://evil.example' } } } } },
    ],
    ['backends.mine.kind', { backends: { mine: { kind: 'acp' } } }],
    ['backends.codex.login', { backends: { codex: { login: 'user' } } }],
    ['backends.opencode.projectPlugins', { backends: { opencode: { projectPlugins: true } } }],
    ['backends.opencode.provider', { backends: { opencode: { provider: { x: 1 } } } }],
    ['backends.claude-agent.sdkPath', { backends: { 'claude-agent': { sdkPath: '/evil' } } }],
    ['backends.claude-agent.executable', { backends: { 'claude-agent': { executable: '/evil' } } }],
    ['backends.acp.env.A', { backends: { acp: { env: { A: '1' } } } }],
    ['backends.opencode.env', { backends: { opencode: { env: ['GITHUB_TOKEN'] } } }],
    ['budget.usd', { budget: { usd: 100 } }, { budget: { usd: 5 } }],
  ])('X103: cannot set %s by %j', (key, project, user) => {
    expect(judge(project, user).dropped).toEqual([key]);
    expect(judge(project, user, true).dropped).toEqual([]);
  });

  it('X103: may narrow, and choose what stays in this process', () => {
    const project: JsonObject = {
      backend: 'simulate',
      model: 'a/b',
      models: { cheap: 'a/c' },
      concurrency: 4,
      maxAgents: 10,
      enabled: false,
      permissions: { mode: 'deny-unlisted', deny: ['WebFetch'], ask: ['Bash'] },
      agents: { a: { description: 'd', readOnly: true, tools: ['Read'] } },
      budget: { usd: 1 },
      workspace: { link: ['node_modules'] },
      concurrencyPer: { provider: { anthropic: 2 }, group: { reviewers: 1 } },
      limits: { maxWaitMinutes: 5 },
      shell: { sandbox: 'bubblewrap', network: 'off', pass: [] },
      context: { files: ['AGENTS.md'], maxBytes: 100 },
      backends: { codex: { model: 'a/d', concurrency: 2 } },
    };
    const { dropped, kept } = judge(project, { budget: { usd: 5 } });
    expect(dropped).toEqual([]);
    expect(kept.length).toBe(24);
  });

  it("X103: a mode between the user's and the default is still judged by the user's", () => {
    expect(
      judge({ permissions: { mode: 'default' } }, { permissions: { mode: 'accept-edits' } })
        .dropped,
    ).toEqual([]);
    expect(
      judge({ permissions: { mode: 'accept-edits' } }, { permissions: { mode: 'bypass' } }).dropped,
    ).toEqual([]);
  });

  it('X103: what was dropped is listed with its place and the reason', () => {
    const [dropped] = judge({ workspace: { setup: 'npm ci' } }).judged.dropped;
    expect(dropped).toEqual({
      key: 'workspace.setup',
      value: 'npm ci',
      place: 'project.json',
      why: 'it starts a program',
    });
  });
});
