import { isJsonObject, type Json, type JsonObject } from '../values/json.js';
import type { VendorRules } from './fold-tool.js';
import { referenced } from './sound-schema.js';

/** How often a schema is written out inside itself: Gemini knows no references. */
const mostNesting = 2;
const mostSchemas = 2_000;
/** All that a schema of Gemini may say. */
const plain = new Set(
  (
    'title description minimum maximum minLength maxLength pattern minItems maxItems ' +
    'minProperties maxProperties default'
  ).split(' '),
);
const formats: Readonly<Record<string, readonly string[]>> = {
  string: ['enum', 'date-time'],
  number: ['float', 'double'],
  integer: ['int32', 'int64'],
};

type Path = readonly string[];

interface Writing {
  readonly root: JsonObject;
  readonly open: readonly string[];
  /**
   * `*` stands for every item; `null` inside an alternative, where nobody knows which one was
   * meant.
   */
  readonly path: Path | null;
  /** Values of any type travel as text. */
  readonly texts: Path[];
  readonly count: { left: number };
}

/**
 * What becomes Gemini's subset of OpenAPI: everything has a type, alternatives are `anyOf`,
 * references are written out. The AI SDK turns `null` among the types into `nullable`.
 */
export function geminiRules(schema: JsonObject): VendorRules {
  const texts: Path[] = [];
  const written = write(schema, {
    root: schema,
    open: [],
    path: [],
    texts,
    count: { left: mostSchemas },
  });
  return {
    schema: written,
    restore: (input) =>
      texts.reduce((value, path) => parsedAt(value, path), input as Json) as JsonObject,
  };
}

function write(given: JsonObject, writing: Writing): JsonObject {
  writing.count.left -= 1;
  const schema = resolved(given, writing);
  if (schema === null || writing.count.left < 0) return anything(given, writing);
  const { schema: one, open } = schema;
  const inner = { ...writing, open };
  const options = [one.anyOf, one.oneOf].flatMap((list) =>
    Array.isArray(list) ? list.filter(isJsonObject) : [],
  );
  const types = [one.type ?? impliedType(one) ?? []]
    .flat()
    .filter((type) => typeof type === 'string');
  const real = types.filter((type) => type !== 'null');
  const nullable = types.length > real.length || options.some(({ type }) => type === 'null');
  const told = Object.fromEntries(Object.entries(one).filter(([key]) => plain.has(key)));
  const either = (all: readonly JsonObject[]): JsonObject => ({
    ...told,
    anyOf: nullable ? [...all, { type: 'null' }] : all,
  });
  if (options.length > 0) {
    const alternatives = options
      .filter(({ type }) => type !== 'null')
      .map((option) => write(option, { ...inner, path: null }));
    return alternatives.length === 1 && !nullable
      ? { ...alternatives[0], ...told }
      : either(alternatives);
  }
  const [type] = real;
  if (type === undefined) return anything(one, writing);
  if (real.length > 1)
    return either(real.map((each) => write({ ...one, type: each }, { ...inner, path: null })));
  return { ...told, type: nullable ? [type, 'null'] : type, ...details(one, type, inner) };
}

function details(one: JsonObject, type: string, writing: Writing): JsonObject {
  if (type === 'object') return objectParts(one, writing);
  if (type === 'array')
    return {
      items: write(itemsOf(one), { ...writing, path: writing.path && [...writing.path, '*'] }),
    };
  const { format } = one;
  const form: JsonObject =
    typeof format === 'string' && formats[type]?.includes(format) ? { format } : {};
  const values = Array.isArray(one.enum) ? one.enum : one.const === undefined ? [] : [one.const];
  if (values.length === 0) return form;
  // Only texts can be listed; other values are said.
  if (type === 'string' && values.every((value) => typeof value === 'string'))
    return { enum: values };
  return {
    ...form,
    description: [
      one.description,
      `One of: ${values.map((value) => JSON.stringify(value)).join(', ')}.`,
    ]
      .filter(Boolean)
      .join(' '),
  };
}

function objectParts(one: JsonObject, writing: Writing): JsonObject {
  const properties = Object.entries(isJsonObject(one.properties) ? one.properties : {});
  if (properties.length === 0) return {};
  const names = new Set(properties.map(([name]) => name));
  const required = (Array.isArray(one.required) ? one.required : []).filter((name) =>
    names.has(String(name)),
  );
  return {
    properties: Object.fromEntries(
      properties.map(([name, schema]) => [
        name,
        write(isJsonObject(schema) ? schema : {}, {
          ...writing,
          path: writing.path && [...writing.path, name],
        }),
      ]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
}

function itemsOf(one: JsonObject): JsonObject {
  const listed = [...(Array.isArray(one.prefixItems) ? one.prefixItems : []), one.items].filter(
    isJsonObject,
  );
  const distinct = [...new Map(listed.map((schema) => [JSON.stringify(schema), schema])).values()];
  return distinct.length > 1 ? { anyOf: distinct } : (distinct[0] ?? {});
}

function anything(one: JsonObject, { path, texts }: Writing): JsonObject {
  if (path !== null && path.length > 0) texts.push(path);
  const description = [one.description, 'JSON text.'].filter(Boolean).join(' ');
  return { type: 'string', description };
}

/** With references written out and `allOf` put together; `null` where that would never end. */
function resolved(
  given: JsonObject,
  { root, open }: Writing,
): { readonly schema: JsonObject; readonly open: readonly string[] } | null {
  let schema = given;
  let inside = open;
  for (let steps = 0; typeof schema.$ref === 'string' || Array.isArray(schema.allOf); steps += 1) {
    if (steps > 50) return null;
    if (typeof schema.$ref === 'string') {
      const { $ref, ...beside } = schema;
      const target = referenced(root, $ref as string);
      if (target === undefined || inside.filter((one) => one === $ref).length >= mostNesting)
        return null;
      inside = [...inside, $ref as string];
      schema = { ...target, ...beside };
    } else {
      const { allOf, ...beside } = schema;
      schema = (Array.isArray(allOf) ? allOf.filter(isJsonObject) : []).reduce(merged, beside);
    }
  }
  return { schema, open: inside };
}

function merged(left: JsonObject, right: JsonObject): JsonObject {
  const properties = {
    ...(isJsonObject(left.properties) ? left.properties : {}),
    ...(isJsonObject(right.properties) ? right.properties : {}),
  };
  const required: readonly Json[] = [left.required, right.required].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  const nested: JsonObject = Array.isArray(right.allOf)
    ? { allOf: [...(Array.isArray(left.allOf) ? left.allOf : []), ...right.allOf] }
    : {};
  const named: JsonObject = Object.keys(properties).length > 0 ? { properties } : {};
  return {
    ...right,
    ...left,
    ...nested,
    ...named,
    ...(required.length > 0 && { required: [...new Set(required)] }),
  };
}

function impliedType({
  properties,
  items,
  prefixItems,
  enum: values,
  const: value,
}: JsonObject): string | undefined {
  if (properties !== undefined) return 'object';
  if (items !== undefined || prefixItems !== undefined) return 'array';
  const listed = Array.isArray(values) ? values : value === undefined ? [] : [value];
  const kinds = new Set(listed.map((one) => typeof one));
  const [kind] = kinds;
  return kinds.size === 1 && (kind === 'string' || kind === 'number' || kind === 'boolean')
    ? kind
    : undefined;
}

/** A text that is JSON becomes its value; any other text was meant as a text. */
function parsedAt(value: Json, [step, ...rest]: Path): Json {
  if (step === undefined) return typeof value === 'string' ? parsed(value) : value;
  if (step === '*') return Array.isArray(value) ? value.map((one) => parsedAt(one, rest)) : value;
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === step ? parsedAt(one, rest) : one]),
  );
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
