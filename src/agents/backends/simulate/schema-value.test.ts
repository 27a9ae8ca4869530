import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../core/values/json.js';
import { createAjvChecker } from '../../../host/values/schema-checker.js';
import { sampleSchemas } from './fixtures/schema-samples.js';
import { schemaValue } from './schema-value.js';
import { seededRandom } from './seeded-random.js';

const checker = createAjvChecker();
const rounds = 200;

async function invalid(schema: JsonObject): Promise<readonly string[]> {
  const check = await checker.compile(schema);
  const problems: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const value = schemaValue(schema, seededRandom('test', round));
    const problem = check(value);
    if (problem !== null) problems.push(`${problem} in ${JSON.stringify(value)}`);
  }
  return problems;
}

const sample = (schema: JsonObject): readonly Json[] =>
  Array.from({ length: rounds }, (_, round) => schemaValue(schema, seededRandom('sample', round)));

describe('X114: simulated values', () => {
  it.each(Object.entries(sampleSchemas))(
    'X114: at least 99 % satisfy the schema: %s',
    async (_name, schema) => {
      const problems = await invalid(schema);
      expect(problems.slice(0, problems.length <= rounds / 100 ? 0 : 3)).toEqual([]);
    },
  );

  it('X114: arrays hold one to three items', () => {
    const lengths = sample({ type: 'array', items: { type: 'string' } }).map(
      (value) => (value as readonly Json[]).length,
    );
    expect([...new Set(lengths)].sort()).toEqual([1, 2, 3]);
  });

  it('X114: texts say which property they stand for', () => {
    const values = sample({
      type: 'object',
      properties: { summary: { type: 'string' } },
      required: ['summary'],
    }) as readonly { summary: string }[];
    expect(values.every(({ summary }) => summary.includes('summary'))).toBe(true);
  });

  it('X114: every member of an enum, every branch and null come up', () => {
    expect([...new Set(sample({ enum: ['a', 'b', 'c'] }))].sort()).toEqual(['a', 'b', 'c']);
    expect(new Set(sample({ type: ['string', 'null'] }).map((value) => value === null)).size).toBe(
      2,
    );
    expect([...new Set(sample({ anyOf: [{ const: 1 }, { const: 2 }] }))].sort()).toEqual([1, 2]);
  });

  it('X114: a schema that contains itself ends', () => {
    const node = {
      type: 'object',
      properties: { children: { type: 'array', minItems: 1, items: { $ref: '#' } } },
      required: ['children'],
    };
    expect(JSON.stringify(schemaValue(node, seededRandom('deep'))).length).toBeLessThan(1_000_000);
  });
});
