import type { ServerProblem } from '../../agents/mcp-gateway/settings/settings.js';
import type { ToolDefinition } from '../../agents/mcp-gateway/settings/tool-definition.js';
import { pinsPath, readPins, writePins } from '../../agents/mcp-servers/pins-file.js';
import { readDefinitions } from '../../agents/mcp-servers/read-definitions.js';
import { readMcpServers } from '../../agents/mcp-servers/read-servers.js';
import { tokensFolder } from '../../agents/mcp-servers/tokens-folder.js';
import { loadConfig } from '../../config/layers/load-config.js';
import { keepTrust } from '../../config/trust/keep-trust.js';
import { requireTrust } from '../../config/trust/trust.js';
import { type PinChange, pinChanges } from './pin-changes.js';

interface LockRequest {
  readonly project: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

interface ToolReview {
  readonly servers: number;
  readonly changes: readonly PinChange[];
  /** Servers that could not be asked; their pins stay. */
  readonly problems: readonly ServerProblem[];
  /** Makes the present definitions the pinned ones. */
  accept(): Promise<void>;
}

/** Starts the servers of a trusted folder and compares what they offer with what was accepted. */
export async function reviewTools({
  project,
  home,
  env,
  signal,
}: LockRequest): Promise<ToolReview> {
  await requireTrust(project, home);
  const { config } = await loadConfig({ project, home, env, trusted: true });
  const { servers } = await readMcpServers(project, config, true);
  const active = Object.fromEntries(
    Object.entries(servers).filter(([, { disabled }]) => disabled !== true),
  );
  const pins = await readPins(project);
  const lockDir = tokensFolder(home);
  const read = await readDefinitions({ servers: active, env, lockDir, cwd: project, signal });
  const present: Record<string, readonly ToolDefinition[]> = {};
  for (const one of read) if ('tools' in one) present[one.server] = one.tools;
  return {
    servers: Object.keys(active).length,
    changes: pinChanges(pins, present, Object.keys(servers)),
    problems: read.filter((one) => 'message' in one),
    async accept() {
      const kept = {
        pins,
        servers: Object.keys(servers).filter((name) => !Object.hasOwn(present, name)),
      };
      // Whoever accepts the tools has read what changed in the file.
      await keepTrust(project, home, [pinsPath], () => writePins(project, present, kept));
    },
  };
}
