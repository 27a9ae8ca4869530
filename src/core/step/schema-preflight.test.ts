import { describe, expect, it } from 'vitest';
import { preflightSchema } from './schema-preflight.js';

describe('preflight of a schema', () => {
  it.each([
    [{ type: 'object' }],
    [{ type: ['object'], properties: { a: {} }, required: ['a'], additionalProperties: false }],
    [{ type: 'object', required: ['a'] }],
    [
      {
        type: 'object',
        required: ['a'],
        patternProperties: { '^a$': {} },
        additionalProperties: false,
      },
    ],
    [{ type: 'object', anyOf: [{ required: ['a'], additionalProperties: false }] }],
  ])('C62: %j may be asked for', (schema) => expect(preflightSchema(schema)).toBeNull());

  it.each([
    ['object', 'not a string'],
    [null, 'not null'],
    [[], 'not an array'],
    [undefined, 'not nothing'],
    [{ type: 'array' }, 'it is "array"'],
    [{ type: ['object', 'null'] }, 'it is ["object","null"]'],
    [{ properties: {} }, "it has no type; add type: 'object'"],
    [{ items: {} }, 'it has no type; wrap the value'],
  ])('C62: the root of %j is not an object', (schema, message) =>
    expect(preflightSchema(schema)).toContain(message),
  );

  it('C62: a required key that additionalProperties: false rules out is refused with its path', () => {
    const strict = {
      type: 'object',
      properties: { a: {} },
      required: ['a', 'b'],
      additionalProperties: false,
    };
    expect(preflightSchema(strict)).toContain('schema can never be satisfied: it requires "b"');
    expect(
      preflightSchema({ type: 'object', properties: { list: { type: 'array', items: strict } } }),
    ).toContain('schema.list[] can never');
    expect(
      preflightSchema({
        type: 'object',
        required: ['toString'],
        properties: {},
        additionalProperties: false,
      }),
    ).toContain('"toString"');
  });

  it('C62: a hostile depth is a message, not a crash', () => {
    let schema: object = { type: 'object' };
    for (let depth = 0; depth < 50_000; depth += 1)
      schema = { type: 'object', properties: { a: schema } };
    expect(preflightSchema(schema)).toContain('nested deeper than 64 levels');
  });
});
