import { join } from 'node:path';
import { plenumFolder } from '../../config/layers/home.js';

/** Where OAuth tokens of MCP servers are, for all projects of the user. */
export function tokensFolder(home: string): string {
  return join(plenumFolder(home), 'mcp-tokens');
}
