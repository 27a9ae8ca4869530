import { mapSchemas } from '../../../core/tool-schema/sound-schema.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { objectIn, textIn } from './read-json.js';

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/** What Anthropic refuses in tools, in its words; the whole request fails by one of them. */
export function refuseAnthropicTools(tools: readonly JsonObject[]): string | null {
  const names = tools.map(({ name }) => textIn(name));
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.';
  for (const [index, tool] of tools.entries()) {
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(textIn(tool.name)))
      return `tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
    const wrong =
      (tool.type ?? 'custom') === 'custom' ? wrongInSchema(objectIn(tool.input_schema)) : null;
    if (wrong !== null) return `tools.${index}.custom.input_schema${wrong}`;
  }
  return null;
}

function wrongInSchema(schema: JsonObject): string | null {
  if (schema.type === undefined) return '.type: Field required';
  if (schema.type !== 'object') return ".type: Input should be 'object'";
  if (schema.oneOf !== undefined || schema.allOf !== undefined || schema.anyOf !== undefined)
    return ': input_schema does not support oneOf, allOf, or anyOf at the top level';
  const names = Object.keys(objectIn(schema.properties));
  if (names.some((name) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(name)))
    return ".properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'";
  return isDraft2020(schema)
    ? null
    : ': JSON schema is invalid. It must match JSON Schema draft 2020-12 ' +
        '(https://json-schema.org/draft/2020-12).';
}

/** The ways in which schemas of older drafts, and of no draft, differ. */
function isDraft2020(schema: JsonObject): boolean {
  let sound = true;
  mapSchemas(schema, (one) => {
    sound &&=
      [one.type ?? []].flat().every((type) => types.has(String(type))) &&
      [one.exclusiveMinimum, one.exclusiveMaximum, one.minimum, one.maximum].every(
        (limit) => limit === undefined || typeof limit === 'number',
      ) &&
      !Array.isArray(one.items) &&
      (one.required === undefined || Array.isArray(one.required)) &&
      Object.values(objectIn(one.properties)).every(isSchema);
    return one;
  });
  return sound;
}

function isSchema(value: Json): boolean {
  return isJsonObject(value) || typeof value === 'boolean';
}
