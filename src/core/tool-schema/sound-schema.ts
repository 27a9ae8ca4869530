import { isJsonObject, type Json, type JsonObject } from '../values/json.js';

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
/** How servers in other languages say it. */
const typeNames: Readonly<Record<string, string>> = {
  str: 'string',
  text: 'string',
  int: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  decimal: 'number',
  bool: 'boolean',
  dict: 'object',
  map: 'object',
  list: 'array',
  none: 'null',
};
const texts = new Set([
  'title',
  'description',
  'format',
  '$ref',
  'contentEncoding',
  'contentMediaType',
]);
const numbers = new Set(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']);
const counts = new Set(
  'minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains'.split(
    ' ',
  ),
);
const flags = new Set(['uniqueItems', 'deprecated', 'readOnly', 'writeOnly']);
const maps = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);
const lists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const singles = new Set(
  (
    'items additionalProperties unevaluatedProperties unevaluatedItems ' +
    'propertyNames contains not if then else'
  ).split(' '),
);

/**
 * A schema in which nothing is but what draft 2020-12 knows, in the form in which it knows it.
 * Older drafts are brought over.
 */
export function soundSchema(given: Json | undefined): JsonObject {
  const sound = isJsonObject(given) ? soundObject(given) : {};
  return withoutDeadReferences(sound, sound);
}

function soundObject(given: JsonObject): JsonObject {
  const members = Object.entries(broughtOver(given)).flatMap(([key, value]): [string, Json][] => {
    const kept = member(key, value);
    return kept === undefined ? [] : [[key, kept]];
  });
  const required = requiredOf(given);
  return Object.fromEntries(required.length > 0 ? [...members, ['required', required]] : members);
}

function member(key: string, value: Json): Json | undefined {
  if (texts.has(key)) return typeof value === 'string' ? value : undefined;
  if (numbers.has(key)) return typeof value === 'number' ? value : undefined;
  if (counts.has(key)) return Number.isInteger(value) && (value as number) >= 0 ? value : undefined;
  if (flags.has(key)) return typeof value === 'boolean' ? value : undefined;
  if (maps.has(key))
    return isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).flatMap(([name, one]) => named(name, one)))
      : undefined;
  if (lists.has(key))
    return Array.isArray(value) && value.length > 0 ? value.map(anywhere) : undefined;
  if (singles.has(key))
    return typeof value === 'boolean' || isJsonObject(value) ? anywhere(value) : undefined;
  switch (key) {
    case 'type':
      return typeOf(value);
    case 'multipleOf':
      return typeof value === 'number' && value > 0 ? value : undefined;
    case 'enum':
    case 'examples':
      return Array.isArray(value) && value.length > 0 ? value : undefined;
    case 'const':
    case 'default':
      return value;
    case 'pattern':
      return typeof value === 'string' && isExpression(value) ? value : undefined;
    case 'dependentRequired':
      return isJsonObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, textsOf(one)]))
        : undefined;
    default:
      return undefined;
  }
}

/** `false` keeps its meaning: nothing fits. */
function anywhere(value: Json): Json {
  if (typeof value === 'boolean') return value;
  return isJsonObject(value) ? soundObject(value) : {};
}

/** A property that may never be there need not be told. */
function named(name: string, schema: Json): readonly [string, Json][] {
  if (schema === false) return [];
  return [[name, isJsonObject(schema) ? soundObject(schema) : {}]];
}

function broughtOver(given: JsonObject): JsonObject {
  const { items, additionalItems, nullable, ...rest } = given;
  const limits = [
    ['minimum', 'exclusiveMinimum'] as const,
    ['maximum', 'exclusiveMaximum'] as const,
  ].flatMap(([limit, exclusive]) => {
    const value = given[limit];
    return given[exclusive] === true && typeof value === 'number'
      ? [[exclusive, value] as const]
      : [];
  });
  const replaced = new Set(
    limits.map(([exclusive]) => (exclusive === 'exclusiveMinimum' ? 'minimum' : 'maximum')),
  );
  const kept = Object.entries(rest).filter(([key]) => !(replaced as Set<string>).has(key));
  const itemPart: JsonObject = Array.isArray(items)
    ? { prefixItems: items, ...(additionalItems === undefined ? {} : { items: additionalItems }) }
    : items === undefined
      ? {}
      : { items };
  const typePart: JsonObject =
    nullable === true && given.type !== undefined ? { type: [given.type, 'null'].flat() } : {};
  return { ...Object.fromEntries(kept), ...itemPart, ...typePart, ...Object.fromEntries(limits) };
}

function typeOf(value: Json): Json | undefined {
  const names = (Array.isArray(value) ? value : [value]).flatMap((one) => {
    if (typeof one !== 'string') return [];
    const name = one.toLowerCase();
    const known = types.has(name)
      ? name
      : Object.hasOwn(typeNames, name)
        ? typeNames[name]
        : undefined;
    return known === undefined ? [] : [known];
  });
  const distinct = [...new Set(names)];
  return distinct.length > 1 ? distinct : distinct[0];
}

/** Draft 3 says it at the property. */
function requiredOf({ required, properties }: JsonObject): readonly string[] {
  const own = isJsonObject(properties)
    ? Object.entries(properties).flatMap(([name, one]) =>
        isJsonObject(one) && one.required === true ? [name] : [],
      )
    : [];
  return [...new Set([...textsOf(required), ...own])];
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function isExpression(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

/** What a pointer like `#/$defs/node` leads to, `undefined` when it leads nowhere. */
export function referenced(root: JsonObject, reference: string): JsonObject | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let at: Json | undefined = root;
  for (const part of pointerParts(reference)) {
    const index: string | number = Array.isArray(at) ? Number(part) : part;
    at = Array.isArray(at)
      ? at[index as number]
      : isJsonObject(at) && Object.hasOwn(at, part)
        ? at[part]
        : undefined;
  }
  return isJsonObject(at) ? at : undefined;
}

export function pointerParts(reference: string): readonly string[] {
  return reference
    .slice(2)
    .split('/')
    .map((part) => decoded(part).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function withoutDeadReferences(schema: JsonObject, root: JsonObject): JsonObject {
  return mapSchemas(schema, (one) => {
    if (typeof one.$ref !== 'string' || referenced(root, one.$ref) !== undefined) return one;
    const { $ref: _, ...rest } = one;
    return rest;
  });
}

/** Every schema in a sound one, the innermost first. */
export function mapSchemas(
  schema: JsonObject,
  change: (schema: JsonObject) => JsonObject,
): JsonObject {
  const inside = (value: Json): Json => (isJsonObject(value) ? mapSchemas(value, change) : value);
  const members = Object.entries(schema).map(([key, value]): [string, Json] => {
    if (maps.has(key) && isJsonObject(value))
      return [
        key,
        Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inside(one)])),
      ];
    if (lists.has(key) && Array.isArray(value)) return [key, value.map(inside)];
    return [key, singles.has(key) ? inside(value) : value];
  });
  return change(Object.fromEntries(members));
}
