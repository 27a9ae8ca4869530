import { expect, it } from 'vitest';
import { parseAgentFile } from '../../src/agents/agent-types/agent-file.js';
import { FrontMatterError } from '../../src/agents/agent-types/front-matter.js';
import { soundSchema } from '../../src/core/tool-schema/sound-schema.js';
import { PlenumError } from '../../src/core/values/errors.js';
import type { Json, JsonObject } from '../../src/core/values/json.js';
import { createAjvChecker } from '../../src/host/values/schema-checker.js';
import { createPolicy } from '../../src/permissions/policy.js';
import { type Chance, fuzzBounds, pick } from './fuzz-bounds.js';

const names = [
  ...'type properties items required enum const pattern patternProperties $ref $defs anyOf'.split(
    ' ',
  ),
  ...'minimum multipleOf maxLength uniqueItems if then not $id $schema __proto__ constructor'.split(
    ' ',
  ),
  ...'additionalProperties dependentRequired format propertyNames contains toString'.split(' '),
];
const leaves: readonly Json[] = [
  'object',
  'string',
  'array',
  'number',
  '#',
  '#/$defs/a',
  '#/properties/type',
  'http://e.invalid/x',
  '(a+)+$',
  '^(a|aa)*b$',
  '[',
  '(?<=a)b',
  '\\',
  '',
  '__proto__',
  '\ud800',
  1e308,
  -0,
  -1,
  0,
  0.1,
  2 ** 53,
  true,
  false,
  null,
];

function value(chance: Chance, depth: number): Json {
  const kind = chance(depth > 0 ? 6 : 2);
  if (kind < 2) return pick(chance, leaves);
  if (kind === 2) return Array.from({ length: chance(4) }, () => value(chance, depth - 1));
  return object(chance, depth - 1);
}

function object(chance: Chance, depth: number): JsonObject {
  return Object.fromEntries(
    Array.from({ length: 1 + chance(4) }, () => [pick(chance, names), value(chance, depth)]),
  );
}

const schemas = fuzzBounds(400, 31);
it(
  `X186: a schema of anything checks, or is refused with a code (seed ${schemas.seed})`,
  async () => {
    const { chance, goesOn } = schemas;
    let refused = 0;
    let done = 0;
    for (; goesOn(done); done += 1) {
      const schema = object(chance, 4);
      const shown = JSON.stringify(schema);
      expect(() => soundSchema(schema), shown).not.toThrow();
      try {
        const check = await createAjvChecker().compile(schema);
        check(value(chance, 3));
      } catch (error) {
        refused += 1;
        expect(error, shown).toBeInstanceOf(PlenumError);
      }
    }
    console.log(`${done} schemas, ${refused} refused, seed ${schemas.seed}`);
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(done);
  },
  schemas.longestMs,
);

const lines = [
  '---',
  '...',
  'name: a',
  'name: "a',
  'tools: [Read, Bash(npm test:*)]',
  'tools:',
  '  - Read',
  '  -',
  'model: x',
  'readOnly: yes',
  'readOnly: maybe',
  'isolation: worktree',
  'description: |',
  '  text',
  'name: &a *a',
  'tools: {a: b}',
  'a: !!js x',
  '# note',
  '',
  '\t',
  'maxTurns: 1e308',
  'maxTurns: -0',
  '__proto__: x',
  'constructor: y',
  'permissionMode: plan',
  'tools: "',
  'you are an agent',
  '\u0000',
  '\r',
];

const files = fuzzBounds(3000, 32);
it(
  `X186: an agent file of anything is read, or refused by line (seed ${files.seed})`,
  () => {
    const { chance, goesOn } = files;
    let refused = 0;
    let done = 0;
    for (; goesOn(done); done += 1) {
      const text = [
        ...(chance(8) === 0 ? [] : ['---']),
        ...Array.from({ length: chance(8) }, () => pick(chance, lines)),
        ...(chance(8) === 0 ? [] : ['---']),
        pick(chance, lines),
      ].join(pick(chance, ['\n', '\n', '\r\n', '\r']));
      try {
        expect(typeof parseAgentFile(text, 'fallback').name).toBe('string');
      } catch (error) {
        refused += 1;
        expect(error, JSON.stringify(text)).toBeInstanceOf(FrontMatterError);
      }
    }
    console.log(`${done} files, ${refused} refused, seed ${files.seed}`);
    expect(refused).toBeLessThan(done);
  },
  files.longestMs,
);

const rulePieces = [
  '*',
  '* ',
  'a',
  ' a ',
  '*a',
  '**',
  '/',
  '{a,',
  '}',
  '+(',
  ')',
  '!(',
  '[',
  ']',
  '|',
  '?',
  '.',
];

const rules = fuzzBounds(1500, 33);
// A pattern that goes back over itself would not end before the test's own limit.
it(
  `X186: a rule of anything decides, or is refused with a code (seed ${rules.seed})`,
  () => {
    const { chance, goesOn } = rules;
    const text = 'a'.repeat(400);
    let done = 0;
    for (; goesOn(done); done += 1) {
      const length = 1 + chance(60);
      const pattern = Array.from({ length }, () => pick(chance, rulePieces)).join('');
      for (const [tool, argument] of [
        ['Bash', `${'a '.repeat(200)}${text}`],
        ['Read', `${text}/${text}`],
        ['WebFetch', `https://${'a.'.repeat(30)}example`],
      ] as const) {
        const rule = `${tool}(${tool === 'WebFetch' ? 'domain:' : ''}${pattern})`;
        try {
          for (const effect of ['allow', 'deny'] as const) {
            const settings = {
              mode: 'default',
              allow: [],
              deny: [],
              ask: [],
              [effect]: [rule],
            } as const;
            createPolicy(settings, { root: '/p' }).decide({ tool, argument });
          }
        } catch (error) {
          expect(error, rule).toBeInstanceOf(PlenumError);
        }
      }
    }
    console.log(`${done} patterns, seed ${rules.seed}`);
    expect(done).toBeGreaterThan(0);
  },
  rules.longestMs,
);
