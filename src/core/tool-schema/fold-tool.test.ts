import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { refuseAnthropicTools } from '../../testing/fake-model/wires/anthropic-tools.js';
import { refuseTools } from '../../testing/fake-model/wires/openai-schema.js';
import { isJsonObject, type Json, type JsonObject } from '../values/json.js';
import { oddSchemas, unfit } from './fixtures/odd-schemas.js';
import { foldTool, type SchemaRules } from './fold-tool.js';
import { renameKeys } from './rename-keys.js';
import { soundSchema } from './sound-schema.js';

const rules: readonly SchemaRules[] = ['anthropic', 'openai', 'gemini', 'any'];
const ajv = new Ajv2020({ strict: false, validateFormats: false });

function folded(schema: Json, by: SchemaRules) {
  const one = foldTool(schema, by);
  if (!one.ok) throw new Error(one.problem);
  return one;
}

/** Arguments as a model gives them that sees the new names. */
function asSeen(value: Json, originals: ReadonlyMap<string, string>): Json {
  const names = new Map([...originals].map(([name, original]) => [original, name]));
  if (Array.isArray(value)) return value.map((one) => asSeen(one, originals));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [names.get(name) ?? name, asSeen(one, originals)]),
  );
}

function namesFor(schema: JsonObject): ReadonlyMap<string, string> {
  return renameKeys(soundSchema(schema)).originals;
}

/** Small generator, so that a failure can be repeated. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function pick<T>(next: () => number, from: readonly T[]): T {
  return from[Math.floor(next() * from.length)] as T;
}

const keys = ['a', 'b', 'c d', 'ü', '$x', 'a.b', '__proto__', 'k'.repeat(70)];

function randomSchema(next: () => number, depth: number): Json {
  if (depth === 0 || next() < 0.2)
    return pick<Json>(next, [
      { type: 'string' },
      { type: 'integer' },
      {},
      true,
      { enum: ['x', 'y'] },
      { type: ['boolean', 'null'] },
      null,
      7,
    ]);
  const inner = () => randomSchema(next, depth - 1);
  const object = (closed = next() < 0.2): JsonObject => ({
    type: 'object',
    properties: Object.fromEntries([1, 2].map(() => [pick(next, keys), inner()])),
    ...(next() < 0.5 ? { required: [pick(next, keys)] } : {}),
    ...(closed ? { additionalProperties: false } : {}),
  });
  return pick<() => Json>(next, [
    () => object(),
    () => object(),
    () => ({ type: 'array', items: inner() }),
    // Alternatives are closed: a folded schema keeps the type of a property that only one of them
    // knows, and open ones take anything.
    () => ({ anyOf: [object(true), object(true)] }),
    () => ({ oneOf: [object(true), object(true)] }),
    () => ({ ...object(), allOf: [object(), { $ref: '#/$defs/d' }] }),
    () => ({ $ref: pick(next, ['#/$defs/d', '#', '#/nowhere', 'https://example.com/s']) }),
  ])();
}

function randomRoot(seed: number): JsonObject {
  const next = chance(seed);
  const root = randomSchema(next, 3);
  return {
    ...(isJsonObject(root) ? root : {}),
    ...(next() < 0.8 ? { type: 'object' } : {}),
    $defs: { d: randomSchema(next, 2) },
  };
}

/** A schema that refers to itself without end fits nothing. */
function holds(valid: (value: unknown) => unknown, value: Json): boolean {
  try {
    return valid(value) === true;
  } catch {
    return false;
  }
}

const refused = (schema: JsonObject) => [
  refuseAnthropicTools([{ name: 'mcp__s__t', input_schema: schema }]),
  refuseTools([{ name: 'mcp__s__t', parameters: schema }]),
];

describe('a folded schema', () => {
  describe.each(Object.entries(oddSchemas))('of %s', (_, { schema, fits }) => {
    it.each(rules)(
      'X166: is accepted, takes what the server takes, and gives it back unchanged (%s)',
      (by) => {
        const { input, restore } = folded(schema, by);
        if (by === 'any') expect(refused(input)).toEqual([null, null]);
        if (by === 'anthropic') expect(refused(input)[0]).toBeNull();
        if (by === 'openai') expect(refused(input)[1]).toBeNull();
        const originals = isJsonObject(schema) ? namesFor(schema) : new Map<string, string>();
        const valid = ajv.compile(input);
        for (const given of fits) {
          const seen = asSeen(given, originals) as JsonObject;
          if (by !== 'gemini') expect([valid(seen), valid.errors]).toEqual([true, null]);
          expect(restore(seen)).toEqual(given);
        }
      },
    );
  });

  it.each(Object.entries(unfit))('X166: of %s is none: the tool is left out', (_, schema) => {
    for (const by of rules)
      expect(foldTool(schema, by)).toMatchObject({
        ok: false,
        problem: expect.stringMatching(/^its input/),
      });
  });

  it('X166: says which properties go together, and keeps descriptions', () => {
    const { input, note } = folded(
      {
        description: 'Finds.',
        properties: { q: { type: 'string', description: 'words' } },
        anyOf: [{ required: ['q'] }, { required: ['r', 's'] }],
      },
      'any',
    );
    expect(note).toBe('Input: q, or r, s.');
    expect(input).toMatchObject({
      description: 'Finds.',
      properties: { q: { description: 'words' } },
    });
  });

  it('X166: keeps combinations that are not at the root', () => {
    const inner = { anyOf: [{ type: 'string' }, { type: 'integer' }] };
    expect(folded({ type: 'object', properties: { v: inner } }, 'any').input).toMatchObject({
      properties: { v: inner },
    });
  });

  it('X166: of any schema is accepted by every vendor, also where servers say nonsense', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const schema = randomRoot(seed);
      const one = foldTool(schema, 'any');
      if (!one.ok) continue;
      expect([seed, ...refused(one.input)]).toEqual([seed, null, null]);
      expect([seed, ajv.validateSchema(one.input)]).toEqual([seed, true]);
      expect(foldTool(schema, 'gemini').ok).toBe(true);
    }
  });

  it('X166: accepts whatever the original accepts, with the names mapped back', () => {
    let tried = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const schema = randomRoot(seed);
      const one = foldTool(schema, 'any');
      const original = (() => {
        try {
          return ajv.compile(structuredClone(schema));
        } catch {
          return null;
        }
      })();
      if (!one.ok || original === null) continue;
      const valid = ajv.compile(one.input);
      const originals = namesFor(schema);
      const next = chance(seed + 7);
      for (let round = 0; round < 24; round += 1) {
        const given = Object.fromEntries(
          [1, 2, 3].map(() => [
            pick(next, keys),
            pick<Json>(next, ['x', 1, true, null, ['x'], {}, { a: 'x' }]),
          ]),
        );
        if (!holds(original, given)) continue;
        tried += 1;
        const seen = asSeen(given, originals) as JsonObject;
        expect([seed, valid(seen)]).toEqual([seed, true]);
        expect(one.restore(seen)).toEqual(given);
      }
    }
    expect(tried).toBeGreaterThan(100);
  });

  it('X166: a schema that is too deep leaves out its tool, and one that holds itself ends', () => {
    let deep: JsonObject = { type: 'string' };
    for (let level = 0; level < 50_000; level += 1)
      deep = { type: 'object', properties: { d: deep } };
    expect(foldTool(deep, 'any')).toMatchObject({ ok: false });
    const loop = {
      $ref: '#/$defs/a',
      $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
    };
    for (const by of rules) expect(foldTool(loop, by).ok).toBe(true);
  });
});
