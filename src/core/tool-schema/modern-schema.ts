import { isJsonObject, type Json, type JsonObject } from '../values/json.js';

/** Members whose values are no schemas. */
const plain: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples', 'required']);

/**
 * The same schema in the words of today: draft-04 says `exclusiveMinimum: true` beside a `minimum`,
 * which neither our checker nor a vendor takes any more.
 */
export function modernSchema(schema: JsonObject): JsonObject {
  const members = Object.entries(schema).map(([name, value]): [string, Json] => [
    name,
    plain.has(name) ? value : modern(value),
  ]);
  const result: Record<string, Json> = Object.fromEntries(members);
  for (const [exclusive, limit] of limits) {
    if (typeof result[exclusive] !== 'boolean' || typeof result[limit] !== 'number') continue;
    if (result[exclusive]) {
      result[exclusive] = result[limit];
      delete result[limit];
    } else delete result[exclusive];
  }
  return result;
}

const limits = [
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
] as const;

function modern(value: Json): Json {
  if (Array.isArray(value)) return value.map(modern);
  return isJsonObject(value) ? modernSchema(value) : value;
}
