import type { Json, JsonObject } from '../json.js';

export interface OddSchema {
  readonly schema: Json;
  /** Arguments that a model gives when it sees the schema folded: `odd` is what stands there for the odd name. */
  readonly fits: readonly JsonObject[];
}

const text = { type: 'string' };
const node = { type: 'object', properties: { value: text, kids: { type: 'array', items: { $ref: '#/$defs/node' } } } };

/** Input schemas that servers really have, and that a vendor refuses. */
export const oddSchemas: Readonly<Record<string, OddSchema>> = {
  nothing: { schema: {}, fits: [{}] },
  true: { schema: true, fits: [{}] },
  null: { schema: null, fits: [{}] },
  'no type': { schema: { properties: { q: text } }, fits: [{ q: 'a' }] },
  'a list of types': { schema: { type: ['object', 'null'], properties: { q: text } }, fits: [{ q: 'a' }] },
  'anyOf at the root': {
    schema: { type: 'object', properties: { q: text, r: text }, anyOf: [{ required: ['q'] }, { required: ['r'] }] },
    fits: [{ q: 'a' }, { r: 'b' }],
  },
  'oneOf of objects': {
    schema: {
      oneOf: [
        { type: 'object', properties: { q: text, n: { type: 'integer' } }, required: ['q', 'n'], additionalProperties: false },
        { type: 'object', properties: { r: text, n: { type: 'string' } }, required: ['r', 'n'], additionalProperties: false },
      ],
    },
    fits: [
      { q: 'a', n: 1 },
      { r: 'b', n: 'two' },
    ],
  },
  'allOf and references': {
    schema: {
      allOf: [{ $ref: '#/$defs/page' }, { type: 'object', properties: { q: text }, required: ['q'] }],
      $defs: { page: { type: 'object', properties: { page: { type: 'integer' } } } },
    },
    fits: [{ q: 'a', page: 2 }],
  },
  'a reference at the root': {
    schema: { $ref: '#/definitions/in', definitions: { in: { type: 'object', properties: { q: text }, required: ['q'] } } },
    fits: [{ q: 'a' }],
  },
  'anyOf in anyOf': {
    schema: {
      anyOf: [
        {
          anyOf: [
            { properties: { a: text }, required: ['a'] },
            { properties: { b: text }, required: ['b'] },
          ],
        },
        { properties: { c: text }, required: ['c'] },
      ],
    },
    fits: [{ a: 'x' }, { b: 'x' }, { c: 'x' }],
  },
  'if and then': {
    schema: {
      type: 'object',
      properties: { kind: text },
      if: { properties: { kind: { const: 'a' } } },
      then: { properties: { extra: text }, required: ['extra'] },
    },
    fits: [{ kind: 'a', extra: 'b' }],
  },
  'a name with a blank': {
    schema: { type: 'object', properties: { 'odd key!': { type: 'integer' } }, required: ['odd key!'] },
    fits: [{ 'odd key!': 1 }],
  },
  'names in other letters': {
    schema: { type: 'object', properties: { größe: { type: 'integer' }, 名前: text }, required: ['名前'] },
    fits: [{ größe: 3, 名前: 'x' }],
  },
  'names that look alike': {
    schema: { type: 'object', properties: { 'a b': text, 'a/b': text, a_b: text } },
    fits: [{ 'a b': '1', 'a/b': '2', a_b: '3' }],
  },
  'a name that is too long': { schema: { type: 'object', properties: { ['n'.repeat(90)]: text } }, fits: [{ ['n'.repeat(90)]: 'x' }] },
  'odd names further in': {
    schema: {
      type: 'object',
      properties: {
        list: {
          type: 'array',
          items: { type: 'object', properties: { '$set/x': { $ref: '#/properties/list/items/properties/%E2%82%AC' }, '€': text } },
        },
      },
    },
    fits: [{ list: [{ '$set/x': 'a', '€': 'b' }] }],
  },
  'draft 4': {
    schema: {
      $schema: 'http://json-schema.org/draft-04/schema#',
      id: 'x',
      type: 'object',
      properties: { n: { type: 'integer', minimum: 0, exclusiveMinimum: true }, t: { type: 'array', items: [text, { type: 'integer' }] } },
    },
    fits: [{ n: 1, t: ['a', 1] }],
  },
  'draft 3': { schema: { type: 'object', properties: { q: { type: 'any', required: true } } }, fits: [{ q: 'a' }] },
  'types of other languages': {
    schema: { type: 'dict', properties: { n: { type: 'int' }, s: { type: 'STRING' }, f: { type: 'float', nullable: true } } },
    fits: [{ n: 1, s: 'a', f: null }],
  },
  'boolean schemas': { schema: { type: 'object', properties: { any: true, never: false }, additionalProperties: true }, fits: [{ any: 'a' }] },
  'lists without items': { schema: { type: 'object', properties: { list: { type: 'array' } } }, fits: [{ list: [] }] },
  'a tree': {
    schema: { type: 'object', properties: { root: { $ref: '#/$defs/node' } }, $defs: { node } },
    fits: [{ root: { value: 'a', kids: [{ value: 'b' }] } }],
  },
  'a root that holds itself': { schema: { type: 'object', properties: { q: text, inner: { $ref: '#' } } }, fits: [{ q: 'a', inner: { q: 'b' } }] },
  'a reference that leads nowhere': {
    schema: { type: 'object', properties: { q: { $ref: 'https://example.com/x.json', description: 'what' } } },
    fits: [{ q: 'a' }],
  },
  'constants and lists of values': {
    schema: { type: 'object', properties: { kind: { const: 'a' }, n: { enum: [1, 2] }, m: { enum: ['x', null] } } },
    fits: [{ kind: 'a', n: 1, m: 'x' }],
  },
  'formats and patterns': {
    schema: {
      type: 'object',
      properties: { id: { type: 'string', format: 'uuid', pattern: '[' }, f: { type: 'string', format: 'binary' } },
      'x-y': 1,
    },
    fits: [{ id: 'a', f: 'b' }],
  },
  'malformed members': {
    schema: { type: 'object', properties: { q: null, r: 'text', s: [] }, required: 'q', anyOf: [], description: 5 },
    fits: [{ q: 'a' }],
  },
  'any value': {
    schema: {
      type: 'object',
      properties: { value: { description: 'anything' }, map: { type: 'object', additionalProperties: text } },
      required: ['gone'],
    },
    fits: [{ value: { a: [1] }, map: { k: 'v' }, gone: 1 }],
  },
  'a name of the language': {
    schema: JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}') as Json,
    fits: [JSON.parse('{"__proto__":"a","constructor":"b"}') as JsonObject],
  },
};

/** No object fits these, or nobody can say what does. */
export const unfit: Readonly<Record<string, Json>> = {
  false: false,
  'a list': { type: 'array', items: text },
  'a text': { type: 'string' },
  'alternatives that are no objects': { anyOf: [{ type: 'string' }, { type: 'number' }] },
  'a number': 5,
  'a sentence': 'object',
};
