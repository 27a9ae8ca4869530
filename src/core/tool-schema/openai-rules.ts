import type { JsonObject } from '../values/json.js';
import { mapSchemas } from './sound-schema.js';

/** Tools of one request. */
export const mostOpenaiTools = 128;

/**
 * OpenAI wants to know the items of every list. Its other rules (a plain root, no `enum` or `not`
 * there) hold for all vendors.
 */
export function openaiRules(schema: JsonObject): JsonObject {
  return mapSchemas(schema, (one) => {
    const isList = [one.type ?? []].flat().includes('array');
    return isList && one.items === undefined ? { ...one, items: {} } : one;
  });
}
