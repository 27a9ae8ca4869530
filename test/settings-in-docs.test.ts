import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBackends } from '../src/app/agents/load-backends.js';
import { backendKind } from '../src/app/backend-reports/backend-kind.js';
import type { Config } from '../src/app/config/config.js';
import { configSchema } from '../src/app/config/config-schema.js';
import { byKind } from '../src/app/config/entry-schemas.js';
import { loadConfig } from '../src/app/config/load-config.js';
import { readMcpServers } from '../src/app/mcp/read-servers.js';
import { isJsonObject, type Json, type JsonObject } from '../src/core/model/json.js';

const root = resolve(import.meta.dirname, '..');
const topKeys = Object.keys(configSchema.shape);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-docs-'));
  // The page of somebody else's backend puts the example there.
  await cp(join(root, 'examples/backends/echo'), join(folder, 'backends'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

async function pages(): Promise<readonly string[]> {
  const docs = await readdir(join(root, 'docs'), { recursive: true });
  return ['README.md', ...docs.filter((name) => name.endsWith('.md') && name !== 'contract.md').map((name) => join('docs', name))];
}

interface Shown {
  readonly where: string;
  readonly text: string;
}

/** What a page shows as settings: blocks of JSON, and JSON within a line. */
function settingsIn(page: string, text: string): readonly Shown[] {
  const lineOf = (at: number) => `${page}:${text.slice(0, at).split('\n').length}`;
  const blocks = [...text.matchAll(/^```jsonc?\b.*\n([\s\S]*?)^```/gm)];
  const inline = [...text.matchAll(/`(\{? ?"[$\w]+": [^`\n]+)`/g)];
  const whole = inline.filter((match) => !/…/.test(match[0]));
  return [...blocks, ...whole].flatMap((match) => {
    const written = (match[1] ?? '').trim();
    const shown = written.startsWith('"') ? `{ ${written} }` : written;
    const value: unknown = parse(shown, [], { allowTrailingComma: true });
    const keys = isJsonObject(value as Json) ? Object.keys(value as object) : [];
    return keys.some((key) => topKeys.includes(key)) ? [{ where: lineOf(match.index), text: shown }] : [];
  });
}

async function load(text: string): Promise<Config> {
  const home = await mkdtemp(join(folder, 'home-'));
  await mkdir(join(home, '.plenum'));
  await writeFile(join(home, '.plenum/config.json'), text);
  const loaded = await loadConfig({ project: folder, home, env: {}, managedFile: join(home, 'none.json') });
  return loaded.config;
}

/** Makes every backend and reads every server of a configuration, as a run would. */
async function use(config: Config): Promise<void> {
  const loaded = await loadBackends(config, { env: {}, home: folder, projectDir: folder });
  for (const name of Object.keys(config.backends)) {
    const kind = backendKind(config, name);
    if (kind === null || kind === 'simulate') continue;
    await loaded.create({ name, runDir: folder, gateway: null, marks: {}, run: undefined }).close?.();
  }
  await readMcpServers(folder, config, true);
}

const shown = (await Promise.all((await pages()).map(async (page) => settingsIn(page, await readFile(join(root, page), 'utf8'))))).flat();

describe('what the docs show', () => {
  it('X110: a good part of it are settings', () => {
    expect(shown.length).toBeGreaterThan(20);
    expect(new Set(shown.map(({ where }) => where.split(':')[0])).size).toBeGreaterThan(12);
  });

  it.each(shown.map((one) => [one.where, one.text] as const))('X110: %s is accepted, and works', async (_, text) => {
    await use(await load(text));
  });

  it.each(Object.entries(byKind))('X110: every setting of %s works, and is on its page', async (kind, schema) => {
    const shape = schema.shape as Readonly<Record<string, unknown>>;
    const own = Object.keys(shape).filter((key) => !Object.hasOwn(byKind.simulate.shape, key));
    const samples: Readonly<Record<string, JsonObject>> = {
      acp: { run: ['a'], env: { A: '1' }, mode: 'm', authMethod: 'x', login: 'user', processPerCall: false },
      'ai-sdk': { contextWindow: 9, maxOutputTokens: 9, webSearch: true, providers: { x: { baseUrl: 'http://x' } } },
      'claude-agent': { sdkPath: '/x', executable: '/x', baseUrl: 'http://x', login: 'user' },
      codex: { run: ['a'], baseUrl: 'http://x', apiKeyEnv: 'K', network: true },
      opencode: { run: ['a'], provider: { x: {} }, models: ['a/b'], baseUrl: 'http://x', env: ['AWS_PROFILE'], projectPlugins: true },
      command: { run: ['a'] },
      module: { path: join(root, 'examples/backends/echo/echo.js') },
      simulate: {},
    };
    const every = { model: 'a/b', effort: 'low', maxTurns: 3, timeoutMs: 5, concurrency: 2, ...samples[kind] };
    expect(own.filter((key) => !Object.hasOwn(every, key) && !(kind === 'codex' && key === 'login'))).toEqual([]);
    const config = await load(JSON.stringify({ backends: { [kind]: every } }));
    expect(config.backends[kind]).toEqual(every);
    await use(config);
    if (kind !== 'simulate') await use(await load(JSON.stringify({ backends: { mine: { kind, ...every } } })));
    if (kind === 'module' || kind === 'simulate') return;
    const page = await readFile(join(root, `docs/backends/${kind}.md`), 'utf8');
    expect(own.filter((key) => !new RegExp(`[\`".]${key}\\b`).test(page))).toEqual([]);
  });
});

/** Where each setting is read: a file apart from the reader of settings, and what it says there. */
const readBy: Readonly<Record<string, readonly [file: string, how: RegExp]>> = {
  $schema: ['src/app/config/merge.ts', /'\$schema'/],
  managed: ['src/app/config/load-config.ts', /=== 'managed'/],
  enabled: ['src/app/config/off-switch.ts', /config\.enabled/],
  backend: ['src/app/usable-backend.ts', /config\.backend\b/],
  model: ['src/app/agents/pick-backend.ts', /config\.model\b/],
  concurrency: ['src/app/start-run.ts', /config\.concurrency/],
  'concurrencyPer.provider': ['src/app/drive-spec.ts', /concurrencyPer\.provider/],
  'concurrencyPer.model': ['src/app/drive-spec.ts', /concurrencyPer\.model/],
  'concurrencyPer.group': ['src/app/drive-spec.ts', /concurrencyPer\.group/],
  'concurrencyPer.backend': ['src/app/drive-spec.ts', /concurrencyPer\.backend/],
  maxAgents: ['src/app/start-run.ts', /config\.maxAgents/],
  approval: ['src/cli/before-run.ts', /config\.approval/],
  runs: ['src/app/config/configured-runs.ts', /settings\.runs/],
  'backends.*.kind': ['src/app/backend-reports/backend-kind.ts', /settings\?\.kind/],
  'backends.*.model': ['src/app/agents/pick-backend.ts', /backends, name\)\?\.model/],
  'backends.*.effort': ['src/app/agents/pick-backend.ts', /settings\?\.effort/],
  'backends.*.maxTurns': ['src/app/agents/pick-backend.ts', /settings\?\.maxTurns/],
  'backends.*.timeoutMs': ['src/app/agents/pick-backend.ts', /settings\?\.timeoutMs/],
  'backends.*.concurrency': ['src/app/drive-spec.ts', /lane\)\?\.concurrency/],
  'backends.acp.run': ['src/backends/acp/acp-report.ts', /settings\.run/],
  'backends.acp.env': ['src/backends/acp/acp-environment.ts', /settings\.env/],
  'backends.acp.mode': ['src/backends/acp/acp-attempt.ts', /settings\.mode/],
  'backends.acp.authMethod': ['src/backends/acp', /authMethod/],
  'backends.acp.login': ['src/backends/acp', /usesLogin/],
  'backends.acp.processPerCall': ['src/backends/acp/acp-backend.ts', /processPerCall/],
  'backends.ai-sdk.contextWindow': ['src/backends/ai-sdk', /settings\.contextWindow/],
  'backends.ai-sdk.maxOutputTokens': ['src/backends/ai-sdk', /settings\.maxOutputTokens/],
  'backends.ai-sdk.webSearch': ['src/backends/ai-sdk', /settings\.webSearch/],
  'backends.ai-sdk.providers': ['src/backends/ai-sdk/provider.ts', /providers/],
  'backends.claude-agent.sdkPath': ['src/backends/claude-agent/claude-agent-backend.ts', /settings\.sdkPath/],
  'backends.claude-agent.executable': ['src/backends/claude-agent/attempt.ts', /settings\.executable/],
  'backends.claude-agent.baseUrl': ['src/backends/claude-agent/agent-environment.ts', /settings\.baseUrl/],
  'backends.claude-agent.login': ['src/backends/claude-agent', /settings\.login/],
  'backends.codex.run': ['src/backends/codex/codex-backend.ts', /commandLine\(settings/],
  'backends.codex.baseUrl': ['src/backends/codex/codex-flags.ts', /baseUrl/],
  'backends.codex.apiKeyEnv': ['src/backends/codex', /keyName/],
  'backends.codex.login': ['src/backends/codex', /provider/],
  'backends.codex.network': ['src/backends/codex/thread-settings.ts', /settings\.network/],
  'backends.opencode.run': ['src/backends/opencode', /\brun\b/],
  'backends.opencode.provider': ['src/backends/opencode/opencode-config.ts', /provider/],
  'backends.opencode.models': ['src/backends/opencode/opencode-config.ts', /models/],
  'backends.opencode.baseUrl': ['src/backends/opencode/opencode-config.ts', /baseUrl/],
  'backends.opencode.env': ['src/backends/opencode/state-folder.ts', /settings\.env|env }/],
  'backends.opencode.projectPlugins': ['src/backends/opencode', /projectPlugins/],
  'backends.command.run': ['src/app/catalogue/catalogue.ts', /settings\.run/],
  'backends.module.path': ['src/app/catalogue/module-backend.ts', /\bpath\b/],
  'agents.*.description': ['src/app/agent-types', /description/],
  'agents.*.prompt': ['src/app/agents/pick-backend.ts', /type\.prompt/],
  'agents.*.backend': ['src/app/agents/pick-backend.ts', /type\.backend/],
  'agents.*.run': ['src/app/agents/pick-backend.ts', /type\.run/],
  'agents.*.model': ['src/app/agents/pick-backend.ts', /type\.model/],
  'agents.*.effort': ['src/app/agents/pick-backend.ts', /type\.effort/],
  'agents.*.readOnly': ['src/app/agents/pick-backend.ts', /type\.readOnly/],
  'agents.*.tools': ['src/app/agents/pick-backend.ts', /type\.tools/],
  'agents.*.maxTurns': ['src/app/agents/pick-backend.ts', /type\.maxTurns/],
  'agents.*.timeoutMs': ['src/app/agents/pick-backend.ts', /type\.timeoutMs/],
  models: ['src/app/prices/model-choice.ts', /models/],
  'prices.*.input': ['src/app/prices', /\.input\b/],
  'prices.*.output': ['src/app/prices', /\.output\b/],
  'prices.*.cacheRead': ['src/app/prices', /cacheRead/],
  'prices.*.cacheWrite': ['src/app/prices', /cacheWrite/],
  'permissions.mode': ['src/permissions/policy.ts', /mode/],
  'permissions.allow': ['src/permissions/policy.ts', /allow/],
  'permissions.deny': ['src/permissions/policy.ts', /deny/],
  'permissions.ask': ['src/permissions/policy.ts', /ask/],
  'shell.sandbox': ['src/app/agents/load-backends.ts', /shell\.sandbox/],
  'shell.network': ['src/app/agents/load-backends.ts', /shell\.network/],
  'shell.pass': ['src/app/agents/load-backends.ts', /shell\.pass/],
  'context.files': ['src/app/project-instructions.ts', /files/],
  'context.maxBytes': ['src/app/project-instructions.ts', /maxBytes/],
  'workspace.setup': ['src/workspaces/worktree', /setup/],
  'workspace.link': ['src/workspaces/worktree/make-usable.ts', /link/],
  'workspace.copy': ['src/workspaces/worktree/make-usable.ts', /copy/],
  mcpServers: ['src/app/mcp/read-servers.ts', /config\.mcpServers/],
  'budget.usd': ['src/app/run-choices.ts', /usd/],
  'budget.tokens': ['src/app/run-choices.ts', /tokens/],
  'budget.minutes': ['src/app/start-run.ts', /minutes/],
  'budget.agents': ['src/app', /budget\.agents/],
  'limits.firstTokenMs': ['src/core/run/watch.ts', /firstTokenMs/],
  'limits.silenceMs': ['src/core/run/watch.ts', /silenceMs/],
  'limits.toolMs': ['src/app/agents/load-backends.ts', /limits\.toolMs/],
  'limits.maxWaitMinutes': ['src/app/drive-spec.ts', /limits\.maxWaitMinutes/],
  'limits.longWaitMs': ['src/app/drive-spec.ts', /limits\.longWaitMs/],
  'limits.busyMs': ['src/app/drive-spec.ts', /limits\.busyMs/],
  'limits.memoryMb': ['src/app/drive-spec.ts', /limits\.memoryMb/],
  'limits.nesting': ['src/app/drive-spec.ts', /limits\.nesting/],
};

describe('what the schema accepts', () => {
  it('X110: every key has somebody who reads it', async () => {
    const paths = keyPaths();
    expect(paths.filter((path) => !Object.hasOwn(readBy, path))).toEqual([]);
    expect(Object.keys(readBy).filter((path) => !paths.includes(path))).toEqual([]);
    const unread = await Promise.all(
      Object.entries(readBy).map(async ([path, [file, how]]) =>
        (await sourceOf(file)).some((text) => how.test(text)) ? [] : [`${path} in ${file}`],
      ),
    );
    expect(unread.flat()).toEqual([]);
  });

  it('X110: every key is in the table of the docs', async () => {
    const page = await readFile(join(root, 'docs/configuration.md'), 'utf8');
    const unnamed = keyPaths().filter((path) => !/^backends\.[a-z]/.test(path) && !new RegExp(`\\b${path.split('.').at(-1)}\\b`).test(page));
    expect(unnamed.filter((path) => path !== '$schema')).toEqual([]);
  });
});

/** Names chosen by the user as `*`; what backends have in common once, what is one's own under its name. */
function keyPaths(): readonly string[] {
  const common = Object.keys(byKind.simulate.shape);
  const below = (path: string, keys: readonly string[]) => keys.map((key) => `${path}.${key}`);
  return topKeys.flatMap((key) => {
    if (key === 'backends') {
      const own = Object.entries(byKind).flatMap(([kind, { shape }]) =>
        below(
          `backends.${kind}`,
          Object.keys(shape).filter((one) => !common.includes(one)),
        ),
      );
      return [...below('backends.*', common), ...own];
    }
    const inner = (configSchema.shape as unknown as Record<string, { def: { innerType: Inner } }>)[key]?.def.innerType;
    if (inner?.shape) return below(key, Object.keys(inner.shape));
    const entry = inner?.def.valueType?.shape;
    return entry ? below(`${key}.*`, Object.keys(entry)) : [key];
  });
}

interface Inner {
  readonly shape?: object;
  readonly def: { readonly valueType?: { readonly shape?: object } };
}

async function sourceOf(place: string): Promise<readonly string[]> {
  if (place.endsWith('.ts')) return [await readFile(join(root, place), 'utf8')];
  const names = await readdir(join(root, place));
  const files = names.filter((name) => name.endsWith('.ts') && !/\.test\.ts$|(^|-)settings\.ts$/.test(name));
  return Promise.all(files.map((name) => readFile(join(root, place, name), 'utf8')));
}
