import { isJsonObject, type Json, type JsonObject } from '../../values/json.js';

const schemaWords = [
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  '$schema',
];

/**
 * True for an object that says anything a validator reads; `meta.args` of older scripts may be mere
 * notes.
 */
export function isArgumentsSchema(schema: JsonObject | undefined): schema is JsonObject {
  return schema !== undefined && schemaWords.some((word) => Object.hasOwn(schema, word));
}

/** JSON types that a schema names, directly or in its branches; empty when it says nothing. */
export function typesOf(schema: Json | undefined, depth = 0): ReadonlySet<string> {
  const types = new Set<string>();
  if (!isJsonObject(schema) || depth > 8) return types;
  const named = Array.isArray(schema.type) ? schema.type : [schema.type];
  for (const type of named) if (typeof type === 'string') types.add(type);
  for (const branches of [schema.anyOf, schema.oneOf]) {
    if (Array.isArray(branches))
      for (const branch of branches) for (const type of typesOf(branch, depth + 1)) types.add(type);
  }
  if (types.size > 0) return types;
  if (isJsonObject(schema.properties) || schema.required !== undefined) types.add('object');
  else if (schema.items !== undefined) types.add('array');
  else for (const value of allowedValues(schema)) types.add(jsonType(value));
  return types;
}

function allowedValues(schema: JsonObject): readonly Json[] {
  if (Array.isArray(schema.enum)) return schema.enum;
  return schema.const === undefined ? [] : [schema.const];
}

function jsonType(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/**
 * Text from a command line as the value that the schema wants; stays text where nothing else fits,
 * for the validator to name.
 */
export function decodeText(schema: Json, text: string): Json {
  const types = typesOf(schema);
  const parsed = parseJson(text);
  if (parsed === undefined) return text;
  const type = jsonType(parsed);
  const wanted = types.has(type) || (type === 'number' && types.has('integer'));
  if (type === 'object' || type === 'array') return wanted ? parsed : text;
  return wanted && !types.has('string') ? parsed : text;
}

/** `undefined` for text that is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The value with every declared default that it lacks, also inside the objects that it has. */
export function withDefaults(schema: Json | undefined, value: Json, depth = 0): Json {
  if (
    !isJsonObject(schema) ||
    !isJsonObject(schema.properties) ||
    !isJsonObject(value) ||
    depth > 64
  )
    return value;
  const entries = new Map(Object.entries(value));
  for (const [name, property] of Object.entries(schema.properties)) {
    const given = entries.get(name);
    if (given !== undefined) entries.set(name, withDefaults(property, given, depth + 1));
    else if (isJsonObject(property) && property.default !== undefined)
      entries.set(name, property.default);
  }
  return Object.fromEntries(entries);
}
