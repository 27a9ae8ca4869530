import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTrusted } from '../../config/trust/trust.js';
import { plenum, testIo } from './fixtures/test-io.js';

let folder: string;
let project: string;
const home = () => join(folder, 'home');
const mark = () => join(folder, 'STARTED');
const typed = (words: readonly string[], env: Record<string, string> = {}, cwd = project) =>
  plenum(testIo({ cwd, home: home(), env: { PATH: process.env.PATH ?? '', ...env } }), ...words);

/** A test that leaves a trace; `NODE_TEST` itself needs no built plenum. */
function plant(path: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `require('node:fs').writeFileSync(${JSON.stringify(mark())}, '')\n`);
  return file;
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'plenum-untrusted-')));
  project = join(folder, 'clone');
  mkdirSync(project);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('tests of a folder that nobody trusted', () => {
  it.each([
    ['beside a configuration', { '.plenum/config.json': '{ "approval": "auto" }' }],
    ['where nothing else would need trust', {}],
  ])('X103: do not run: %s', async (_title, files) => {
    plant('clone/.plenum/tests/a.plenum-test.js');
    for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
    for (const words of [
      ['test'],
      ['test', '.plenum/tests'],
      ['test', '.plenum/tests/a.plenum-test.js', '--json'],
    ])
      expect((await typed(words)).code, words.join(' ')).toBe(7);
    expect(existsSync(mark())).toBe(false);
  });

  it('X103: nor by their path from a folder that is trusted', async () => {
    const file = plant('clone/.plenum/tests/a.plenum-test.js');
    const own = join(folder, 'own');
    mkdirSync(join(own, '.plenum'), { recursive: true });
    writeFileSync(join(own, '.plenum', 'config.json'), '{}');
    expect((await typed(['trust', '--yes'], {}, own)).code).toBe(0);
    expect((await typed(['test', file], {}, own)).err).toContain(
      `programs of the folder ${project}`,
    );
    expect(existsSync(mark())).toBe(false);
  });

  it('X103: trust names them, and where it is not given nothing is kept', async () => {
    plant('clone/.plenum/tests/a.plenum-test.js');
    expect(await typed(['trust', '--no-input'])).toMatchObject({
      code: 7,
      err: expect.stringContaining('  .plenum/tests/a.plenum-test.js\n'),
    });
    expect((await isTrusted(project, home())).reason).toBe('nothing-to-trust');
    expect((await typed(['trust', '--yes'])).code).toBe(0);
    expect((await isTrusted(project, home())).reason).toBe('trusted');
  });

  it('X103: those that plenum new wrote are the own ones; those of others are not made so by it', async () => {
    expect((await typed(['new', 'fan-out', 'mine'])).code).toBe(0);
    expect((await isTrusted(project, home())).reason).toBe('trusted');
    const other = join(folder, 'other');
    plant('other/.plenum/tests/a.plenum-test.js');
    expect((await typed(['new', 'fan-out', 'mine'], {}, other)).code).toBe(0);
    expect((await typed(['test'], {}, other)).code).toBe(7);
    expect(existsSync(mark())).toBe(false);
  });
});
