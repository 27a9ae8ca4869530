import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { micromark } from 'micromark';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plenum, testIo } from './fixtures/test-io.js';

/** Everything that steers a terminal, a reader or a Markdown viewer. */
const hostile =
  '# h1 \u001b]52;c;aGk=\u0007\u001b]8;;http://e.invalid\u0007x\u001b[31mred' +
  '\u001b[2J\u009b31mc1\u009d0;t\u009c' +
  '\u202etxt.exe\u202c\u2066in\u2069\u200f\u007f\u0008\r ' +
  '![p](http://e.invalid/p.png) [c](javascript:1) ' +
  '<img src=x> <http://e.invalid> www.e.invalid **b** `code` | t |\n# second\n- item\n> quote';

let base: string;
let project: string;
let home: string;

beforeAll(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'plenum-hostile-')));
  [project, home] = [join(base, 'project'), join(base, 'home')];
  mkdirSync(project);
  mkdirSync(join(home, '.plenum'), { recursive: true });
  const said = join(base, 'said');
  writeFileSync(said, hostile);
  const run = [
    'sh',
    '-c',
    `p=$(cat); case "$p" in *fails*) cat ${said} >&2; exit 1;; esac; cat ${said}`,
  ];
  writeFileSync(
    join(home, '.plenum/config.json'),
    JSON.stringify({ backend: 'command', backends: { command: { run } } }),
  );
  writeFileSync(
    join(project, 's.js'),
    `export const meta = { name: 'hostile', description: 'd' };
const text = args.text;
phase(text);
log(text);
const said = await agent(text, { label: text, phase: text });
await agent.outcome('fails ' + text, { label: text });
const object = { [text]: text, said };
return args.deep ? object : said;
`,
  );
  for (const [name, deep] of [
    ['texts', false],
    ['deeps', true],
  ] as const) {
    const io = testIo({ cwd: project, home, env: { PATH: process.env.PATH } });
    const args = JSON.stringify({ text: hostile, deep });
    const ran = await plenum(io, 'run', 's.js', '--name', name, '--yes', '--args', args);
    expect(ran.err).toContain('1 failed');
  }
}, 120_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));

const looks = ['show', 'show 1', 'result', 'logs', 'logs 1', 'logs 2', 'export', 'watch', 'diff'];

function argvOf(look: string, run: string): readonly string[] {
  const [verb = '', ...others] = look.split(' ');
  return [verb, run, ...others];
}

const esc = String.fromCharCode(0x1b);
const bell = String.fromCharCode(0x07);
const ownMoves = new RegExp(
  `\\r(?=${esc})|${esc}(?:\\[[?\\d;]*[A-Za-z]|\\][029];[^${bell}]*${bell})`,
  'g',
);

/** What reaches a terminal may be moved and coloured by plenum, and nothing else steers it. */
function steering(text: string): readonly string[] {
  const found = text
    .replaceAll(ownMoves, '')
    .match(/(?![\n\t])[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu);
  const theirs = ['\u001b[31mred', 'red\u001b', '\u001b]52', '\u001b]8;;http'];
  return [...(found ?? []), ...theirs.filter((one) => text.includes(one))].map((one) =>
    JSON.stringify(one),
  );
}

describe('a run in which every text is hostile', () => {
  const terminal = { stdin: false, stdout: true, stderr: true };
  it.each([
    ...looks
      .flatMap((look) => [look, `${look} --json`])
      .flatMap((look) => [argvOf(look, 'texts'), argvOf(look, 'deeps')]),
    ['list'],
    ['list', '--json'],
    ['status'],
    ['status', '--json'],
  ])('X185: %s %s %s steers no terminal', async (...argv) => {
    const shown = await plenum(
      testIo({ cwd: project, home, env: { PATH: process.env.PATH }, terminal }),
      ...argv.filter((word) => word !== undefined),
    );
    expect(`${shown.out}${shown.err}`).not.toBe('');
    expect({ out: steering(shown.out), err: steering(shown.err) }).toEqual({ out: [], err: [] });
  });

  it('X185: in a pipe the result is as it was said', async () => {
    const io = testIo({ cwd: project, home, env: { PATH: process.env.PATH } });
    expect((await plenum(io, 'result', 'texts')).out).toBe(`${hostile}\n`);
  });

  it.each(['texts', 'deeps'])('X185: report.md of %s is text', (run) => {
    const written = readFileSync(join(project, '.plenum/runs', run, 'report.md'), 'utf8');
    const html = micromark(written);
    const own = html.match(/<h\d>.*?<\/h\d>/gs) ?? [];
    expect(html).not.toMatch(/<(?:img|a|blockquote)\b/);
    expect(own.filter((heading) => /# h1|second|e\.invalid/.test(heading))).toEqual([]);
    expect(steering(written)).toEqual([]);
  });
});
