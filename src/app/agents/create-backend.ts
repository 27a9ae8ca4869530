import { join } from 'node:path';
import { createAcpBackend } from '../../backends/acp/acp-backend.js';
import { createAiSdkBackend } from '../../backends/ai-sdk/ai-sdk-backend.js';
import { createClaudeAgentBackend } from '../../backends/claude-agent/claude-agent-backend.js';
import { createCodexBackend } from '../../backends/codex/codex-backend.js';
import { createCommandBackend } from '../../backends/command/command-backend.js';
import { createOpencodeBackend } from '../../backends/opencode/opencode-backend.js';
import { PlenumError } from '../../core/model/errors.js';
import { ownMember } from '../../core/model/json.js';
import type { Backend } from '../../core/ports/backend.js';
import type { McpGateway } from '../../core/ports/mcp-gateway.js';
import { createTools } from '../../tools/tools.js';
import { backendSettings } from '../backend-reports/backend-kind.js';
import type { BackendKind, Config } from '../config/config.js';

export interface BackendRequest {
  readonly name: string;
  readonly kind: Exclude<BackendKind, 'simulate'>;
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string | undefined;
  /** Where programs may be installed too; only of a trusted folder (X103). */
  readonly projectDir: string | undefined;
  readonly runDir: string;
  readonly gateway: McpGateway | null;
  /** What marks everything that a driver starts. */
  readonly marks: Readonly<Record<string, string>>;
  /** Program of an agent type of its own. */
  readonly run: readonly string[] | undefined;
}

/** One backend for all calls of a run that name it. Heavy libraries are loaded at its first call. Throws E_CONFIG. */
export function createBackend({ name, kind, config, env, home, projectDir, runDir, gateway, run, marks }: BackendRequest): Backend {
  const settings = backendSettings(config, name);
  const place = { settings, env: { ...env, ...marks }, stateDir: join(runDir, 'backends', name), gateway, ...(projectDir ? { projectDir } : {}) };
  switch (kind) {
    case 'command': {
      const program = run ?? ownMember(config.backends, name)?.run;
      if (program) return createCommandBackend({ run: program, name, env: { set: marks } });
      throw new PlenumError(
        'E_CONFIG',
        `the backend "${name}" has no program: set "backends": { "${name}": { "run": [...] } } in .plenum/config.json`,
        {
          hint: 'plenum doctor',
        },
      );
    }
    case 'ai-sdk':
      return createAiSdkBackend({ settings, env: place.env, tools: toolsOf(config, place.env), gateway, toolMs: config.limits.toolMs });
    case 'claude-agent':
      return createClaudeAgentBackend({ ...place, ...(home ? { home } : {}) });
    case 'codex':
      return createCodexBackend(place);
    case 'opencode':
      return createOpencodeBackend(place);
    case 'acp':
      return createAcpBackend({ ...place, name });
  }
}

function toolsOf({ shell }: Config, env: BackendRequest['env']) {
  return createTools({ env, passNames: shell.pass, osSandbox: shell.sandbox, network: shell.network });
}
