import { isJsonObject, type JsonObject } from '../../core/values/json.js';

export interface Found {
  readonly path: readonly string[];
  readonly value: JsonObject[string];
}

/**
 * One entry replaces another of its name as a whole; all else is put together key by key. `*` is
 * any name.
 */
const replacedWhole = [
  'mcpServers.*',
  'prices.*',
  'backends.*.providers.*',
  'backends.*.provider',
].map((path) => path.split('.'));
/** An entry that says nothing is there all the same. */
const existing = new Set(['backends', 'agents']);

/** Takes settings apart into what can be decided one by one. */
export function leavesOfValue(value: JsonObject, path: readonly string[] = []): readonly Found[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    if (inner === undefined) return [];
    const here = [...path, key];
    if (!isJsonObject(inner) || replacedWhole.some((pattern) => fits(pattern, here)))
      return [{ path: here, value: inner }];
    const below = leavesOfValue(inner, here);
    return below.length === 0 && here.length === 2 && existing.has(here[0] ?? '')
      ? [{ path: here, value: {} }]
      : below;
  });
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((part, index) => part === '*' || part === path[index])
  );
}
