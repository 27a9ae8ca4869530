import type { McpGateway } from '../../core/ports/mcp-gateway.js';
import type { JsonObject } from '../../core/values/json.js';

/** What a backend is made with that starts a program. */
export interface ProgramBackendOptions {
  readonly settings: JsonObject;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Made at first need; what the program keeps stays in it. */
  readonly stateDir: string;
  readonly gateway: McpGateway | null;
  /** The user's project, if its programs may be started (X103). */
  readonly projectDir?: string;
}
