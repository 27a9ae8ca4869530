import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';

const largest = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const smallest = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function mergeKey(key: string, left: Json, right: Json): Json {
  if (largest.has(key)) return Math.max(Number(left), Number(right));
  if (smallest.has(key)) return Math.min(Number(left), Number(right));
  if (key === 'required') return [...new Set([...list(left), ...list(right)])];
  if (key === 'allOf') return [...list(left), ...list(right)];
  if (key === 'type' || key === 'enum') {
    const both = list(left).filter((value) =>
      list(right).some((other) => JSON.stringify(other) === JSON.stringify(value)),
    );
    return both.length === 0 ? right : both;
  }
  if (
    (key === 'properties' || key === '$defs' || key === 'patternProperties') &&
    isJsonObject(left) &&
    isJsonObject(right)
  ) {
    const merged: Record<string, Json> = Object.assign(Object.create(null), left);
    for (const [name, schema] of Object.entries(right)) {
      const known = merged[name];
      merged[name] =
        isJsonObject(known) && isJsonObject(schema) ? mergeSchemas(known, schema) : schema;
    }
    return merged;
  }
  if (key === 'items' && isJsonObject(left) && isJsonObject(right))
    return mergeSchemas(left, right);
  return key === 'additionalProperties' && left === false ? left : right;
}

/** One schema for values that satisfy both, as far as keywords can be joined one by one. */
export function mergeSchemas(left: JsonObject, right: JsonObject): JsonObject {
  const merged: Record<string, Json> = Object.assign(Object.create(null), left);
  for (const [key, value] of Object.entries(right)) {
    const known = merged[key];
    merged[key] = known === undefined ? value : mergeKey(key, known, value);
  }
  return merged;
}
