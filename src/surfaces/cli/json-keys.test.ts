import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RecordedProject, recordProject } from './fixtures/recorded-project.js';
import { plenum, testIo } from './fixtures/test-io.js';
import { verbs } from './verbs/verbs.js';

const root = resolve(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/cli.md'), 'utf8');

/** `list` | `version`, `runs`; a key behind which stands a `?` is not always there. */
const documented = new Map(
  [...page.matchAll(/^\| `([^`]+)`( \([a-z]+\))? \| (`version`[^|]*) \|/gm)].map(
    ([, command = '', kind = '', keys = '']) => {
      const named = [...keys.matchAll(/`(\w+)`(\?)?/g)];
      return [`${command}${kind}`, named.map(([, key = '', maybe]) => ({ key, maybe }))] as const;
    },
  ),
);

/** What `--json` of these prints is no object: events, a script for a shell, a protocol. */
const noObject: ReadonlySet<string> = new Set([
  'watch',
  'export',
  'completion',
  'mcp',
  'fake-model',
]);

/** One command line of each kind of answer, in an order that leaves each what it needs. */
const lines: readonly (readonly [documented: string, ...line: readonly string[]])[] = [
  ['check', 'check', 's.js'],
  ['check (refused)', 'check', 'bad.js'],
  ['list', 'list'],
  ['show', 'show', 'r7k2'],
  ['show --agents', 'show', 'r7k2', '--agents'],
  ['result', 'result', 'r7k2'],
  ['status', 'status'],
  ['workflows', 'workflows'],
  ['doctor', 'doctor'],
  ['doctor --config', 'doctor', '--config'],
  ['simulate', 'simulate', 'easy.js'],
  ['new <template>', 'new', 'fan-out', 'mine'],
  ['test', 'test'],
  ['diff', 'diff', 'r7k2'],
  ['apply', 'apply', 'r7k2'],
  ['answer (list)', 'answer', 'r7k2'],
  ['allow (list)', 'allow', 'r7k2'],
  ['deny (list)', 'deny', 'r7k2'],
  ['skip', 'skip', 'r7k2', '1'],
  ['answer', 'answer', 'asks', 'yes'],
  ['resume --dry-run', 'resume', 'r7k2', '--dry-run'],
  ['resume', 'resume', 'r7k2', '--yes'],
  ['retry', 'retry', 'r7k2', '1'],
  ['run', 'run', 'easy.js', '--yes'],
  ['save', 'save', 'r7k2', 'kept'],
  ['new', 'new'],
  ['trust', 'trust', '--yes'],
  ['grant', 'grant', 'npm test'],
  ['init', 'init', '-C', 'other'],
  ['skill', 'skill', 'install'],
  ['mcp-lock', 'mcp-lock', '--yes'],
  ['prune', 'prune'],
  ['help <topic>', 'help', 'permissions'],
];

let recorded: RecordedProject;
beforeAll(async () => {
  recorded = await recordProject();
  const { project } = recorded;
  const meta = (name: string) => `export const meta = { name: '${name}', description: 'd' };\n`;
  writeFileSync(join(project, 'easy.js'), `${meta('easy')}return agent('a');\n`);
  writeFileSync(join(project, 'asks.js'), `${meta('asks')}return ask('Go on?');\n`);
  writeFileSync(join(project, 'bad.js'), 'const broken: string = 1;\n');
  mkdirSync(join(project, 'other'));
  // An agent of the run wrote here too; an apply does not write over it.
  rmSync(join(project, 'made.txt'), { force: true });
  await json('run', 'asks.js', '--yes', '--name', 'asks');
}, 120_000);
afterAll(() => rmSync(recorded.base, { recursive: true, force: true }));

async function json(...line: readonly string[]): Promise<Record<string, unknown>> {
  const { project, home } = recorded;
  const io = testIo({ cwd: project, home, env: { PATH: process.env.PATH } });
  const { out, err } = await plenum(io, ...line, '--json');
  try {
    return JSON.parse(out) as Record<string, unknown>;
  } catch {
    throw new Error(`plenum ${line.join(' ')} --json: ${out.slice(0, 300)}${err}`);
  }
}

describe('X112: what --json prints is documented', () => {
  it.each(lines)(
    'plenum %s',
    async (name, ...line) => {
      const object = await json(...line);
      expect(object.error ?? null).toBeNull();
      const real = Object.keys(object);
      const known = documented.get(name) ?? [];
      expect(real.filter((key) => !known.some((one) => one.key === key))).toEqual([]);
      const always = known.filter(({ maybe }) => maybe === undefined);
      expect(always.map(({ key }) => key).filter((key) => !real.includes(key))).toEqual([]);
    },
    120_000,
  );

  it('for every verb, and for nothing else', () => {
    const seen = new Set(lines.map(([, verb]) => verb));
    const missing = Object.keys(verbs).filter((verb) => !seen.has(verb) && !noObject.has(verb));
    // They plan with a model, port a package, print events, act on what runs or landed.
    const elsewhere = ['demo', 'logs', 'pause', 'plan', 'review', 'send', 'stop', 'ui'];
    expect(missing.sort()).toEqual(elsewhere);
    const proved = new Set(lines.map(([name]) => name));
    expect([...documented.keys()].filter((name) => !proved.has(name))).toEqual([]);
  });
});
