import { join } from 'node:path';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { Config } from '../../config/values/config.js';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';
import { readServer } from '../mcp-gateway/settings/read-settings.js';
import type { McpServerSettings, ServerProblem } from '../mcp-gateway/settings/settings.js';
import { readProjectFile } from './project-file.js';

interface ProjectServers {
  readonly servers: Readonly<Record<string, McpServerSettings>>;
  /** Servers that the project wants and that are not in force, and why. */
  readonly idle: readonly ServerProblem[];
}

const sharedFile = '.mcp.json';

/**
 * The MCP servers of a project: those of the configuration, which is narrowed already, and of
 * `.mcp.json`, which counts only in a trusted folder (X103). Of two with one name, the
 * configuration's is used. Throws E_CONFIG for what cannot be understood.
 */
export async function readMcpServers(
  project: string,
  config: Pick<Config, 'mcpServers'>,
  trusted: boolean,
): Promise<ProjectServers> {
  const file = join(project, sharedFile);
  const shared = await readShared(file);
  const message = `${sharedFile} starts programs, and this folder is not trusted`;
  const idle = trusted
    ? []
    : Object.keys(shared).map((server) => ({ server, message, hint: 'plenum trust' }));
  const found = [
    ...(trusted ? settingsOf(shared, (name) => `${file}: mcpServers.${name}`) : []),
    ...settingsOf(config.mcpServers, (name) => `mcpServers.${name}`),
  ];
  return {
    servers: Object.fromEntries(found),
    idle: idle.filter(({ server }) => !Object.hasOwn(config.mcpServers, server)),
  };
}

function settingsOf(
  entries: JsonObject,
  placeOf: (name: string) => string,
): readonly (readonly [string, McpServerSettings])[] {
  return Object.entries(entries).map(
    ([name, value]: [string, Json]) => [name, readServer(value, placeOf(name))] as const,
  );
}

async function readShared(file: string): Promise<JsonObject> {
  const text = await readProjectFile(file);
  if (text === null) return {};
  const errors: ParseError[] = [];
  const value: unknown = parse(text.replace(/^\uFEFF/, ''), errors, {
    allowTrailingComma: true,
    allowEmptyContent: true,
  });
  const [first] = errors;
  if (first) {
    const line = text.slice(0, first.offset).split('\n').length;
    throw new PlenumError(
      'E_CONFIG',
      `${file}:${line} is not JSON (${printParseErrorCode(first.error)}).`,
      { hint: `correct ${file}` },
    );
  }
  if (value === undefined) return {};
  const servers = isJsonObject(value) ? (value.mcpServers ?? {}) : null;
  if (isJsonObject(servers)) return servers;
  throw new PlenumError('E_CONFIG', `${file}: mcpServers takes an object of servers by name.`, {
    hint: `correct ${file}`,
  });
}
