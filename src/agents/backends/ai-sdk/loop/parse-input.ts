import { isJsonObject, type JsonObject } from '../../../../core/values/json.js';

/** The input of a use; `null` when it is no JSON object. */
export function parseInput(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
