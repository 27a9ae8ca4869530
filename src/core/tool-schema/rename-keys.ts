import { isJsonObject, type Json, type JsonObject } from '../values/json.js';
import { mapSchemas, pointerParts } from './sound-schema.js';

export interface RenamedKeys {
  readonly schema: JsonObject;
  /** New names, and what they stand for. */
  readonly originals: ReadonlyMap<string, string>;
}

const longest = 64;
const keyMaps = ['properties', 'dependentSchemas', 'dependentRequired'];

/**
 * Gives properties, at any depth, names that every vendor takes; a changed name carries a mark that
 * no other property has.
 */
export function renameKeys(schema: JsonObject): RenamedKeys {
  const keys = new Set<string>();
  mapSchemas(schema, (one) => {
    for (const key of keyMaps)
      if (isJsonObject(one[key])) for (const name of Object.keys(one[key])) keys.add(name);
    for (const name of Array.isArray(one.required) ? one.required : []) keys.add(String(name));
    return one;
  });
  const names = new Map<string, string>();
  const originals = new Map<string, string>();
  for (const key of keys) {
    if (/^[a-zA-Z0-9_.-]{1,64}$/.test(key)) continue;
    const name = newName(key, (candidate) => keys.has(candidate) || originals.has(candidate));
    names.set(key, name);
    originals.set(name, key);
  }
  if (names.size === 0) return { schema, originals };
  const renamed = (name: string) => names.get(name) ?? name;
  return { schema: mapSchemas(schema, (one) => renameIn(one, renamed)), originals };
}

function renameIn(schema: JsonObject, renamed: (name: string) => string): JsonObject {
  const members = Object.entries(schema).map(([key, value]): [string, Json] => {
    if (keyMaps.includes(key) && isJsonObject(value))
      return [
        key,
        Object.fromEntries(
          Object.entries(value).map(([name, one]) => [
            renamed(name),
            Array.isArray(one)
              ? one.map((item) => renamed(String(item)))
              : told(name, one, renamed),
          ]),
        ),
      ];
    if (key === 'required' && Array.isArray(value))
      return [key, value.map((name) => renamed(String(name)))];
    if (key === '$ref' && typeof value === 'string' && value.startsWith('#/'))
      return [key, pointer(value, renamed)];
    return [key, value];
  });
  return Object.fromEntries(members);
}

/** The true name often says what the property means. */
function told(name: string, schema: Json, renamed: (name: string) => string): Json {
  if (renamed(name) === name || !isJsonObject(schema) || schema.title !== undefined) return schema;
  return { title: name, ...schema };
}

function pointer(reference: string, renamed: (name: string) => string): string {
  const parts = pointerParts(reference);
  const mapped = parts.map((part, index) =>
    parts[index - 1] === 'properties' ? renamed(part) : part,
  );
  return `#/${mapped.map(escapedPart).join('/')}`;
}

function escapedPart(part: string): string {
  const escaped = part.replaceAll('~', '~0').replaceAll('/', '~1');
  return encodeURIComponent(escaped).replaceAll('%24', '$');
}

function newName(key: string, taken: (name: string) => boolean): string {
  const plain = key
    .replace(/[^a-zA-Z0-9_.-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, longest - 16);
  for (let extra = 0; ; extra += 1) {
    const name = `${plain === '' ? 'p' : plain}_${mark(key)}${extra === 0 ? '' : `_${extra}`}`;
    if (!taken(name)) return name;
  }
}

/** The same in every run: FNV-1a over the code units. */
function mark(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Arguments with the names that the server knows. */
export function withOriginalKeys(value: Json, originals: ReadonlyMap<string, string>): Json {
  if (originals.size === 0) return value;
  if (Array.isArray(value)) return value.map((one) => withOriginalKeys(one, originals));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      originals.get(name) ?? name,
      withOriginalKeys(one, originals),
    ]),
  );
}
