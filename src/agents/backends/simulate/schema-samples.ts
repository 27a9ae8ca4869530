import type { JsonObject } from '../../../core/values/json.js';

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const pattern = (text: string, more: JsonObject = {}): JsonObject =>
  object({ it: { type: 'string', pattern: text, ...more } });

/** Schemas of the kinds that real workflow scripts use, for tests. */
export const sampleSchemas: Readonly<Record<string, JsonObject>> = {
  findings: object({
    findings: {
      type: 'array',
      maxItems: 12,
      items: object({
        file: { type: 'string', description: 'path' },
        line: { type: 'integer', minimum: 1 },
        severity: { type: 'string', enum: ['low', 'medium', 'high'] },
        confidence: { type: 'number', minimum: 0, maximum: 1 },
        suggestion: { type: ['string', 'null'] },
      }),
    },
    done: { type: 'boolean', default: false },
  }),
  'optional properties': {
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'array' } },
    required: ['a'],
  },
  'unnamed required': { type: 'object', required: ['verdict'] },
  dictionary: object({
    scores: {
      type: 'object',
      additionalProperties: { type: 'number' },
      minProperties: 1,
      maxProperties: 3,
    },
  }),
  bounds: object({
    a: { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 2 },
    b: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.001 },
    c: { type: 'number', multipleOf: 0.25, minimum: 1, maximum: 3 },
    d: { type: 'integer', maximum: -5 },
    e: { type: 'integer', multipleOf: 7, minimum: 8, maximum: 15 },
    f: { minimum: 1_000 },
  }),
  lengths: object({
    a: { type: 'string', minLength: 80 },
    b: { type: 'string', maxLength: 5 },
    c: { type: 'string', minLength: 3, maxLength: 3 },
  }),
  arrays: object({
    pair: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 },
    many: { type: 'array', items: { type: 'string' }, minItems: 5 },
    none: { type: 'array', maxItems: 0 },
    set: { type: 'array', uniqueItems: true, minItems: 3, items: { enum: ['a', 'b', 'c', 'd'] } },
    tuple: {
      type: 'array',
      prefixItems: [{ type: 'string' }, { type: 'number' }],
      items: false,
      minItems: 2,
    },
  }),
  'constants and mixed enum': object({
    kind: { const: 'bug' },
    choice: { enum: [1, 'two', null, true] },
    typed: { type: 'string', enum: ['x', null] },
  }),
  'any of': object({
    it: { anyOf: [{ type: 'string' }, object({ code: { type: 'integer' } }), { type: 'null' }] },
  }),
  'one of': {
    type: 'object',
    properties: { id: { type: 'string' } },
    required: ['id'],
    oneOf: [
      { properties: { kind: { const: 'a' }, a: { type: 'string' } }, required: ['kind', 'a'] },
      { properties: { kind: { const: 'b' }, b: { type: 'number' } }, required: ['kind', 'b'] },
    ],
  },
  'all of': {
    type: 'object',
    allOf: [
      { properties: { a: { type: 'string', minLength: 2 } }, required: ['a'] },
      { properties: { a: { maxLength: 9 }, b: { type: 'integer', minimum: 3 } }, required: ['b'] },
    ],
  },
  'local references': {
    type: 'object',
    properties: {
      owner: { $ref: '#/$defs/person' },
      others: { type: 'array', items: { $ref: '#/$defs/person' } },
    },
    required: ['owner', 'others'],
    $defs: {
      person: object({
        name: { type: 'string' },
        boss: { anyOf: [{ $ref: '#/$defs/person' }, { type: 'null' }] },
      }),
    },
  },
  'draft-07': {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      p: { $ref: '#/definitions/p' },
      t: { type: 'array', items: [{ type: 'string' }], additionalItems: false },
    },
    required: ['p', 't'],
    definitions: { p: { type: 'integer', minimum: 1, maximum: 3 } },
  },
  formats: object({
    at: { type: 'string', format: 'date-time' },
    mail: { type: 'string', format: 'email' },
    id: { type: 'string', format: 'uuid' },
  }),
  'kebab pattern': pattern('^[a-z0-9]+(-[a-z0-9]+)*$', { maxLength: 30 }),
  'hash pattern': pattern('^[0-9a-f]{40}$'),
  'identifier pattern': pattern('^[A-Z]{2,5}-\\d+$'),
  'path pattern': pattern('^(src|test)/[\\w./-]+\\.(ts|js)$'),
  'date pattern': pattern('^\\d{4}-(0[1-9]|1[0-2])-\\d{2}$'),
  'version pattern': pattern('^v?\\d+\\.\\d+\\.\\d+(?:-[a-z]+)?$'),
  'text pattern': pattern('\\S', { minLength: 20 }),
  'anything pattern': pattern('^.+$'),
  'negated pattern': pattern('^[^\\s/]+$'),
  'look-ahead pattern': pattern('^(?!x)[a-z]{4}$'),
  'url pattern': pattern('^https?://'),
};
