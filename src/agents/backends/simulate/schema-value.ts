import {
  canonicalJson,
  isJsonObject,
  type Json,
  type JsonObject,
  ownMember,
} from '../../../core/values/json.js';
import { guardedPattern } from '../../../host/values/guarded-pattern.js';
import { type Invention, plainInvention } from './invention.js';
import { mergeSchemas } from './merge-schemas.js';
import { numberValue } from './number-value.js';
import type { SeededRandom } from './seeded-random.js';
import { plainText, textValue } from './text-value.js';

/** From here on only what is required is written, so that schemas that contain themselves end. */
const shallow = 5;
/** And here everything ends. */
const deepest = 24;
/** Values in one answer; from then on only what is required is written. */
const mostValues = 5_000;
const manyItems = 8;

interface Place {
  readonly root: JsonObject;
  readonly name: string;
  readonly depth: number;
  readonly invention: Invention;
  /** In an item of another list: long lists of long lists are what nobody answers. */
  readonly isInList: boolean;
  readonly made: { count: number };
}

/** A value of the shape of `schema`: made to satisfy it, not proved to. */
export function schemaValue(
  schema: JsonObject,
  random: SeededRandom,
  invention: Invention = plainInvention,
): Json {
  const made = { count: 0 };
  const place = { root: schema, name: 'value', depth: 0, invention, isInList: false, made };
  return generate(schema, place, random);
}

function isTight({ depth, made }: Place): boolean {
  return depth > shallow || made.count > mostValues;
}

function resolveReference(reference: string, root: JsonObject): JsonObject {
  if (!reference.startsWith('#')) return {};
  let found: Json | undefined = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(found)) found = (found as readonly Json[])[Number(key)];
    else found = isJsonObject(found) ? ownMember(found, key) : undefined;
  }
  return isJsonObject(found) ? found : {};
}

function branches(schema: JsonObject): readonly JsonObject[] | null {
  const choices = schema.oneOf ?? schema.anyOf;
  return Array.isArray(choices) && choices.length > 0 ? choices.filter(isJsonObject) : null;
}

/** The schema without references, conjunctions and alternatives. */
function flatten(schema: JsonObject, place: Place, random: SeededRandom): JsonObject {
  let flat = schema;
  for (let turn = 0; turn < 32; turn++) {
    const { $ref, allOf, oneOf: _one, anyOf: _any, ...rest } = flat;
    if (typeof $ref === 'string') {
      const { $ref: _, ...own } = flat;
      flat = mergeSchemas(resolveReference($ref, place.root), own);
    } else if (Array.isArray(allOf)) {
      const { allOf: _, ...own } = flat;
      flat = allOf.filter(isJsonObject).reduce<JsonObject>(mergeSchemas, own);
    } else {
      const choices = branches(flat);
      if (choices === null || choices.length === 0) return flat;
      // The first choice is where a schema that contains itself usually ends.
      const choice = isTight(place)
        ? (choices.find((one) => one.type === 'null') ?? choices[0])
        : random.pick(choices);
      flat = mergeSchemas(rest, choice ?? {});
    }
  }
  return flat;
}

function typeOf(schema: JsonObject, wish: Json | undefined, random: SeededRandom): string {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (Array.isArray(type) && type.length > 0) {
    const others = type.filter((one) => one !== 'null');
    const isNull = random.chance(0.15) ? wish !== true : wish === false;
    return String(
      others.length === 0 || (others.length < type.length && isNull) ? 'null' : random.pick(others),
    );
  }
  const has = (...keys: readonly string[]): boolean =>
    keys.some((key) => schema[key] !== undefined);
  if (has('properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties'))
    return 'object';
  if (has('items', 'prefixItems', 'minItems', 'maxItems')) return 'array';
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'))
    return 'number';
  return 'string';
}

function isOfType(value: Json, type: Json | undefined): boolean {
  if (type === undefined) return true;
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const allowed: readonly Json[] = Array.isArray(type) ? type : [type as Json];
  return (
    allowed.includes(actual) ||
    (actual === 'number' && allowed.includes('integer') && Number.isInteger(value))
  );
}

function generate(given: Json | undefined, place: Place, random: SeededRandom): Json {
  if (!isJsonObject(given)) return given === false ? null : plainText(place.name, random);
  place.made.count += 1;
  const schema = flatten(given, place, random);
  const { named, texts } = place.invention.wishes;
  const wish = named.get(place.name);
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) {
    const fitting = schema.enum.filter((value) => isOfType(value, schema.type));
    const choices = fitting.length > 0 ? fitting : (schema.enum as readonly Json[]);
    const wished = choices.filter((value) => value === wish || texts.has(String(value)));
    return random.pick(wished.length > 0 ? wished : choices);
  }
  if (schema.default !== undefined && isOfType(schema.default, schema.type) && random.chance(0.25))
    return schema.default;
  if (place.depth > deepest) return null;
  const type = typeOf(schema, wish, random);
  switch (type) {
    case 'object':
      return objectValue(schema, place, random);
    case 'array':
      return arrayValue(schema, place, random);
    case 'integer':
    case 'number':
      return wishedNumber(schema, wish) ?? numberValue(schema, type === 'integer', random);
    case 'boolean': {
      const drawn = random.chance(0.5);
      return typeof wish === 'boolean' ? wish : drawn;
    }
    case 'null':
      return null;
    default:
      return wishedText(schema, wish) ?? textValue(schema, place.name, random);
  }
}

/** The number that is wished for, or none and some for what is only to be false or true. */
function wishedNumber(schema: JsonObject, wish: Json | undefined): number | null {
  const number = typeof wish === 'boolean' ? Number(wish) : wish;
  if (typeof number !== 'number') return null;
  const least = typeof schema.minimum === 'number' ? schema.minimum : Number.NEGATIVE_INFINITY;
  const most = typeof schema.maximum === 'number' ? schema.maximum : Number.POSITIVE_INFINITY;
  return number >= least && number <= most ? number : null;
}

function wishedText({ pattern, format, minLength }: JsonObject, wish: Json | undefined) {
  if (pattern !== undefined || format !== undefined) return null;
  const text = wish === false ? '' : wish;
  const least = typeof minLength === 'number' ? minLength : 0;
  return typeof text === 'string' && text.length >= least ? text : null;
}

function objectValue(schema: JsonObject, place: Place, random: SeededRandom): JsonObject {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
  const most =
    typeof schema.maxProperties === 'number' ? schema.maxProperties : Number.POSITIVE_INFINITY;
  const value = new Map<string, Json>();
  const add = (name: string): void => {
    const of = Object.hasOwn(properties, name) ? properties[name] : otherProperty(schema, name);
    value.set(name, generate(of, { ...place, name, depth: place.depth + 1 }, random));
  };
  const { sparse, wishes } = place.invention;
  for (const name of Object.keys(properties)) {
    const isWanted =
      required.has(name) ||
      (place.depth < shallow &&
        !isTight(place) &&
        ownMember(properties, name) !== false &&
        value.size < most &&
        wishes.named.get(name) !== false &&
        (!sparse || random.chance(0.8)));
    if (isWanted) add(name);
  }
  for (const name of required) if (!value.has(name)) add(name);

  // What names no properties gets a few, so that loops over it have something to do.
  const isFree =
    schema.additionalProperties !== false &&
    Object.keys(properties).length === 0 &&
    place.depth < shallow &&
    !isTight(place) &&
    wishes.named.get(place.name) !== false;
  const least = Math.max(
    typeof schema.minProperties === 'number' ? schema.minProperties : 0,
    isFree ? random.between(1, 3) : 0,
  );
  const mayAdd = schema.additionalProperties !== false;
  const names = [
    ...Object.keys(properties),
    ...(mayAdd ? Array.from({ length: least }, (_, index) => `${place.name}_${index + 1}`) : []),
  ];
  for (const name of names) if (value.size < Math.min(least, most) && !value.has(name)) add(name);
  return Object.fromEntries(value);
}

function otherProperty(schema: JsonObject, name: string): Json | undefined {
  for (const [pattern, of] of Object.entries(
    isJsonObject(schema.patternProperties) ? schema.patternProperties : {},
  )) {
    try {
      if (guardedPattern(pattern, 'u').test(name)) return of;
    } catch {
      // Not a pattern: the schema does not compile either.
    }
  }
  return schema.additionalProperties;
}

/** Before the bounds of the schema. */
function wishedLength(place: Place, named: number, random: SeededRandom): number {
  if (isTight(place)) return 0;
  const drawn = Math.max(named, random.between(1, 3));
  const { lists, wishes } = place.invention;
  const wish = wishes.named.get(place.name);
  if (wish === false) return 0;
  if (lists === 'many') return Math.max(named, place.isInList ? 1 : manyItems);
  return lists === 'few' && wish !== true ? 0 : drawn;
}

function arrayValue(schema: JsonObject, place: Place, random: SeededRandom): readonly Json[] {
  const tuple = schema.prefixItems ?? (Array.isArray(schema.items) ? schema.items : undefined);
  const first: readonly Json[] = Array.isArray(tuple) ? tuple : [];
  const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items;
  const least = typeof schema.minItems === 'number' ? schema.minItems : 0;
  const most = Math.min(
    typeof schema.maxItems === 'number' ? schema.maxItems : Number.POSITIVE_INFINITY,
    rest === false ? first.length : 1e6,
  );
  const length = Math.min(most, Math.max(least, wishedLength(place, first.length, random)));
  const items: Json[] = [];
  const seen = new Set<string>();
  for (let turn = 0; items.length < length && turn < length * 20 + 20; turn++) {
    const item = generate(
      first[items.length] ?? rest,
      { ...place, depth: place.depth + 1, isInList: true },
      random,
    );
    const text = schema.uniqueItems === true ? canonicalJson(item) : `${items.length}`;
    if (seen.has(text)) continue;
    seen.add(text);
    items.push(item);
  }
  return items;
}
