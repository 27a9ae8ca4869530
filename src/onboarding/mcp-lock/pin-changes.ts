import {
  definitionHash,
  type ToolDefinition,
} from '../../agents/mcp-gateway/settings/tool-definition.js';
import type { PinsFile } from '../../agents/mcp-servers/pins-file.js';
import { canonicalJson, isJsonObject, type JsonObject, ownMember } from '../../core/values/json.js';

export interface PinChange {
  readonly server: string;
  readonly tool: string;
  readonly kind: 'new' | 'changed' | 'gone';
  /** In words, one line each; old lines begin with `-`, new ones with `+`. */
  readonly differences: readonly string[];
}

type Texts = Omit<ToolDefinition, 'name'>;

/**
 * What accepting the present definitions would change. Servers that are not in `present` were not
 * asked and stay as they are.
 */
export function pinChanges(
  pins: PinsFile | null,
  present: Readonly<Record<string, readonly ToolDefinition[]>>,
  configured: readonly string[],
): readonly PinChange[] {
  const changes: PinChange[] = [];
  for (const [server, tools] of Object.entries(present)) {
    const pinned = ownMember(pins?.servers, server)?.tools ?? {};
    for (const tool of tools) {
      const pin = ownMember(pinned, tool.name);
      if (pin === definitionHash(tool)) continue;
      const before = ownMember(ownMember(pins?.definitions, server), tool.name);
      changes.push(
        pin === undefined
          ? { server, tool: tool.name, kind: 'new', differences: marked('+', tool.description) }
          : { server, tool: tool.name, kind: 'changed', differences: differences(before, tool) },
      );
    }
    const names = new Set(tools.map(({ name }) => name));
    for (const tool of Object.keys(pinned))
      if (!names.has(tool)) changes.push({ server, tool, kind: 'gone', differences: [] });
  }
  for (const [server, { tools }] of Object.entries(pins?.servers ?? {})) {
    if (configured.includes(server)) continue;
    for (const tool of Object.keys(tools))
      changes.push({ server, tool, kind: 'gone', differences: [] });
  }
  return changes;
}

function differences(before: Texts | undefined, now: Texts): readonly string[] {
  if (before === undefined)
    return ['what it was before is not known; now:', ...marked('+', now.description)];
  const lines: string[] = [];
  if (before.description !== now.description)
    lines.push('description:', ...textDifference(before.description, now.description));
  const fields = memberDifference(membersOf(before.inputSchema), membersOf(now.inputSchema));
  if (fields.length > 0) lines.push('parameters:', ...fields);
  const rest = memberDifference(without(before.inputSchema), without(now.inputSchema));
  if (rest.length > 0) lines.push('about its parameters:', ...rest);
  const hints = memberDifference(before.annotations, now.annotations);
  if (hints.length > 0) lines.push('annotations:', ...hints);
  return lines;
}

/** Lines that both have at the beginning and the end are left out. */
function textDifference(before: string, now: string): readonly string[] {
  const [old, fresh] = [before.split('\n'), now.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, fresh.length) && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(old.length, fresh.length) - head &&
    old.at(-1 - tail) === fresh.at(-1 - tail)
  )
    tail += 1;
  const middle = (lines: readonly string[]) => lines.slice(head, lines.length - tail).join('\n');
  return [...marked('-', middle(old)), ...marked('+', middle(fresh))];
}

function memberDifference(before: JsonObject, now: JsonObject): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    const [old, fresh] = [ownMember(before, name), ownMember(now, name)];
    if (canonicalJson(old) === canonicalJson(fresh)) return [];
    const line = (sign: string, value: unknown) =>
      value === undefined ? [] : [`${sign} ${name}: ${JSON.stringify(value)}`];
    return [...line('-', old), ...line('+', fresh)];
  });
}

function membersOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema.properties) ? schema.properties : {};
}

function without({ properties: _properties, ...rest }: JsonObject): JsonObject {
  return rest;
}

function marked(sign: string, text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => `${sign} ${line}`);
}
