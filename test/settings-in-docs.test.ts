import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backendKind } from '../src/agents/catalogue/backend-kind.js';
import { readMcpServers } from '../src/agents/mcp-servers/read-servers.js';
import { loadBackends } from '../src/agents/world/load-backends.js';
import { loadConfig } from '../src/config/layers/load-config.js';
import { configSchema } from '../src/config/schema/config-schema.js';
import { byKind } from '../src/config/schema/entry-schemas.js';
import type { Config } from '../src/config/values/config.js';
import { isJsonObject, type Json, type JsonObject } from '../src/core/values/json.js';

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
  return [
    'README.md',
    ...docs
      .filter((name) => name.endsWith('.md') && name !== 'contract.md')
      .map((name) => join('docs', name)),
  ];
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
    return keys.some((key) => topKeys.includes(key))
      ? [{ where: lineOf(match.index), text: shown }]
      : [];
  });
}

async function load(text: string): Promise<Config> {
  const home = await mkdtemp(join(folder, 'home-'));
  await mkdir(join(home, '.plenum'));
  await writeFile(join(home, '.plenum/config.json'), text);
  const loaded = await loadConfig({
    project: folder,
    home,
    env: {},
    managedFile: join(home, 'none.json'),
  });
  return loaded.config;
}

/** Makes every backend and reads every server of a configuration, as a run would. */
async function use(config: Config): Promise<void> {
  const loaded = await loadBackends(config, { env: {}, home: folder, projectDir: folder });
  for (const name of Object.keys(config.backends)) {
    const kind = backendKind(config, name);
    if (kind === null || kind === 'simulate') continue;
    await loaded
      .create({ name, runDir: folder, gateway: null, marks: {}, run: undefined })
      .close?.();
  }
  await readMcpServers(folder, config, true);
}

const shown = (
  await Promise.all(
    (await pages()).map(async (page) => settingsIn(page, await readFile(join(root, page), 'utf8'))),
  )
).flat();

describe('what the docs show', () => {
  it('X110: a good part of it are settings', () => {
    expect(shown.length).toBeGreaterThan(20);
    expect(new Set(shown.map(({ where }) => where.split(':')[0])).size).toBeGreaterThan(12);
  });

  it.each(shown.map((one) => [one.where, one.text] as const))(
    'X110: %s is accepted, and works',
    async (_, text) => {
      await use(await load(text));
    },
  );

  it.each(Object.entries(byKind))(
    'X110: every setting of %s works, and is on its page',
    async (kind, schema) => {
      const shape = schema.shape as Readonly<Record<string, unknown>>;
      const own = Object.keys(shape).filter((key) => !Object.hasOwn(byKind.simulate.shape, key));
      const samples: Readonly<Record<string, JsonObject>> = {
        acp: {
          run: ['a'],
          env: { A: '1' },
          mode: 'm',
          authMethod: 'x',
          login: 'user',
          processPerCall: false,
        },
        'ai-sdk': {
          contextWindow: 9,
          maxOutputTokens: 9,
          webSearch: true,
          providers: { x: { baseUrl: 'http://x' } },
        },
        'claude-agent': { sdkPath: '/x', executable: '/x', baseUrl: 'http://x', login: 'user' },
        codex: { run: ['a'], baseUrl: 'http://x', apiKeyEnv: 'K', network: true },
        opencode: {
          run: ['a'],
          provider: { x: {} },
          models: ['a/b'],
          baseUrl: 'http://x',
          env: ['AWS_PROFILE'],
          projectPlugins: true,
        },
        command: { run: ['a'], allowEnv: ['K'] },
        module: { path: join(root, 'examples/backends/echo/echo.js') },
        simulate: {},
      };
      const every = {
        model: 'a/b',
        effort: 'low',
        maxTurns: 3,
        timeoutMs: 5,
        concurrency: 2,
        ...samples[kind],
      };
      expect(
        own.filter((key) => !Object.hasOwn(every, key) && !(kind === 'codex' && key === 'login')),
      ).toEqual([]);
      const config = await load(JSON.stringify({ backends: { [kind]: every } }));
      expect(config.backends[kind]).toEqual(every);
      await use(config);
      if (kind !== 'simulate')
        await use(await load(JSON.stringify({ backends: { mine: { kind, ...every } } })));
      if (kind === 'module' || kind === 'simulate') return;
      const page = await readFile(join(root, `docs/backends/${kind}.md`), 'utf8');
      expect(own.filter((key) => !new RegExp(`[\`".]${key}\\b`).test(page))).toEqual([]);
    },
  );
});

/** Where each setting is read: a file apart from the reader of settings, and what it says there. */
const readBy: Readonly<Record<string, readonly [file: string, how: RegExp]>> = {
  $schema: ['src/config/layers/merge.ts', /'\$schema'/],
  managed: ['src/config/layers/load-config.ts', /=== 'managed'/],
  enabled: ['src/config/layers/off-switch.ts', /config\.enabled/],
  backend: ['src/agents/catalogue/usable-backend.ts', /config\.backend\b/],
  bell: ['src/surfaces/cli/run/drive-run.ts', /config\?\.bell/],
  model: ['src/agents/world/pick-backend.ts', /config\.model\b/],
  concurrency: ['src/runs/start/start-run.ts', /config\.concurrency/],
  'concurrencyPer.provider': ['src/runs/drive/drive-spec.ts', /concurrencyPer\.provider/],
  'concurrencyPer.model': ['src/runs/drive/drive-spec.ts', /concurrencyPer\.model/],
  'concurrencyPer.group': ['src/runs/drive/drive-spec.ts', /concurrencyPer\.group/],
  'concurrencyPer.backend': ['src/runs/drive/drive-spec.ts', /concurrencyPer\.backend/],
  maxAgents: ['src/runs/start/start-run.ts', /config\.maxAgents/],
  approval: ['src/surfaces/cli/run/before-run.ts', /config\.approval/],
  runs: ['src/config/project/configured-runs.ts', /settings\.runs/],
  'backends.*.kind': ['src/agents/catalogue/backend-kind.ts', /\?\.kind/],
  'backends.*.model': ['src/agents/world/pick-backend.ts', /backends, name\)\?\.model/],
  'backends.*.effort': ['src/agents/world/pick-backend.ts', /settings\?\.effort/],
  'backends.*.maxTurns': ['src/agents/world/pick-backend.ts', /settings\?\.maxTurns/],
  'backends.*.timeoutMs': ['src/agents/world/pick-backend.ts', /settings\?\.timeoutMs/],
  'backends.*.concurrency': ['src/runs/drive/drive-spec.ts', /lane\)\?\.concurrency/],
  'backends.acp.run': ['src/agents/backends/acp/acp-report.ts', /settings\.run/],
  'backends.acp.env': ['src/agents/backends/acp/acp-environment.ts', /settings\.env/],
  'backends.acp.mode': ['src/agents/backends/acp/acp-attempt.ts', /settings\.mode/],
  'backends.acp.authMethod': ['src/agents/backends/acp', /authMethod/],
  'backends.acp.login': ['src/agents/backends/acp', /usesLogin/],
  'backends.acp.processPerCall': ['src/agents/backends/acp/acp-backend.ts', /processPerCall/],
  'backends.ai-sdk.contextWindow': ['src/agents/backends/ai-sdk', /settings\.contextWindow/],
  'backends.ai-sdk.maxOutputTokens': ['src/agents/backends/ai-sdk', /settings\.maxOutputTokens/],
  'backends.ai-sdk.webSearch': ['src/agents/backends/ai-sdk', /settings\.webSearch/],
  'backends.ai-sdk.providers': ['src/agents/backends/ai-sdk/provider/provider.ts', /providers/],
  'backends.claude-agent.sdkPath': [
    'src/agents/backends/claude-agent/claude-agent-backend.ts',
    /settings\.sdkPath/,
  ],
  'backends.claude-agent.executable': [
    'src/agents/backends/claude-agent/attempt/attempt.ts',
    /settings\.executable/,
  ],
  'backends.claude-agent.baseUrl': [
    'src/agents/backends/claude-agent/sdk/agent-environment.ts',
    /settings\.baseUrl/,
  ],
  'backends.claude-agent.login': ['src/agents/backends/claude-agent', /settings\.login/],
  'backends.codex.run': ['src/agents/backends/codex/codex-backend.ts', /commandLine\(settings/],
  'backends.codex.baseUrl': ['src/agents/backends/codex/server/codex-flags.ts', /baseUrl/],
  'backends.codex.apiKeyEnv': ['src/agents/backends/codex', /keyName/],
  'backends.codex.login': ['src/agents/backends/codex', /provider/],
  'backends.codex.network': [
    'src/agents/backends/codex/turn/thread-settings.ts',
    /settings\.network/,
  ],
  'backends.opencode.run': ['src/agents/backends/opencode', /\brun\b/],
  'backends.opencode.provider': ['src/agents/backends/opencode/opencode-config.ts', /provider/],
  'backends.opencode.models': ['src/agents/backends/opencode/opencode-config.ts', /models/],
  'backends.opencode.baseUrl': ['src/agents/backends/opencode/opencode-config.ts', /baseUrl/],
  'backends.opencode.env': ['src/agents/backends/opencode/state-folder.ts', /settings\.env|env }/],
  'backends.opencode.projectPlugins': ['src/agents/backends/opencode', /projectPlugins/],
  'backends.command.run': ['src/agents/catalogue/catalogue.ts', /settings\.run/],
  'backends.command.allowEnv': ['src/agents/catalogue/catalogue.ts', /settings\.allowEnv/],
  'backends.module.path': ['src/agents/catalogue/module-backend.ts', /\bpath\b/],
  'agents.*.description': ['src/agents/agent-types', /description/],
  'agents.*.prompt': ['src/agents/world/pick-backend.ts', /type\.prompt/],
  'agents.*.backend': ['src/agents/world/pick-backend.ts', /type\.backend/],
  'agents.*.run': ['src/agents/world/pick-backend.ts', /type\.run/],
  'agents.*.model': ['src/agents/world/pick-backend.ts', /type\.model/],
  'agents.*.effort': ['src/agents/world/pick-backend.ts', /type\.effort/],
  'agents.*.readOnly': ['src/agents/world/pick-backend.ts', /type\.readOnly/],
  'agents.*.tools': ['src/agents/world/pick-backend.ts', /type\.tools/],
  'agents.*.maxTurns': ['src/agents/world/pick-backend.ts', /type\.maxTurns/],
  'agents.*.timeoutMs': ['src/agents/world/pick-backend.ts', /type\.timeoutMs/],
  models: ['src/agents/prices/model-choice.ts', /models/],
  'prices.*.input': ['src/agents/prices', /\.input\b/],
  'prices.*.output': ['src/agents/prices', /\.output\b/],
  'prices.*.cacheRead': ['src/agents/prices', /cacheRead/],
  'prices.*.cacheWrite': ['src/agents/prices', /cacheWrite/],
  'permissions.mode': ['src/permissions/policy.ts', /mode/],
  'permissions.allow': ['src/permissions/policy.ts', /allow/],
  'permissions.deny': ['src/permissions/policy.ts', /deny/],
  'permissions.ask': ['src/permissions/policy.ts', /ask/],
  'shell.sandbox': ['src/agents/world/load-backends.ts', /shell\.sandbox/],
  'shell.network': ['src/agents/world/load-backends.ts', /shell\.network/],
  'shell.pass': ['src/agents/world/load-backends.ts', /shell\.pass/],
  'context.files': ['src/agents/world/project-instructions.ts', /files/],
  'machine.commands': ['src/runs/drive/drive-processes.ts', /config\.machine/],
  'context.maxBytes': ['src/agents/world/project-instructions.ts', /maxBytes/],
  'workspace.setup': ['src/workspaces', /setup/],
  'workspace.link': ['src/workspaces/worktree/make-usable.ts', /link/],
  'workspace.copy': ['src/workspaces/worktree/make-usable.ts', /copy/],
  'mcp.onClose': ['src/runs/host/leave-started.ts', /config\.mcp\.onClose/],
  mcpServers: ['src/agents/mcp-servers/read-servers.ts', /config\.mcpServers/],
  'notify.run': ['src/runs/notify/notifier.ts', /\{ run,.*\} = settings/],
  'notify.shell': ['src/runs/notify/notifier.ts', /shell.*\} = settings/],
  'notify.url': ['src/runs/notify/notifier.ts', /url \} = settings/],
  telemetry: ['src/runs/drive/open-telemetry.ts', /config\.telemetry/],
  'budget.usd': ['src/config/request/run-choices.ts', /usd/],
  'budget.tokens': ['src/config/request/run-choices.ts', /tokens/],
  'budget.minutes': ['src/runs/start/start-run.ts', /minutes/],
  'budget.agents': ['src/runs/start/start-run.ts', /budget\.agents/],
  'limits.firstTokenMs': ['src/core/run/attempts/watch.ts', /firstTokenMs/],
  'limits.silenceMs': ['src/core/run/attempts/watch.ts', /silenceMs/],
  'limits.toolMs': ['src/agents/world/load-backends.ts', /limits\.toolMs/],
  'limits.maxWaitMinutes': ['src/runs/drive/drive-spec.ts', /limits\.maxWaitMinutes/],
  'limits.longWaitMs': ['src/runs/drive/drive-spec.ts', /limits\.longWaitMs/],
  'limits.busyMs': ['src/runs/drive/drive-spec.ts', /limits\.busyMs/],
  'limits.memoryMb': ['src/runs/drive/drive-spec.ts', /limits\.memoryMb/],
  'limits.nesting': ['src/runs/drive/drive-spec.ts', /limits\.nesting/],
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
    const unnamed = keyPaths().filter(
      (path) =>
        !/^backends\.[a-z]/.test(path) && !new RegExp(`\\b${path.split('.').at(-1)}\\b`).test(page),
    );
    expect(unnamed.filter((path) => path !== '$schema')).toEqual([]);
  });
});

/**
 * Names chosen by the user as `*`; what backends have in common once, what is one's own under its
 * name.
 */
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
    const inner = (configSchema.shape as unknown as Record<string, { def: { innerType: Inner } }>)[
      key
    ]?.def.innerType;
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
  const names = await readdir(join(root, place), { recursive: true });
  const files = names.filter(
    (name) => name.endsWith('.ts') && !/\.test\.ts$|(^|-)settings\.ts$/.test(name),
  );
  return Promise.all(files.map((name) => readFile(join(root, place, name), 'utf8')));
}
