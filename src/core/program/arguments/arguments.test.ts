import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../values/json.js';
import { type GivenArguments, resolveArguments } from './arguments.js';

/** Just enough of JSON Schema to accept and refuse, with the messages of the real checker. */
function validate(schema: JsonObject, value: unknown, path = ''): string | null {
  const kind =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'array'
        : Number.isInteger(value)
          ? 'integer'
          : typeof value;
  const types = [schema.type ?? kind].flat();
  if (!types.includes(kind) && !(kind === 'integer' && types.includes('number')))
    return `${path || '/'}: must be ${types.join(',')}`;
  if (Array.isArray(schema.enum) && !schema.enum.includes(value as Json))
    return `${path || '/'}: must be one of the allowed values`;
  if (!isJsonObject(value)) return null;
  for (const key of (schema.required ?? []) as string[])
    if (value[key] === undefined) return `${path || '/'}: must have property ${key}`;
  for (const [key, property] of Object.entries(
    (schema.properties ?? {}) as Record<string, JsonObject>,
  )) {
    const problem =
      value[key] === undefined ? null : validate(property, value[key], `${path}/${key}`);
    if (problem !== null) return problem;
  }
  return null;
}

const text = (value: string): GivenArguments => ({ kind: 'text', text: value });
const json = (value: Json): GivenArguments => ({ kind: 'json', value });
const pairs = (value: Record<string, string>): GivenArguments => ({ kind: 'pairs', pairs: value });
const none: GivenArguments = { kind: 'none' };

function resolve(
  given: GivenArguments,
  options: { schema?: JsonObject; parsesArgs?: boolean } = {},
) {
  const meta = { name: 'port', description: 'd', ...(options.schema && { args: options.schema }) };
  return resolveArguments({
    program: { meta, parsesArgs: options.parsesArgs ?? false },
    given,
    validate,
  });
}

const args = (given: GivenArguments, options?: { schema?: JsonObject; parsesArgs?: boolean }) => {
  const result = resolve(given, options);
  if (!result.ok) throw new Error(result.message);
  return result.args;
};

describe('arguments of a script without a schema', () => {
  it('X13: omitted is undefined', () =>
    expect(resolve(none)).toEqual({ ok: true, args: undefined, notes: [] }));

  it('X13: pairs are strings, whatever they look like', () => {
    expect(args(pairs({ depth: '2', on: 'true', __proto__x: 'y' }))).toEqual({
      depth: '2',
      on: 'true',
      __proto__x: 'y',
    });
  });

  it('X13: text that parses to an object or array is decoded with a note', () => {
    expect(resolve(text('{"a":1}'))).toMatchObject({
      args: { a: 1 },
      notes: [expect.stringContaining('an object, not text')],
    });
    expect(resolve(text(' [1]'))).toMatchObject({
      args: [1],
      notes: [expect.stringContaining('an array, not text')],
    });
  });

  it.each(['', 'src/core', '12', 'true', 'null', '"quoted"'])(
    'X13: the text %j stays text',
    (value) => {
      expect(resolve(text(value))).toEqual({ ok: true, args: value, notes: [] });
    },
  );

  it.each(['{broken', ' [1, 2'])('X13: %j stays text, with a note that it is no JSON', (value) => {
    expect(resolve(text(value))).toEqual({
      ok: true,
      args: value,
      notes: ['the arguments begin like JSON and are none: the script gets them as text'],
    });
  });

  it('X13: a script that calls JSON.parse(args) gets text', () => {
    expect(resolve(text('{"a":1}'), { parsesArgs: true })).toEqual({
      ok: true,
      args: '{"a":1}',
      notes: [],
    });
    expect(resolve(json({ a: 1 }), { parsesArgs: true })).toMatchObject({
      args: '{"a":1}',
      notes: [expect.stringContaining('JSON text')],
    });
    expect(args(pairs({ a: '1' }), { parsesArgs: true })).toBe('{"a":"1"}');
    expect(args(none, { parsesArgs: true })).toBeUndefined();
  });

  it('X13: a JSON value passes as it is, strings included', () => {
    expect(args(json('{"a":1}'))).toBe('{"a":1}');
    expect(args(json(null))).toBeNull();
  });

  it('X13: meta.args that says nothing a validator reads is no schema', () => {
    expect(args(text('src'), { schema: { target: 'the folder to port' } })).toBe('src');
  });
});

const schema: JsonObject = {
  type: 'object',
  properties: {
    target: { type: 'string', description: 'Folder to port' },
    depth: { type: 'integer', default: 2 },
    mode: { enum: ['fast', 'deep'] },
    dry: { type: 'boolean' },
    only: { type: 'array', items: { type: 'string' } },
    more: { type: 'object', properties: { level: { type: 'number', default: 1 } } },
  },
  required: ['target'],
};

describe('arguments of a script with a schema', () => {
  it('X13: JSON text is decoded where an object is wanted', () => {
    expect(resolve(text('{"target":"a"}'), { schema })).toMatchObject({
      ok: true,
      args: { target: 'a', depth: 2 },
      notes: [expect.stringContaining('decoded')],
    });
    expect(args(json('{"target":"a"}'), { schema })).toEqual({ target: 'a', depth: 2 });
    expect(args(text('[1,2]'), { schema: { type: 'array' } })).toEqual([1, 2]);
  });

  it('X13: pairs are decoded to the types of their properties', () => {
    const given = pairs({
      target: '12',
      depth: '3',
      mode: 'deep',
      dry: 'false',
      only: '["a"]',
      more: '{}',
      other: '5',
    });
    expect(args(given, { schema })).toEqual({
      target: '12',
      depth: 3,
      mode: 'deep',
      dry: false,
      only: ['a'],
      more: { level: 1 },
      other: '5',
    });
  });

  it('X13: text is decoded to a wanted number, and left alone where text is wanted', () => {
    expect(args(text('12'), { schema: { type: 'number' } })).toBe(12);
    expect(args(text('12'), { schema: { type: 'string' } })).toBe('12');
    expect(args(text('{"a":1}'), { schema: { type: 'string' } })).toBe('{"a":1}');
    expect(args(text('{"a":1}'), { schema: { type: ['string', 'object'] } })).toEqual({ a: 1 });
  });

  it('X13: omitted arguments are the defaults, or a violation', () => {
    expect(
      args(none, { schema: { type: 'object', properties: { depth: { default: 2 } } } }),
    ).toEqual({ depth: 2 });
    expect(args(none, { schema: { type: 'array', default: [1] } })).toEqual([1]);
    expect(resolve(none, { schema })).toMatchObject({
      ok: false,
      message: 'arguments are missing: /: must have property target',
    });
    expect(resolve(none, { schema: { type: 'string' } })).toMatchObject({
      ok: false,
      message: 'arguments are missing',
    });
  });

  it.each([
    [pairs({ target: 'a', depth: 'two' }), '/depth: must be integer'],
    [pairs({ target: 'a', mode: 'slow' }), '/mode: must be one of'],
    [text('src/core'), 'must be object (the text is not JSON)'],
    [json({ depth: 1 }), 'must have property target'],
  ])('X13: %j is refused with what is wrong', (given, message) => {
    expect(resolve(given, { schema })).toMatchObject({
      ok: false,
      message: expect.stringContaining(message),
    });
  });

  it('X13: an unknown name is told with the one that was meant', () => {
    expect(
      resolve(pairs({ target: 'a', dept: '1' }), {
        schema: { ...schema, additionalProperties: false },
      }),
    ).toMatchObject({
      message: 'the arguments do not fit: there is no argument `dept`; did you mean `depth`?',
    });
    expect(resolve(pairs({ a: '1' }), { schema: { type: 'string' } })).toMatchObject({
      message: expect.stringContaining('one value'),
    });
  });
});
