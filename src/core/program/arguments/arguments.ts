import { isJsonObject, type Json, type JsonObject } from '../../values/json.js';
import { nearestName } from '../../words/nearest-name.js';
import type { Program } from '../syntax/program.js';
import {
  decodeText,
  isArgumentsSchema,
  parseJson,
  typesOf,
  withDefaults,
} from './argument-decoding.js';

/**
 * Arguments as they came in. `text` is what a person or a model typed; `pairs` are
 * `--arg name=value`.
 */
export type GivenArguments =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pairs'; readonly pairs: Readonly<Record<string, string>> };

export interface ArgumentsRequest {
  readonly program: Pick<Program, 'meta' | 'parsesArgs'>;
  readonly given: GivenArguments;
  /** `null` when the value satisfies the schema, else what is wrong. */
  readonly validate: (schema: JsonObject, value: unknown) => string | null;
}

export type ArgumentsResult =
  | { readonly ok: true; readonly args: Json | undefined; readonly notes: readonly string[] }
  /** `schema`: what the script takes instead. */
  | { readonly ok: false; readonly message: string; readonly schema: JsonObject };

/**
 * Decides what the script finds in `args` (X13). Nothing that was given is ever dropped in silence.
 */
export function resolveArguments({ program, given, validate }: ArgumentsRequest): ArgumentsResult {
  const schema = program.meta.args;
  if (isArgumentsSchema(schema)) return bySchema(schema, given, validate);
  if (program.parsesArgs) return asText(given);
  switch (given.kind) {
    case 'none':
      return { ok: true, args: undefined, notes: [] };
    case 'json':
      return { ok: true, args: given.value, notes: [] };
    case 'pairs':
      return { ok: true, args: Object.fromEntries(Object.entries(given.pairs)), notes: [] };
    case 'text':
      return decoded(given.text);
  }
}

function decoded(text: string): ArgumentsResult {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null)
    return { ok: true, args: text, notes: value === undefined ? noteBrokenJson(text) : [] };
  return {
    ok: true,
    args: value,
    notes: [
      'the arguments are JSON: the script gets ' +
        `${Array.isArray(value) ? 'an array' : 'an object'}, not text`,
    ],
  };
}

/** Text may begin like this, and hardly ever does. */
function noteBrokenJson(text: string): readonly string[] {
  return /^\s*(\{|\[)/.test(text)
    ? ['the arguments begin like JSON and are none: the script gets them as text']
    : [];
}

/**
 * A script that calls `JSON.parse(args)` whatever it is must get text, or it would throw on the
 * object.
 */
function asText(given: GivenArguments): ArgumentsResult {
  if (given.kind === 'none') return { ok: true, args: undefined, notes: [] };
  if (given.kind === 'text') return { ok: true, args: given.text, notes: [] };
  const value: Json =
    given.kind === 'json' ? given.value : Object.fromEntries(Object.entries(given.pairs));
  if (typeof value !== 'object' || value === null) return { ok: true, args: value, notes: [] };
  return {
    ok: true,
    args: JSON.stringify(value),
    notes: ['the script parses its arguments itself: it gets them as JSON text'],
  };
}

function bySchema(
  schema: JsonObject,
  given: GivenArguments,
  validate: ArgumentsRequest['validate'],
): ArgumentsResult {
  const refused = (message: string): ArgumentsResult => ({ ok: false, message, schema });
  const wantsObject = typesOf(schema).has('object');
  if (given.kind === 'pairs' && !wantsObject)
    return refused('this workflow takes one value, not name=value pairs');
  const value = read(schema, given, wantsObject);
  if (value === undefined && given.kind === 'none' && validate(schema, undefined) !== null)
    return refused('arguments are missing');
  if (value === undefined) return { ok: true, args: undefined, notes: [] };
  const problem = unknownName(schema, value) ?? validate(schema, value);
  if (problem === null) return { ok: true, args: value, notes: noteDecoding(given, value) };
  return refused(
    given.kind === 'none'
      ? `arguments are missing: ${problem}`
      : `the arguments do not fit: ${problem}${notJson(given, wantsObject)}`,
  );
}

function read(schema: JsonObject, given: GivenArguments, wantsObject: boolean): Json | undefined {
  switch (given.kind) {
    case 'none':
      return schema.default ?? (wantsObject ? withDefaults(schema, {}) : undefined);
    case 'text':
      return withDefaults(schema, decodeText(schema, given.text));
    case 'json':
      return withDefaults(
        schema,
        typeof given.value === 'string' ? decodeStructure(schema, given.value) : given.value,
      );
    case 'pairs':
      return withDefaults(schema, decodePairs(schema, given.pairs));
  }
}

/** A string that was given as a JSON value is meant as one, unless an object or array is wanted. */
function decodeStructure(schema: JsonObject, text: string): Json {
  const value = decodeText(schema, text);
  return typeof value === 'object' ? value : text;
}

function decodePairs(schema: JsonObject, pairs: Readonly<Record<string, string>>): Json {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(pairs).map(([name, text]) => [
      name,
      Object.hasOwn(properties, name) ? decodeText(properties[name] ?? null, text) : text,
    ]),
  );
}

function unknownName(schema: JsonObject, value: Json): string | null {
  if (
    schema.additionalProperties !== false ||
    !isJsonObject(schema.properties) ||
    !isJsonObject(value) ||
    schema.patternProperties !== undefined
  ) {
    return null;
  }
  const names = Object.keys(schema.properties);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown === undefined) return null;
  const near = nearestName(unknown, names);
  return (
    'there is no ' +
    `argument \`${unknown}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`
  );
}

function noteDecoding(given: GivenArguments, value: Json): readonly string[] {
  const wasText =
    given.kind === 'text' || (given.kind === 'json' && typeof given.value === 'string');
  return wasText && typeof value === 'object' && value !== null
    ? ['the arguments were JSON text and are decoded, as meta.args wants']
    : [];
}

function notJson(given: GivenArguments, wantsObject: boolean): string {
  const isText = given.kind === 'text' && wantsObject && parseJson(given.text) === undefined;
  return isText ? ' (the text is not JSON)' : '';
}
