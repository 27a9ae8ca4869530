import { type BackendKind, backendKinds } from '../../config/schema/choices.js';
import { virtualAbilities } from '../skeleton/virtual-abilities.js';
import { acpReport } from './acp-report.js';
import { adapterReport } from './adapter-report.js';
import type { BackendEntry } from './backend-entry.js';
import { commandReport } from './command-report.js';
import { loadModule, moduleCapabilities, moduleReport } from './module-backend.js';

const aiSdk: BackendEntry<'ai-sdk'> = {
  kind: 'ai-sdk',
  docs: 'docs/backends/ai-sdk.md',
  inProcess: true,
  lookedFor: true,
  model: 'newest',
  settings: async ({ settings }) =>
    (await import('../backends/ai-sdk/provider/settings.js')).readSettings(settings),
  can: async () => (await import('../backends/ai-sdk/ai-sdk-backend.js')).can,
  load: async () => {
    const { createAiSdkBackend } = await import('../backends/ai-sdk/ai-sdk-backend.js');
    return (place) => createAiSdkBackend({ ...place, tools: place.tools() });
  },
  report: async (config, about) => (await import('./ai-sdk-report.js')).aiSdkReport(config, about),
  reach: async (config, about) => (await import('./ai-sdk-report.js')).reachAiSdk(config, about),
};

const claudeAgent: BackendEntry<'claude-agent'> = {
  kind: 'claude-agent',
  docs: 'docs/backends/claude-agent.md',
  lookedFor: true,
  vendor: 'anthropic',
  model: 'configured',
  settings: async ({ settings, env }) =>
    (await import('../backends/claude-agent/sdk/settings.js')).readSettings(settings, env),
  can: async () => (await import('../backends/claude-agent/claude-agent-backend.js')).can,
  load: async () =>
    (await import('../backends/claude-agent/claude-agent-backend.js')).createClaudeAgentBackend,
  report: adapterReport(async (about) =>
    (await import('../backends/claude-agent/sdk/report.js')).claudeAgentReport(about),
  ),
};

const codex: BackendEntry<'codex'> = {
  kind: 'codex',
  docs: 'docs/backends/codex.md',
  lookedFor: true,
  vendor: 'openai',
  model: 'configured',
  settings: async ({ settings, env }) =>
    (await import('../backends/codex/server/codex-settings.js')).readCodexSettings(settings, env),
  can: async () => (await import('../backends/codex/codex-backend.js')).can,
  load: async () => (await import('../backends/codex/codex-backend.js')).createCodexBackend,
  report: adapterReport(async (about) =>
    (await import('../backends/codex/server/codex-report.js')).codexReport(about.settings, about),
  ),
};

const opencode: BackendEntry<'opencode'> = {
  kind: 'opencode',
  docs: 'docs/backends/opencode.md',
  lookedFor: true,
  model: 'configured',
  settings: async ({ settings }) =>
    (await import('../backends/opencode/opencode-settings.js')).readOpencodeSettings(settings),
  can: async () => (await import('../backends/opencode/opencode-backend.js')).can,
  load: async () =>
    (await import('../backends/opencode/opencode-backend.js')).createOpencodeBackend,
  report: adapterReport(async (about) =>
    (await import('../backends/opencode/opencode-report.js')).opencodeReport(about.settings, about),
  ),
};

const acp: BackendEntry<'acp'> = {
  kind: 'acp',
  docs: 'docs/backends/acp.md',
  model: 'own',
  settings: async ({ name, settings, env }) =>
    (await import('../backends/acp/acp-settings.js')).readAcpSettings(name, settings, env),
  can: async ({ name, settings, env }) =>
    (await import('../backends/acp/acp-backend.js')).acpCapabilities(name, settings, env),
  load: async () => (await import('../backends/acp/acp-backend.js')).createAcpBackend,
  report: acpReport,
};

const command: BackendEntry<'command'> = {
  kind: 'command',
  docs: 'docs/backends/command.md',
  model: 'configured',
  mayCount: true,
  can: async () => (await import('../backends/command/command-backend.js')).can,
  load: async () => {
    const { createCommandBackend } = await import('../backends/command/command-backend.js');
    return ({ name, run, settings, env, marks }) =>
      createCommandBackend({
        run: run ?? (settings.run as readonly string[]) ?? [],
        name,
        own: env,
        env: { allow: (settings.allowEnv as readonly string[]) ?? [], set: marks },
      });
  },
  report: commandReport,
};

/** A backend that somebody else wrote: a file of their own, named in the configuration. */
const ownModule: BackendEntry<'module'> = {
  kind: 'module',
  docs: 'docs/backends/writing-a-backend.md',
  model: 'configured',
  can: moduleCapabilities,
  load: loadModule,
  report: moduleReport,
};

/** Made by the run itself, as it lives on its clock. */
const simulate: BackendEntry<'simulate'> = {
  kind: 'simulate',
  docs: 'docs/testing-scripts.md',
  inProcess: true,
  model: 'configured',
  can: async () => virtualAbilities,
  report: () => ({ usable: true, why: 'always there; runs no agent and no command', mend: null }),
};

const entries: { readonly [Kind in BackendKind]: BackendEntry<Kind> } = {
  'ai-sdk': aiSdk,
  'claude-agent': claudeAgent,
  codex,
  opencode,
  acp,
  command,
  module: ownModule,
  simulate,
};

export const catalogue: readonly BackendEntry<BackendKind>[] = backendKinds.map(
  (kind) => entries[kind],
);

export function entryOf(kind: BackendKind): BackendEntry<BackendKind> {
  return entries[kind];
}

/** Whether asking for this backend starts no program and loads no code (X103). */
export function isInProcess(kind: unknown): boolean {
  return catalogue.some((entry) => entry.kind === kind && entry.inProcess === true);
}
