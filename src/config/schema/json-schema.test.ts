import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';
import { parseConfig } from '../layers/config-file.js';
import { configSchema } from './config-schema.js';
import { publishedSchema } from './json-schema.js';

const published = JSON.parse(
  await readFile(new URL('../../../schemas/config.schema.json', import.meta.url), 'utf8'),
) as JsonObject;
const editor = new Ajv().compile(published);

describe('the published schema', () => {
  // After a change: npx vitest run --project source src/config/schema/json-schema.test.ts --update
  it('X110: is made from the one that the loader works by', async () => {
    await expect(`${JSON.stringify(publishedSchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../../../schemas/config.schema.json',
    );
  });

  it.each([
    '{"concurency": 1}',
    '{"concurrency": 0}',
    '{"engine": "embedded"}',
    '{"permissions": {"mode": "all"}}',
    '{"agents": {"a": {"rum": []}}}',
    '{"prices": {"a": {"input": 1}}}',
    '{"backends": {"a": {"kind": "x"}}}',
    '{"backends": {"claude-agent": {"login": "isolated"}}}',
    '{"backends": {"mine": {"kind": "codex", "env": ["A"]}}}',
    '{"backends": {"ai-sdk": {"providers": {"local": {}}}}}',
    '{"mcpServers": {"a": {"command": "x", "args": "x"}}}',
    '{"mcpServers": {"a": {"command": "x", "url": "http://x"}}}',
    '{"concurrencyPer": {"model": {"a": 0}}}',
    '{"context": {"files": ["a/../../b"]}}',
  ])('X110: refuses %s, as the loader does', (text) => {
    expect(editor(JSON.parse(text))).toBe(false);
    expect(() => parseConfig(text, 'config.json')).toThrow(
      expect.objectContaining({ code: 'E_CONFIG' }),
    );
  });

  it('X110: accepts what the loader accepts, and nothing else: 2000 settings by chance', () => {
    const chance = dice(20_261_130);
    const seen = { accepted: 0, refused: 0 };
    for (let n = 0; n < 2_000; n += 1) {
      const settings = invent(published, chance, n % 2 === 0 ? 0 : 0.02);
      const accepted = configSchema.safeParse(settings).success;
      expect([accepted, settings], JSON.stringify(editor.errors)).toEqual([
        editor(settings),
        settings,
      ]);
      seen[accepted ? 'accepted' : 'refused'] += 1;
    }
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(400);
  });

  it('X110: only the grammar of rules says more than an editor can see', () => {
    for (const rule of ['mcp__s__t(x)', 'Edit()', 'Sh(ls * > x)']) {
      const settings = { permissions: { allow: [rule] } };
      expect([editor(settings), configSchema.safeParse(settings).success]).toEqual([true, false]);
    }
  });
});

type Dice = (sides: number) => number;

function dice(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const names = [
  'a',
  'codex',
  'acp',
  'mine',
  'local',
  'anthropic',
  'a b',
  'model',
  'run',
  'constructor',
];
const strings = [
  '',
  'a',
  'a/b',
  '/abs',
  '~/x',
  '../x',
  'a/../b',
  'Read',
  'npm test',
  'Sh(npm test:*)',
  'http://x',
  'https://[::1]:1/v1',
  'http://',
  'A_B',
  '1A',
  'user',
  'é',
];
const wrong: readonly Json[] = [null, true, 0, -1, 1.5, '', 'x', [], [1], [''], {}, { a: 1 }, 1e9];

/** A value that a JSON Schema describes; with `slip`, one that it describes nearly. */
function invent(schema: JsonObject, roll: Dice, slip: number): Json {
  if (roll(1_000) < slip * 1_000) return wrong[roll(wrong.length)] ?? null;
  if (typeof schema.$ref === 'string') return invent(definition(schema.$ref), roll, slip);
  const any = (schema.anyOf ?? schema.oneOf) as readonly JsonObject[] | undefined;
  if (any) return invent(any[roll(any.length)] ?? {}, roll, slip);
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum))
    return (schema.enum as readonly Json[])[roll(schema.enum.length)] ?? null;
  const [type = 'string'] = [schema.type].flat().filter((one) => one !== 'null');
  if (type === 'object') return inventObject(schema, roll, slip);
  if (type === 'array')
    return Array.from({ length: roll(3) }, () =>
      invent((schema.items ?? {}) as JsonObject, roll, slip),
    );
  if (type === 'boolean') return roll(2) === 0;
  if (type === 'string') return inventText(schema, roll);
  const least = Number(schema.minimum ?? 0);
  return least + roll(3) + (type === 'number' ? 0.5 : 0) - (slip > 0 && roll(30) === 0 ? 5 : 0);
}

function inventText({ pattern }: JsonObject, roll: Dice): string {
  const fitting =
    typeof pattern === 'string'
      ? strings.filter((text) => new RegExp(pattern, 'u').test(text))
      : strings;
  const pool = roll(20) === 0 ? strings : fitting;
  return pool[roll(pool.length)] ?? '';
}

function inventObject(schema: JsonObject, roll: Dice, slip: number): JsonObject {
  const given = isJsonObject(schema.properties) ? schema.properties : {};
  const needed = (schema.required ?? []) as readonly string[];
  const often = Object.keys(given).length > 12 ? 4 : 2;
  const fixed = Object.entries(given).filter(([key]) => needed.includes(key) || roll(often) === 0);
  const made = fixed.flatMap(([key, inner]) =>
    isJsonObject(inner) && 'not' in inner
      ? []
      : [[key, invent(inner as JsonObject, roll, slip)] as const],
  );
  const others = isJsonObject(schema.additionalProperties)
    ? Array.from({ length: roll(2) }, () => names[roll(names.length)] ?? 'a')
    : [];
  const chosen = others.filter((name) => !(name in given));
  const named = chosen.map(
    (name) => [name, invent(schema.additionalProperties as JsonObject, roll, slip)] as const,
  );
  const stray = slip > 0 && roll(60) === 0 ? [['stray', 1] as const] : [];
  return Object.fromEntries([...made, ...named, ...stray]);
}

function definition(reference: string): JsonObject {
  const found = (published.definitions as JsonObject | undefined)?.[
    reference.slice('#/definitions/'.length)
  ];
  return isJsonObject(found) ? found : {};
}
