import { expect, it } from 'vitest';
import type { JsonObject } from '../values/json.js';
import { decodedTexts } from './decoded-texts.js';

const node: JsonObject = {
  type: 'object',
  properties: { kids: { type: 'array', items: { $ref: '#' } }, name: { type: 'string' } },
};

it('C61: a list or object that arrives as its JSON text is one, at any depth', () => {
  expect(decodedTexts({ kids: '[{"name":"a","kids":"[]"}]' }, node)).toEqual({
    kids: [{ name: 'a', kids: [] }],
  });
  const schema: JsonObject = {
    $defs: { one: { anyOf: [{ type: 'object' }, { type: 'null' }] } },
    properties: { a: { $ref: '#/$defs/one' } },
    additionalProperties: { type: ['array', 'null'] },
  };
  expect(decodedTexts({ a: '{"x":1}', b: ' [1]' }, schema)).toEqual({ a: { x: 1 }, b: [1] });
});

it('C61: where a string is allowed, or the text is no list and no object, it stays text', () => {
  const value = { name: '["a"]', kids: 'none', free: '{}' };
  expect(decodedTexts(value, node)).toEqual(value);
  const either: JsonObject = {
    properties: { a: { anyOf: [{ type: 'array' }, { type: 'string' }] } },
  };
  expect(decodedTexts({ a: '[1]' }, either)).toEqual({ a: '[1]' });
  expect(decodedTexts({ kids: '[broken' }, node)).toEqual({ kids: '[broken' });
});

it('X186: schemas that go round in circles end', () => {
  const circle: JsonObject = { properties: { a: { $ref: '#/properties/a' } } };
  expect(decodedTexts({ a: '[1]' }, circle)).toEqual({ a: '[1]' });
  const unions: JsonObject = { properties: { a: { $ref: '#/$defs/u' } }, $defs: {} };
  expect(
    decodedTexts({ a: '[1]' }, { ...unions, $defs: { u: { anyOf: [{ $ref: '#/$defs/u' }] } } }),
  ).toEqual({ a: '[1]' });
});
