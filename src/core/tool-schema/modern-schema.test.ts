import { expect, it } from 'vitest';
import { modernSchema } from './modern-schema.js';

it('C62: limits in the words of draft-04 are those of today, at any depth', () => {
  expect(
    modernSchema({
      type: 'object',
      properties: {
        a: { type: 'number', minimum: 0, exclusiveMinimum: true },
        b: { items: [{ maximum: 9, exclusiveMaximum: false }] },
      },
    }),
  ).toEqual({
    type: 'object',
    properties: {
      a: { type: 'number', exclusiveMinimum: 0 },
      b: { items: [{ maximum: 9 }] },
    },
  });
});

it('C62: values that only look like it, and limits of today, stay as they are', () => {
  const schema = {
    properties: { exclusiveMinimum: true, n: { exclusiveMinimum: 3 } },
    const: { minimum: 1, exclusiveMinimum: true },
  };
  expect(modernSchema(schema)).toEqual(schema);
});
