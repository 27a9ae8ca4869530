import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject, type JsonObject, ownMember } from '../../core/values/json.js';
import { writeDurable } from '../../host/disk/durable-file.js';
import type { McpPins } from '../mcp-gateway/settings/settings.js';
import { definitionHash, type ToolDefinition } from '../mcp-gateway/settings/tool-definition.js';
import { readProjectFile } from './project-file.js';
import { hashesOf } from './read-definitions.js';

export const pinsPath = '.plenum/mcp-lock.json';

type Texts = Readonly<Record<string, Omit<ToolDefinition, 'name'>>>;

/**
 * Pins with the definitions they were made of, so that a later change can be shown in words. Only
 * the hashes decide.
 */
export interface PinsFile extends McpPins {
  readonly definitions: Readonly<Record<string, Texts>>;
}

/**
 * `null` when nobody has pinned anything. A file that cannot be understood is an error: it would
 * unpin everything.
 */
export async function readPins(project: string): Promise<PinsFile | null> {
  const file = join(project, pinsPath);
  const text = await readProjectFile(file);
  if (text === null) return null;
  const pins = understood(text);
  if (pins !== null) return pins;
  throw new PlenumError('E_CONFIG', `${file} is damaged or of a newer plenum.`, {
    hint: `restore it, or: rm ${pinsPath} && plenum mcp-lock`,
  });
}

/** `kept`: servers whose pins stay as they are. */
export async function writePins(
  project: string,
  present: Readonly<Record<string, readonly ToolDefinition[]>>,
  kept: { readonly pins: PinsFile | null; readonly servers: readonly string[] },
): Promise<void> {
  const old = kept.servers.flatMap((name) => {
    const pinned = ownMember(kept.pins?.servers, name);
    const definitions = ownMember(kept.pins?.definitions, name) ?? {};
    return pinned === undefined ? [] : [[name, { ...pinned, definitions }] as const];
  });
  const fresh = Object.entries(present).map(
    ([name, tools]) => [name, { tools: hashesOf(tools), definitions: textsOf(tools) }] as const,
  );
  const servers = Object.fromEntries(
    [...old, ...fresh].sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  await writeDurable(
    join(project, pinsPath),
    `${JSON.stringify({ version: 1, servers }, null, 2)}\n`,
    0o644,
  );
}

function understood(text: string): PinsFile | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isJsonObject(value) || value.version !== 1 || !isJsonObject(value.servers)) return null;
  const servers: Record<string, { tools: Record<string, string> }> = Object.create(null);
  const definitions: Record<string, Texts> = Object.create(null);
  for (const [name, server] of Object.entries(value.servers)) {
    if (!isJsonObject(server) || !isJsonObject(server.tools)) return null;
    if (!Object.values(server.tools).every((hash) => typeof hash === 'string')) return null;
    servers[name] = { tools: { ...server.tools } as Record<string, string> };
    definitions[name] = remembered(server.tools, server.definitions);
  }
  return { servers, definitions };
}

/** Texts that no longer belong to their hash would show a change that is none. */
function remembered(tools: JsonObject, texts: unknown): Texts {
  if (!isJsonObject(texts)) return {};
  const kept = Object.entries(texts).flatMap(([name, one]) => {
    if (!isJsonObject(one)) return [];
    const { description, inputSchema, annotations } = one;
    if (typeof description !== 'string') return [];
    if (!isJsonObject(inputSchema) || !isJsonObject(annotations)) return [];
    const definition = { description, inputSchema, annotations };
    return definitionHash({ name, ...definition }) === tools[name]
      ? [[name, definition] as const]
      : [];
  });
  return Object.fromEntries(kept);
}

function textsOf(tools: readonly ToolDefinition[]): Texts {
  const sorted = [...tools].sort((left, right) => (left.name < right.name ? -1 : 1));
  return Object.fromEntries(sorted.map(({ name, ...definition }) => [name, definition]));
}
