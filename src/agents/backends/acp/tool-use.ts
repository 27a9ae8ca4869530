import type { ToolUse } from '../../../core/step/tool-use.js';
import { isJsonObject, type Json, type JsonObject, ownMember } from '../../../core/values/json.js';
import { realPath } from '../../../host/programs/real-path.js';

/** Name of the server through which agents reach the tools that plenum itself offers. */
export const ownServer = 'plenum';

const writers = new Set(['edit', 'delete', 'move']);
const readers: Readonly<Record<string, string>> = { read: 'Read', search: 'Grep' };

export interface UsePlace {
  readonly root: string;
  readonly cwd: string;
}

type Asked =
  | { readonly own: true }
  | { readonly own: false; readonly writes: boolean; readonly uses: readonly ToolUse[] };

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function claudeTool(call: JsonObject): string | undefined {
  const meta = isJsonObject(call._meta) ? call._meta.claudeCode : undefined;
  return isJsonObject(meta) ? text(meta.toolName) : undefined;
}

/**
 * Uses of the gateway's tools are asked about there; a command or a file can never pass for one.
 */
function isOwn(call: JsonObject, name: string): boolean {
  if (call.kind === 'execute' || writers.has(String(call.kind))) return false;
  return (
    name.startsWith(`mcp__${ownServer}__`) ||
    name.startsWith(`mcp_${ownServer}_`) ||
    new RegExp(`\\(${ownServer} MCP Server\\)$`).test(name)
  );
}

function paths(call: JsonObject, input: JsonObject): readonly string[] {
  const listed = [
    ...(Array.isArray(call.locations) ? call.locations : []),
    ...(Array.isArray(call.content) ? call.content : []),
  ];
  const named = [
    ...listed.map((one) => (isJsonObject(one) ? text(one.path) : undefined)),
    text(input.file_path),
    text(input.path),
    text(input.absolute_path),
  ];
  return [...new Set(named.filter((path) => path !== undefined))];
}

/** What a permission request is about, as rules name it. */
export async function askedUses(call: JsonObject, place: UsePlace): Promise<Asked> {
  const input = isJsonObject(call.rawInput) ? call.rawInput : {};
  const title = text(call.title) ?? '';
  const name = claudeTool(call) ?? title;
  if (isOwn(call, name)) return { own: true };
  const kind = String(call.kind ?? 'other');
  const about = Object.keys(input).length > 0 ? input : { title };
  const named = paths(call, input);
  const files = async (tool: string): Promise<readonly ToolUse[]> => {
    const found = (await Promise.all(named.map((path) => realPath(path, place)))).filter(
      (real) => real !== null,
    );
    // One that leads nowhere is one that nobody can permit.
    return found.length < named.length
      ? []
      : found.map((real) => ({ tool, argument: real.named, input: about }));
  };
  if (kind === 'execute')
    return { own: false, writes: true, uses: one('Bash', text(input.command) ?? title, about) };
  if (writers.has(kind)) return { own: false, writes: true, uses: await files('Edit') };
  const reader = ownMember(readers, kind);
  if (reader !== undefined) {
    return {
      own: false,
      writes: false,
      uses: named.length > 0 ? await files(reader) : one(reader, title, about),
    };
  }
  if (kind === 'fetch')
    return { own: false, writes: false, uses: one('WebFetch', text(input.url) ?? title, about) };
  return { own: false, writes: true, uses: one(name.split(/[\s(:]/)[0] ?? '', undefined, about) };
}

function one(tool: string, argument: string | undefined, input: JsonObject): readonly ToolUse[] {
  if (tool === '' || argument === '') return [];
  return [{ tool, ...(argument !== undefined && { argument }), input }];
}
