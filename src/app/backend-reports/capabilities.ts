import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend, Capabilities } from '../../core/ports/backend.js';
import type { BackendKind, Config } from '../config/config.js';
import { backendSettings } from './backend-kind.js';
import type { Surroundings } from './backend-report.js';

/** What a backend can, by making one that is never asked anything. `null` where it cannot be made. */
export async function capabilitiesOf(config: Config, kind: BackendKind, name: string, surroundings: Surroundings): Promise<Capabilities | null> {
  try {
    const backend = await made(kind, config, name, surroundings);
    await backend?.close?.();
    return backend?.can ?? null;
  } catch {
    return null;
  }
}

async function made(kind: BackendKind, config: Config, name: string, { env }: Surroundings): Promise<Backend | null> {
  const settings = backendSettings(config, name);
  const place = { settings, env, stateDir: join(tmpdir(), 'plenum-none'), gateway: null };
  switch (kind) {
    case 'ai-sdk':
      return (await import('../../backends/ai-sdk/ai-sdk-backend.js')).createAiSdkBackend({ settings, env, tools: [], gateway: null, toolMs: 1 });
    case 'claude-agent':
      return (await import('../../backends/claude-agent/claude-agent-backend.js')).createClaudeAgentBackend(place);
    case 'codex':
      return (await import('../../backends/codex/codex-backend.js')).createCodexBackend(place);
    case 'opencode':
      return (await import('../../backends/opencode/opencode-backend.js')).createOpencodeBackend(place);
    case 'acp':
      return (await import('../../backends/acp/acp-backend.js')).createAcpBackend({ ...place, name });
    case 'command':
      return (await import('../../backends/command/command-backend.js')).createCommandBackend({ run: ['none'] });
    default:
      return null;
  }
}
