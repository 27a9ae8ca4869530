import { isJsonObject, type Json, type JsonObject } from '../values/json.js';

const deepest = 32;

/**
 * The value with lists and objects in place of their JSON text, where the schema allows no string
 * there (C61): models write a member of an answer as text now and then.
 */
export function decodedTexts(value: Json, schema: JsonObject): Json {
  return decoded(value, schema, { root: schema, depth: 0 });
}

interface Place {
  readonly root: JsonObject;
  readonly depth: number;
}

function decoded(value: Json, given: Json | undefined, { root, depth }: Place): Json {
  const schema = resolved(given, root);
  if (schema === null || depth > deepest) return value;
  const place = { root, depth: depth + 1 };
  const whole = typeof value === 'string' && !allowsString(schema, place) ? parsed(value) : value;
  const part = Array.isArray(schema.allOf)
    ? schema.allOf.reduce<Json>((before, one) => decoded(before, one, place), whole)
    : whole;
  if (Array.isArray(part)) {
    const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
    return part.map((item, index) => decoded(item, first[index] ?? schema.items, place));
  }
  if (!isJsonObject(part)) return part;
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(part).map(([name, member]) => [
      name,
      decoded(
        member,
        Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties,
        place,
      ),
    ]),
  );
}

/** What says nothing of its type allows a string. */
function allowsString(schema: JsonObject, place: Place): boolean {
  const { type, anyOf, oneOf, enum: values } = schema;
  if (typeof type === 'string') return type === 'string';
  if (Array.isArray(type)) return type.includes('string');
  if (Array.isArray(values)) return values.some((one) => typeof one === 'string');
  const branches = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : null;
  if (branches === null || place.depth > deepest) return true;
  const deeper = { ...place, depth: place.depth + 1 };
  return branches.some((one) => {
    const branch = resolved(one, place.root);
    return branch === null || allowsString(branch, deeper);
  });
}

/** Follows `#` and `#/…`; `null` where there is no schema object. */
function resolved(schema: Json | undefined, root: JsonObject): JsonObject | null {
  let at: Json | undefined = schema;
  for (let hops = 0; isJsonObject(at) && typeof at.$ref === 'string'; hops += 1) {
    if (hops > deepest || !at.$ref.startsWith('#')) return null;
    at = pointed(root, at.$ref.slice(1));
  }
  return isJsonObject(at) ? at : null;
}

function pointed(root: JsonObject, pointer: string): Json | undefined {
  let at: Json | undefined = root;
  for (const step of pointer.split('/').slice(1)) {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

function parsed(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
