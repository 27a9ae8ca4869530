// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the scripts under test hold templates
import { type Token, tokenizer } from 'acorn';
import { expect, it } from 'vitest';
import { renderProblem } from '../syntax/problem.js';
import { checkScript } from './check-script.js';

const sample = `/* sample */
export const meta = { name: 'fuzz', description: \`d\`, phases: [{ title: 'a' }], args: { type: 'object' } };
const S = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
const items = Array.from({ length: 3 }, (_, i) => \`item \${i}\`);
phase('one');
const found = await parallel(items.map((x) => async () => (await agent(\`look at \${x}\`, { label: x, schema: S }))?.n ?? 0));
const { a, ...rest } = { a: 1, b: [2, , 3], get c() { return /x\\/y/g.test('x') } };
for (const [key, value] of Object.entries(rest)) { if (!value) continue; else log(key); }
class Box extends Map { static #n = 0; static { Box.#n += 1; } async *walk() { for await (const x of this) yield* [x]; } }
label: while (true) { try { if (typeof args === 'string') args = JSON.parse(args); break label; } catch { break; } finally { log('x'); } }
const out = await pipeline(items, (p, item, i) => agent(p, { effort: 'low' }), (p) => p && new Date(5).getTime());
return { found, out, a, text: \`\${\`nested \${a}\`}\`, big: 10n ** 2n };
`;

const rareTexts = [
  '`',
  '${',
  '}',
  '/*',
  "'",
  '\u2028',
  '\ufeff',
  '\u0000',
  'await',
  'import',
  'export',
  'class',
  '=>',
  '...',
  '#x',
  '<!--',
  '\\',
  ': string',
  '\ud800',
];

/** A small generator, so that a failing case can be found again by its number. */
function generator(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return state % below;
  };
}

function mutate(tokens: readonly Token[], seed: number): string {
  const next = generator(seed);
  const parts = tokens.map((token, index) => sample.slice(tokens[index - 1]?.end ?? 0, token.end));
  for (let count = next(3) + 1; count > 0; count -= 1) {
    const at = next(parts.length);
    const other = parts[next(parts.length)] ?? '';
    const kind = next(4);
    if (kind === 0) parts.splice(at, 1);
    else if (kind === 1) parts.splice(at, 0, other);
    else if (kind === 2) parts.splice(at, 0, parts[at] ?? '');
    else parts.splice(at, 0, rareTexts[next(rareTexts.length)] ?? '');
  }
  return parts.join('');
}

it('the unmutated sample is accepted', () => {
  expect(checkScript(sample, 'fuzz.js')).toMatchObject({ ok: true });
});

it('300 mutated scripts are accepted or refused with places inside the file, and never crash the check', () => {
  const tokens = [...tokenizer(sample, { ecmaVersion: 'latest', sourceType: 'module' })];
  let refused = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const source = mutate(tokens, seed);
    const result = checkScript(source, 'fuzz.js');
    const lines = source.replace(/^\ufeff/, '').split(/\r\n?|[\n\u2028\u2029]/);
    const sites = result.ok
      ? [...result.program.advice, ...result.program.callSites].map(({ site }) => site)
      : result.problems.map(({ place }) => place);
    for (const site of sites) {
      const text = lines[(site?.line ?? 0) - 1];
      expect(text, `seed ${seed}: line ${site?.line}`).toBeDefined();
      expect(site?.column, `seed ${seed}`).toBeLessThanOrEqual(text?.length ?? 0);
    }
    if (result.ok) continue;
    refused += 1;
    expect(result.problems.length).toBeGreaterThan(0);
    for (const problem of result.problems)
      expect(renderProblem(problem)).toMatch(/^fuzz\.js:\d+:\d+: .+ \[E_SCRIPT_\w+\]\n/);
  }
  expect(refused).toBeGreaterThan(100);
  expect(refused).toBeLessThan(300);
});
