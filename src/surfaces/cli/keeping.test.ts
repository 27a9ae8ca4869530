import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../config/layers/config-file.js';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import { samplePartialRun } from '../../testing/harness/sample-events.js';
import { plenum, testIo } from './fixtures/test-io.js';

let project: string;
const io = (env: Record<string, string> = {}) =>
  testIo({ cwd: project, home: join(project, 'home'), columns: () => 100, env });

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-keeping-'));
});
afterEach(() => rmSync(project, { recursive: true }));

const read = (path: string): string => readFileSync(join(project, path), 'utf8');

describe('plenum save', () => {
  beforeEach(() => recordRun(project, 'r7k2', samplePartialRun()));

  it('C90: keeps the script of a run as a workflow that run and workflows find', async () => {
    const { code, err } = await plenum(io(), 'save', 'r7');
    expect([code, err]).toEqual([
      0,
      '✓ saved as .plenum/workflows/audit-routes.js\nRun it: plenum run audit-routes\n',
    ]);
    expect(read('.plenum/workflows/audit-routes.js')).toBe(read('.plenum/runs/r7k2/script.js'));
    expect((await plenum(io(), 'workflows')).out).toContain('✓ audit-routes');
    expect((await plenum(io(), 'check', 'audit-routes')).code).toBe(0);
  });

  it('C90: never writes over a saved workflow without --force', async () => {
    await plenum(io(), 'save', 'r7k2', 'mine');
    writeFileSync(join(project, '.plenum/workflows/mine.js'), 'edited');
    expect(await plenum(io(), 'save', 'r7k2', 'mine')).toMatchObject({
      code: 2,
      err: expect.stringContaining('plenum save r7k2 mine --force'),
    });
    expect(read('.plenum/workflows/mine.js')).toBe('edited');
    const forced = await plenum(io(), 'save', 'r7k2', 'mine', '--force', '--json');
    expect(JSON.parse(forced.out)).toMatchObject({
      version: 1,
      runId: 'r7k2',
      name: 'mine',
      hiddenBy: null,
    });
    expect(read('.plenum/workflows/mine.js')).toContain('audit-routes');
  });

  it('C90: says when another workflow is found first under that name, and saves no script that check refuses', async () => {
    mkdirSync(join(project, '.claude/workflows'), { recursive: true });
    writeFileSync(
      join(project, '.claude/workflows/x.js'),
      "export const meta = { name: 'mine', description: 'd' };\n",
    );
    expect((await plenum(io(), 'save', 'r7k2', 'mine')).err).toContain('finds');
    writeFileSync(join(project, '.plenum/runs/r7k2/script.js'), 'import fs from "fs";');
    expect((await plenum(io(), 'save', 'r7k2', 'other')).code).toBe(5);
  });

  it('C90: never writes through a link', async () => {
    mkdirSync(join(project, 'elsewhere'));
    symlinkSync(join(project, 'elsewhere'), join(project, '.plenum/workflows'));
    expect(await plenum(io(), 'save', 'r7k2', '--force')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is a link'),
    });
  });
});

describe('plenum init', () => {
  const manifest = (scripts: object): void =>
    writeFileSync(join(project, 'package.json'), JSON.stringify({ scripts }));

  it('X110: writes a configuration that can be read, for the tests and the repository that are there', async () => {
    manifest({ test: 'vitest run' });
    writeFileSync(join(project, 'package-lock.json'), '{}');
    execFileSync('git', ['init', '--quiet', project]);
    const { code, err } = await plenum(io({ PATH: process.env.PATH ?? '' }), 'init');
    expect(code).toBe(0);
    expect(err).toContain('tests  npm test (package.json)\n');
    expect(err).toMatch(/Next\n {2}plenum trust /);
    const file = join(project, '.plenum/config.json');
    expect(
      parseConfig(readFileSync(file, 'utf8'), file).map(({ path, value }) => [
        path.join('.'),
        value,
      ]),
    ).toEqual([['permissions.allow', ['Sh(npm test)']]]);
    expect(readFileSync(file, 'utf8')).toContain('"setup": "npm ci"');
    expect((await plenum(io(), 'doctor', '--config')).code).toBe(0);
  });

  it('X110: what it offers as comments can be read too', async () => {
    await plenum(io(), 'init');
    const file = join(project, '.plenum/config.json');
    const open = readFileSync(file, 'utf8').replaceAll(/^ {2}\/\/ (?=")/gm, '  ');
    expect(parseConfig(open, file).map(({ path }) => path.join('.'))).toEqual([
      'backend',
      'backends.command.run',
      'permissions.allow',
      'budget.usd',
      'budget.minutes',
      'maxAgents',
    ]);
  });

  it('never overwrites, and never writes through a link', async () => {
    mkdirSync(join(project, '.plenum'));
    writeFileSync(join(project, '.plenum/config.json'), '{}');
    expect(await plenum(io(), 'init')).toMatchObject({
      code: 0,
      err: expect.stringContaining('nothing was changed'),
    });
    expect(read('.plenum/config.json')).toBe('{}');
    rmSync(join(project, '.plenum'), { recursive: true });
    mkdirSync(join(project, 'elsewhere'));
    symlinkSync(join(project, 'elsewhere'), join(project, '.plenum'));
    expect((await plenum(io(), 'init')).code).toBe(2);
  });

  it.each([
    ['Cargo.toml', '', 'cargo test'],
    ['go.mod', '', 'go test ./...'],
    ['pyproject.toml', '[tool.pytest.ini_options]', 'pytest'],
    ['Makefile', 'all:\n\ntest: all\n', 'make test'],
    ['package.json', '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}', null],
    ['package.json', 'no json', null],
  ])('finds the tests that %s names', async (file, text, command) => {
    writeFileSync(join(project, file), text);
    const { tests, written } = JSON.parse((await plenum(io(), 'init', '--json')).out);
    expect([tests?.command ?? null, tests?.installed ?? false, written]).toEqual([
      command,
      false,
      true,
    ]);
  });
});
