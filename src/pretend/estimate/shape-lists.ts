import { isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';

/**
 * The schema with lists of `length` items where it lets them be; otherwise as near as it allows.
 */
export function shapeLists(schema: JsonObject, length: number): JsonObject {
  return shaped(schema, length, 0) as JsonObject;
}

/** Below this, lists stay as they are: long lists of long lists are what nobody answers. */
const deepest = 8;

function shaped(value: Json, length: number, depth: number): Json {
  if (depth > deepest) return value;
  if (Array.isArray(value)) return value.map((one: Json) => shaped(one, length, depth));
  if (!isJsonObject(value)) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'enum' || key === 'const' || key === 'default'
        ? one
        : shaped(one, isList(value) ? Math.min(1, length) : length, depth + 1),
    ]),
  );
  if (!isList(value)) return inner;
  const most = typeof value.maxItems === 'number' ? value.maxItems : Number.POSITIVE_INFINITY;
  const least = typeof value.minItems === 'number' ? value.minItems : 0;
  const items = Math.max(least, Math.min(most, length));
  return { ...inner, minItems: items, maxItems: items };
}

function isList(schema: JsonObject): boolean {
  return schema.type === 'array' && isJsonObject(schema.items);
}
