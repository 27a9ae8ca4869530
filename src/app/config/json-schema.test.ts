import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/model/json.js';
import { parseConfig } from './config-file.js';
import { configShape } from './config-shape.js';
import { configSchema } from './json-schema.js';
import { keyList, type Shape } from './shape.js';

const published = JSON.parse(await readFile(new URL('../../../schemas/config.schema.json', import.meta.url), 'utf8')) as JsonObject;

function sample(shape: Shape): unknown {
  switch (shape.kind) {
    case 'text':
      return 'text';
    case 'flag':
      return true;
    case 'choice':
      return shape.of[0];
    case 'number':
      return shape.least;
    case 'texts':
      return ['Read'];
    case 'named':
      return { one: sample(shape.of) };
    case 'group':
      return Object.fromEntries(Object.entries(shape.keys).map(([key, inner]) => [key, sample(inner)]));
  }
}

function schemaKeys(schema: JsonObject, path = ''): readonly string[] {
  const below = (key: string) => (path === '' ? key : `${path}.${key}`);
  const own = path === '' ? [] : [path];
  const named = schema.additionalProperties;
  if (typeof named === 'object' && named !== null) return [...own, ...schemaKeys(named as JsonObject, below('*'))];
  const inner = Object.entries((schema.properties ?? {}) as Record<string, JsonObject>);
  return [...own, ...inner.flatMap(([key, value]) => schemaKeys(value, below(key)))];
}

describe('the published schema', () => {
  // After a change: npx vitest run --project source src/app/config/json-schema.test.ts --update
  it('X110: is the one that the loader works by', async () => {
    await expect(`${JSON.stringify(configSchema(), null, 2)}\n`).toMatchFileSnapshot('../../../schemas/config.schema.json');
    expect(schemaKeys(published)).toEqual(keyList(configShape));
  });

  it('X110: accepts a configuration with every key, and so does the loader', () => {
    const every = sample(configShape);
    const validate = new Ajv({ allErrors: true }).compile(published);
    expect([validate(every), validate.errors]).toEqual([true, null]);
    expect(parseConfig(JSON.stringify(every), 'config.json').length).toBeGreaterThan(55);
  });

  it.each([
    '{"concurency": 1}',
    '{"concurrency": 0}',
    '{"permissions": {"mode": "all"}}',
    '{"agents": {"a": {"rum": []}}}',
    '{"prices": {"a": {"input": 1}}}',
    '{"backends": {"a": {"kind": "x"}}}',
    '{"mcpServers": {"a": {"args": "x"}}}',
    '{"concurrencyPer": {"model": {"a": 0}}}',
  ])('X110: refuses %s', (text) => {
    expect(new Ajv().compile(published)(JSON.parse(text))).toBe(false);
  });
});
