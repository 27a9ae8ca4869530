import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTrusted } from '../../config/trust/trust.js';
import { plenum, type Ran, testIo } from './fixtures/test-io.js';

const header = "export const meta = { name: 'one', description: 'asks agents' };\n";
const three = `${header}return parallel([1, 2, 3].map((n) => () => agent('say ' + n, { label: 'say ' + n })));\n`;
const terminal = { stdin: true, stdout: true, stderr: true };

let folder: string;
let project: string;
let home: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-allow-'));
  [project, home] = [join(folder, 'project'), join(folder, 'home')];
  for (const one of [project, home]) mkdirSync(join(one, '.plenum'), { recursive: true });
  userConfig({});
  script(three);
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function script(text: string): void {
  writeFileSync(join(project, 'one.js'), text);
}

function userConfig(change: object): void {
  const run = [
    process.execPath,
    '-e',
    'process.stdin.resume().on("end", () => console.log("said"))',
  ];
  writeFileSync(
    join(home, '.plenum/config.json'),
    JSON.stringify({ backend: 'command', backends: { command: { run } }, ...change }),
  );
}

/** Somebody at a terminal who gives these answers; `null` is nobody. */
function run(
  answers: readonly string[] | null,
  ...argv: readonly string[]
): Promise<Ran & { readonly asked: readonly string[] }> {
  const env = { EDITOR: join(folder, 'editor') };
  const io = testIo({ cwd: project, home, env, ...(answers ? { answers, terminal } : {}) });
  return plenum(io, 'run', 'one.js', '--quiet', ...argv).then((ran) => ({
    ...ran,
    asked: io.asked,
  }));
}

/** An editor that replaces `from` by `to`. */
function editor(from: string, to: string): void {
  writeFileSync(join(folder, 'editor'), `#!/bin/sh\nsed -i 's/${from}/${to}/' "$1"\n`, {
    mode: 0o755,
  });
}

const runs = (): readonly string[] =>
  existsSync(join(project, '.plenum/runs'))
    ? readdirSync(join(project, '.plenum/runs')).filter((id) => !id.startsWith('.'))
    : [];

describe('before a run', () => {
  it('C93: nothing runs before the answer, and no is an answer', async () => {
    const { code, err, asked } = await run(['n']);
    expect([code, asked.length, runs()]).toEqual([7, 1, []]);
    expect(err).toMatch(/│ estimate {2}3\+? agents/);
  });

  it('C93: run and remember: the same script is not asked about again, a changed one is', async () => {
    expect((await run(['m'])).code).toBe(0);
    expect(
      Object.keys(JSON.parse(readFileSync(join(home, '.plenum/approvals.json'), 'utf8')).scripts),
    ).toHaveLength(1);
    expect(await run(null)).toMatchObject({ code: 0, asked: [] });
    script(three.replace('say', 'tell'));
    expect((await run(null)).code).toBe(7);
    expect((await run(['r'])).asked).toHaveLength(1);
  });

  it.each([
    ['ask', 1, 7],
    ['remembered', 1, 0],
    ['auto', 0, 0],
  ])('C93: "approval": "%s"', async (approval, questions, codeAfterwards) => {
    userConfig({ approval });
    expect(await run(['r'])).toMatchObject({ code: 0, asked: { length: questions } });
    expect((await run(null)).code).toBe(codeAfterwards);
  });

  it('C93: --no-input, and no terminal, ask nothing: what needs a person exits 7', async () => {
    for (const ran of [await run(['r'], '--no-input'), await run(null)]) {
      expect(ran).toMatchObject({ code: 7, asked: [] });
      expect(ran.err).toMatch(/plenum run one\.js (--quiet )?(--no-input )?--yes/);
    }
    expect(runs()).toEqual([]);
  });

  it('C93: edit: the script is checked again and shown again, and that one runs', async () => {
    editor('say', 'tell');
    const { code, asked, err } = await run(['e', 'r']);
    expect([code, asked.length]).toEqual([0, 2]);
    expect(err.match(/^┌/gm)).toHaveLength(2);
    expect(readFileSync(join(project, 'one.js'), 'utf8')).toContain('tell');
    expect(
      readFileSync(join(project, '.plenum/runs', runs()[0] ?? '', 'script.js'), 'utf8'),
    ).toContain('tell');
  });

  it('C93: edit: a script that is refused is not taken over', async () => {
    editor('return parallel', 'import fs; return parallel');
    const { code, err, asked } = await run(['e', 'n']);
    expect([code, asked.length, runs()]).toEqual([7, 2, []]);
    expect(err).toContain('Not taken over; the script below is the one before.');
  });

  it('C93: edit: an editor that fails changes nothing', async () => {
    const { err, asked } = await run(['e', 'n']);
    expect(asked).toHaveLength(2);
    expect(err).toContain('The script was not edited');
  });

  it('C93: --yes accepts what the box would show', async () => {
    expect(await run(['n'], '--yes')).toMatchObject({ code: 0, asked: [] });
  });

  it('C93: --yes never widens permissions', async () => {
    script(`${header}await sh('touch made');\nreturn 1;\n`);
    expect((await run(null, '--yes')).code).not.toBe(0);
    expect(existsSync(join(project, 'made'))).toBe(false);
  });

  it('C93: --yes never trusts a folder: what its files widen stays off', async () => {
    writeFileSync(
      join(project, '.plenum/config.json'),
      JSON.stringify({ permissions: { allow: ['Sh(touch made)'] } }),
    );
    script(`${header}await sh('touch made');\nreturn 1;\n`);
    const { err } = await run(null, '--yes');
    expect(err).toContain('not in force until you trust this folder');
    expect(existsSync(join(project, 'made'))).toBe(false);
    expect((await isTrusted(project, home)).trusted).toBe(false);
  });

  it('C93: --yes never answers ask() without a default', async () => {
    script(`${header}return ask('Which one?');\n`);
    expect((await run(null, '--yes')).code).toBe(7);
  });

  it('C93: with --yes a fan-out outside its bound goes on, with a warning', async () => {
    const io = testIo({ cwd: project, home, terminal, columns: () => 160 });
    const { code, err } = await plenum(
      io,
      'run',
      'one.js',
      '--yes',
      '--max-fan-out',
      '2',
      '--color',
      'never',
    );
    expect([code, io.asked]).toEqual([0, []]);
    expect(err).toContain(
      'this run has started 2 agents, as many as --max-fan-out allows; it goes on up to --max-agents and the budget',
    );
  });

  it('X85: a person is asked when real fan-out leaves the bound; no makes the run partial, exit 6', async () => {
    const { code, asked } = await run(['r', 'd'], '--max-fan-out', '2');
    expect([code, asked.length]).toEqual([6, 2]);
    expect(asked[1]).toContain('this run has started 2 agents');
    expect((await run(['r', 'a'], '--max-fan-out', '2')).code).toBe(0);
  });

  it('X85: the report, the run folder and show hold the estimate against what was', async () => {
    expect((await run(['r'], '--name', 'held')).code).toBe(0);
    const line = /estimated?:? +3\+? agents, cost unknown; was 3, cost unknown/;
    expect(readFileSync(join(project, '.plenum/runs/held/report.md'), 'utf8')).toMatch(line);
    expect((await plenum(testIo({ cwd: project, home }), 'show', 'held')).out).toMatch(line);
  });

  it('X85: check shows the estimate and runs nothing', async () => {
    const { code, out } = await plenum(testIo({ cwd: project, home }), 'check', 'one.js');
    expect([code, runs()]).toEqual([0, []]);
    expect(out).toMatch(/ {2}estimate {2}3\+? agents · cost unknown · /);
    const json = JSON.parse(
      (await plenum(testIo({ cwd: project, home }), 'check', 'one.js', '--json')).out,
    );
    expect(json).toMatchObject({
      ok: true,
      estimateProblem: null,
      estimate: { agents: { low: 3, likely: 3, high: 3 }, costUsd: null },
    });
  });

  it('X85: the arguments count, and a script that needs some says so', async () => {
    const args =
      "args: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } }";
    script(
      `export const meta = { name: 'one', description: 'd', ${args} };\nreturn parallel(Array.from({ length: args.n }, (_, i) => () => agent('x' + i)));\n`,
    );
    const check = async (...argv: readonly string[]) =>
      (await plenum(testIo({ cwd: project, home }), 'check', 'one.js', ...argv)).out;
    expect(await check('--args', '{"n":7}')).toMatch(/ {2}estimate {2}7\+? agents/);
    expect(await check()).toContain('  estimate  none: ');
  });
});
