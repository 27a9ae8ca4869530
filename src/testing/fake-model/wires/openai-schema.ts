import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { objectIn, objectsOf, textIn } from './read-json.js';

const mostTools = 128;
const notAtTop = ['oneOf', 'anyOf', 'allOf', 'enum', 'not'];

/** What OpenAI refuses in tools, and in schemas that are to be kept strictly. Both of its wires. */
export function refuseTools(tools: readonly JsonObject[]): string | null {
  if (tools.length > mostTools)
    return (
      `Invalid 'tools': array too long. Expected an array with maximum length ${mostTools}, ` +
      `but got an array with length ${tools.length} instead.`
    );
  for (const tool of tools) {
    const name = textIn(tool.name);
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name))
      return (
        "Invalid 'tools': string does not match pattern. Expected a string that matches the " +
        `pattern '^[a-zA-Z0-9_-]+$', at most 64 long: '${name}'.`
      );
    const parameters = isJsonObject(tool.parameters) ? tool.parameters : null;
    const wrong =
      parameters === null
        ? null
        : (wrongInParameters(parameters) ??
          (tool.strict === true ? wrongInStrict(parameters, []) : null));
    if (wrong !== null) return `Invalid schema for function '${name}': ${wrong}`;
  }
  return null;
}

function wrongInParameters(parameters: JsonObject): string | null {
  if (Object.keys(parameters).length === 0) return null;
  if (parameters.type !== 'object')
    return (
      'schema must be a JSON Schema of \'type: "object"\', got ' +
      `'type: "${parameters.type === undefined ? 'None' : String(parameters.type)}"'.`
    );
  if (notAtTop.some((key) => parameters[key] !== undefined))
    return (
      "schema must have type 'object' and not have " +
      "'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level."
    );
  return listWithoutItems(parameters, []);
}

function listWithoutItems(schema: Json, path: readonly string[]): string | null {
  if (!isJsonObject(schema)) return null;
  if (schema.type === 'array' && schema.items === undefined)
    return `${contextOf(path)}, array schema missing items.`;
  for (const [name, value] of Object.entries(objectIn(schema.properties))) {
    const wrong = listWithoutItems(value, [...path, 'properties', name]);
    if (wrong !== null) return wrong;
  }
  return schema.items === undefined ? null : listWithoutItems(schema.items, [...path, 'items']);
}

function contextOf(path: readonly string[]): string {
  return `In context=(${path.map((name) => `'${name}'`).join(', ')})`;
}

export function refuseFormat(format: JsonObject): string | null {
  const name = textIn(format.name) || 'response';
  if (!isJsonObject(format.schema)) return null;
  if (format.schema.type !== 'object')
    return (
      `Invalid schema for response_format '${name}': schema must be a JSON Schema of 'type: ` +
      `"object"', got 'type: "${String(format.schema.type)}"'.`
    );
  const wrong = format.strict === true ? wrongInStrict(format.schema, []) : null;
  return wrong === null ? null : `Invalid schema for response_format '${name}': ${wrong}`;
}

/** Strict schemas have no optional properties and no unnamed ones. */
function wrongInStrict(schema: Json, path: readonly string[]): string | null {
  if (!isJsonObject(schema)) return null;
  const context = contextOf(path);
  const properties = objectIn(schema.properties);
  if (schema.type === 'object' || schema.properties !== undefined) {
    if (schema.additionalProperties !== false)
      return `${context}, 'additionalProperties' is required to be supplied and to be false.`;
    const required = Array.isArray(schema.required) ? schema.required : [];
    const missing = Object.keys(properties).find((key) => !required.includes(key));
    if (missing !== undefined)
      return (
        `${context}, 'required' is required to be supplied and to be an array including every ` +
        `key in properties. Missing '${missing}'.`
      );
  }
  const inner: readonly (readonly [string, Json])[] = [
    ...Object.entries(properties),
    ...(schema.items === undefined ? [] : [['items', schema.items] as const]),
    ...objectsOf(schema.anyOf).map((option, index) => [`anyOf ${index}`, option] as const),
    ...Object.entries(objectIn(schema.$defs)),
  ];
  for (const [name, value] of inner) {
    const wrong = wrongInStrict(value, [...path, name]);
    if (wrong !== null) return wrong;
  }
  return null;
}
