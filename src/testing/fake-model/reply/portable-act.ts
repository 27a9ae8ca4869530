import { schemaValue } from '../../../agents/backends/simulate/schema-value.js';
import { seededRandom } from '../../../agents/backends/simulate/seeded-random.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import type { OfferedTool } from './conversation.js';
import type { Act, ReplyTool } from './reply.js';
import { offeredAs } from './tool-name.js';

const shellNames = ['bash', 'exec_command', 'shell_command', 'run_shell_command', 'shell', 'sh'];
const writeNames = ['write', 'write_file', 'create_file'];
const readNames = ['read', 'read_file'];
const pathKeys = ['file_path', 'filePath', 'absolute_path', 'path'];
const textKeys = ['content', 'file_text', 'text'];

/**
 * The call that does a thing with whatever tools this client offers, so that one prompt fits every
 * program.
 */
export function toolFor(act: Act, tools: readonly OfferedTool[]): ReplyTool {
  const of = (names: readonly string[]): OfferedTool | null =>
    names.map((name) => offeredAs(name, tools)).find((tool) => tool !== null) ?? null;
  if (act.kind === 'shell') return shellCall(act.command, of(shellNames));
  const tool = of(act.kind === 'write' ? writeNames : readNames);
  if (tool !== null) {
    const input = {
      [keyOf(tool, pathKeys)]: act.path,
      ...(act.kind === 'write' ? { [keyOf(tool, textKeys)]: act.text } : {}),
    };
    return { name: tool.name, input: completed(input, tool.schema) };
  }
  const path = quoted(act.path);
  return shellCall(
    act.kind === 'write' ? `printf '%s' ${quoted(act.text)} > ${path}` : `cat ${path}`,
    of(shellNames),
  );
}

function shellCall(command: string, tool: OfferedTool | null): ReplyTool {
  if (tool === null) return { name: 'Bash', input: { command } };
  const key = keyOf(tool, ['command', 'cmd']);
  const schema = propertiesOf(tool.schema)[key];
  const isList = isJsonObject(schema) && schema.type === 'array';
  return {
    name: tool.name,
    input: completed({ [key]: isList ? ['bash', '-lc', command] : command }, tool.schema),
  };
}

function keyOf({ schema }: OfferedTool, keys: readonly string[]): string {
  return keys.find((key) => key in propertiesOf(schema)) ?? keys[0] ?? '';
}

function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema.properties) ? schema.properties : {};
}

/** Programs ask for more than the thing itself, e.g. a description of the command. */
function completed(input: JsonObject, schema: JsonObject): JsonObject {
  const required: readonly Json[] = Array.isArray(schema.required) ? schema.required : [];
  const properties = propertiesOf(schema);
  const more = required.flatMap((key): [string, Json][] => {
    const inner = properties[String(key)];
    return typeof key !== 'string' || key in input
      ? []
      : [[key, isJsonObject(inner) ? schemaValue(inner, seededRandom('fake')) : 'fake']];
  });
  return { ...input, ...Object.fromEntries(more) };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
