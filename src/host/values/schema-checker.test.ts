import { describe, expect, it } from 'vitest';
import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { guardedPattern } from './guarded-pattern.js';
import { createAjvChecker } from './schema-checker.js';

const checker = createAjvChecker();
const problem = async (schema: JsonObject, value: unknown) =>
  (await checker.compile(schema))(value);
const number = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };

describe('the schema checker', () => {
  it('C61: says what is wrong, with the path', async () => {
    expect(await problem(number, { n: 1 })).toBeNull();
    expect(await problem(number, { n: 'a' })).toBe('/n: must be number');
    expect(await problem(number, {})).toBe("/: must have required property 'n'");
  });

  it('C61: names every error, with the allowed values and the surplus key', async () => {
    const schema = {
      type: 'object',
      properties: { a: { enum: ['x', 1] }, b: { const: 2 } },
      additionalProperties: false,
    };
    expect(await problem(schema, { a: 'y', b: 3, c: 4 })).toBe(
      `/: must NOT have additional properties ('c'); /a: must be equal to one of the allowed values ("x", 1); /b: must be equal to constant (2)`,
    );
  });

  it('C61: stays short however much is wrong', async () => {
    const schema = {
      type: 'object',
      properties: { list: { type: 'array', items: { type: 'string' } } },
    };
    const text = await problem(schema, { list: Array.from({ length: 500 }, (_, index) => index) });
    expect(text).toMatch(/and 494 more$/);
  });

  it('C61: a schema may refer to itself and to its definitions', async () => {
    const tree = (ref: string): JsonObject => ({
      type: 'object',
      properties: { v: { type: 'integer' }, kids: { type: 'array', items: { $ref: ref } } },
      required: ['v', 'kids'],
    });
    const self = tree('#');
    const named = { ...tree('#/$defs/node'), $defs: { node: tree('#/$defs/node') } };
    for (const schema of [
      self,
      named,
      { ...self, $schema: 'http://json-schema.org/draft-07/schema#' },
    ]) {
      expect(await problem(schema, { v: 1, kids: [{ v: 2, kids: [] }] })).toBeNull();
      expect(await problem(schema, { v: 1, kids: [{ v: 'x', kids: [] }] })).toBe(
        '/kids/0/v: must be integer',
      );
    }
  });

  it('C62: a pattern may be legal without the u flag only; one that is none is named with its path', async () => {
    const named = (pattern: string): JsonObject => ({
      type: 'object',
      properties: { name: { type: 'string', pattern } },
    });
    expect(await problem(named('^[\\w-\\.]+$'), { name: 'a.b-c' })).toBeNull();
    expect(await problem(named('^[\\w-\\.]+$'), { name: 'a b' })).toContain('/name: must match');
    await expect(checker.compile(named('('))).rejects.toThrow(
      '(at schema.properties.name.pattern)',
    );
  });

  it('X64: takes 2020-12 and draft-07, with or without $schema', async () => {
    expect(
      await problem({ $schema: 'http://json-schema.org/draft-07/schema#', ...number }, { n: 'a' }),
    ).toBe('/n: must be number');
    expect(
      await problem(
        { $schema: 'https://json-schema.org/draft/2020-12/schema', ...number },
        { n: 'a' },
      ),
    ).toBe('/n: must be number');
    expect(await problem({ $schema: 'https://example.com/unknown', ...number }, { n: 'a' })).toBe(
      '/n: must be number',
    );
    expect(
      await problem({ items: [{ type: 'number' }], additionalItems: false }, [1, 2]),
    ).toContain('must NOT have more than 1 items');
    expect(await problem({ prefixItems: [{ type: 'number' }], items: false }, [1, 2])).toContain(
      'must NOT have more than 1 items',
    );
  });

  it('tolerates unknown keywords and formats', async () => {
    expect(
      await problem({ type: 'string', format: 'semver', example: 1, 'x-y': {} }, 'a'),
    ).toBeNull();
  });

  it('two schemas may share an id', async () => {
    expect(await problem({ $id: 'https://example.com/a', type: 'string' }, 1)).toBe(
      '/: must be string',
    );
    expect(await problem({ $id: 'https://example.com/a', type: 'number' }, 'a')).toBe(
      '/: must be number',
    );
  });

  it('follows references within the schema and refuses others without asking the network', async () => {
    const tree = {
      $ref: '#/$defs/node',
      $defs: {
        node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, required: ['v'] },
      },
    };
    expect(await problem(tree, { v: 1, next: {} })).toBe("/next: must have required property 'v'");
    await expect(checker.compile({ $ref: 'https://example.com/schema.json' })).rejects.toThrow(
      /cannot be compiled/,
    );
  });

  it('a schema that cannot be compiled is refused with a readable message, each time', async () => {
    for (let turn = 0; turn < 2; turn++) {
      const error = await checker.compile({ type: 'strin' }).catch((reason: unknown) => reason);
      expect(PlenumError.is(error) && error.code).toBe('E_SCHEMA');
      expect(String(error)).toContain('type');
    }
  });

  it('X114: once loaded, compiling waits for promise jobs only', async () => {
    const loaded = createAjvChecker();
    await loaded.load();
    let compiled = 0;
    const done = () => {
      compiled++;
    };
    void loaded.compile({ type: 'object', $id: 'https://example.com/b' }).then(done);
    void loaded.compile({ $schema: 'http://json-schema.org/draft-07/schema#' }).then(done);
    void loaded.compile({ type: 'array' }).then(done);
    await new Promise((resolve) => setImmediate(resolve));
    expect(compiled).toBe(3);
  });

  it('compiles equal schemas once', async () => {
    expect(await checker.compile({ type: 'object', required: ['a'] })).toBe(
      await checker.compile({ required: ['a'], type: 'object' }),
    );
  });

  it('X14: a pattern that backtracks without end is given up, and counts as no match', async () => {
    const schema = { type: 'object', properties: { s: { type: 'string', pattern: '^(a+)+$' } } };
    const started = performance.now();
    expect(await problem(schema, { s: `${'a'.repeat(40)}!` })).toContain('/s: must match pattern');
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(await problem(schema, { s: 'aaa' })).toBeNull();
  });

  it('two patterns of one schema are two patterns', async () => {
    const schema = { type: 'object', properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } } };
    expect(await problem(schema, { a: 'a', b: 'b' })).toBeNull();
    expect(await problem(schema, { a: 'b', b: 'a' })).toBe(
      '/a: must match pattern "^a$"; /b: must match pattern "^b$"',
    );
  });

  it('a harmless pattern is matched directly', () => {
    expect(guardedPattern('^[a-z]+$', 'u').test('abc')).toBe(true);
    expect(guardedPattern('^[a-z]+$', 'u').test('ABC')).toBe(false);
  });
});
