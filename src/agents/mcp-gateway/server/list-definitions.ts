import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { type McpServerSettings, serverDefaults } from '../settings/settings.js';
import type { ToolDefinition } from '../settings/tool-definition.js';
import type { Connection } from './connect.js';

export interface Listed {
  readonly definitions: readonly ToolDefinition[];
  /** Names of what no tool can be made of, for the warning. */
  readonly malformed: readonly string[];
}

const mostPages = 1_000;
/** What is pinned of the annotations, as the protocol names them. */
const flags = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

/** Takes every answer: a strict reader would lose all tools of a server by a mistake in one. */
const asItIs = {
  '~standard': { version: 1 as const, vendor: 'plenum', validate: (value: unknown) => ({ value }) },
};

export async function listDefinitions(
  { client }: Connection,
  settings: McpServerSettings,
  signal: AbortSignal,
): Promise<Listed> {
  if (client.getServerCapabilities()?.tools === undefined)
    return { definitions: [], malformed: [] };
  const timeout = settings.startTimeoutMs ?? serverDefaults.startTimeoutMs;
  const found = new Map<string, ToolDefinition>();
  const malformed: string[] = [];
  const asked = new Set<string>();
  let cursor: string | undefined;
  let listed = 0;
  for (let page = 0; page < mostPages; page += 1) {
    const answer: unknown = await client.request(
      { method: 'tools/list', params: cursor === undefined ? {} : { cursor } },
      asItIs,
      {
        timeout,
        signal,
      },
    );
    if (!isJsonObject(answer) || !Array.isArray(answer.tools))
      throw new Error('its answer to tools/list has no list of tools');
    for (const tool of answer.tools) {
      listed += 1;
      const definition = definitionOf(tool);
      if (definition === null) malformed.push(nameIn(tool) ?? `number ${listed}`);
      else if (!found.has(definition.name)) found.set(definition.name, definition);
    }
    cursor =
      typeof answer.nextCursor === 'string' && answer.nextCursor !== ''
        ? answer.nextCursor
        : undefined;
    // A server that leads in a circle has said everything.
    if (cursor === undefined || asked.has(cursor)) break;
    asked.add(cursor);
  }
  return { definitions: [...found.values()], malformed };
}

/**
 * `null`: no name, or an input schema that is none. One that is missing says nothing about the
 * input.
 */
function definitionOf(tool: Json | undefined): ToolDefinition | null {
  const name = nameIn(tool);
  if (!isJsonObject(tool) || name === null) return null;
  const { inputSchema = {}, description, annotations } = tool;
  const schema = inputSchema === null || inputSchema === true ? {} : inputSchema;
  if (!isJsonObject(schema)) return null;
  return {
    name,
    description: typeof description === 'string' ? description : '',
    inputSchema: schema,
    annotations: annotationsIn(annotations),
  };
}

function nameIn(tool: Json | undefined): string | null {
  return isJsonObject(tool) && typeof tool.name === 'string' && tool.name !== '' ? tool.name : null;
}

function annotationsIn(given: Json | undefined): JsonObject {
  if (!isJsonObject(given)) return {};
  const known = flags.flatMap((flag) =>
    typeof given[flag] === 'boolean' ? [[flag, given[flag]] as const] : [],
  );
  return {
    ...(typeof given.title === 'string' ? { title: given.title } : {}),
    ...Object.fromEntries(known),
  };
}
