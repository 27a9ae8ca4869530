import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../host/folders/package-root.js';
import { readContents, sha256 } from './contents.js';

const checkout = packageRoot();

/** An installation: what the package publishes, and its runtime dependency beside it. */
let installed: string;
beforeEach(() => {
  installed = mkdtempSync(join(tmpdir(), 'plenum-installed-'));
  for (const path of ['package.json', 'demo', 'workflows'])
    cpSync(join(checkout, path), join(installed, path), { recursive: true });
  cpSync(join(checkout, 'node_modules/acorn'), join(installed, 'node_modules/acorn'), {
    recursive: true,
  });
});
afterEach(() => rmSync(installed, { recursive: true, force: true }));

const vendor = (): void => {
  execFileSync(process.execPath, [
    join(checkout, 'scripts/vendor-demo.mjs'),
    join(installed, 'dist/demo-input'),
  ]);
};

describe('the contents of the demo', () => {
  it('hold twelve source files of hash.js 1.1.7, its tests, its licence, its dependencies, and the programs', () => {
    const contents = readContents(checkout);
    const paths = [...contents.keys()];
    expect(paths.filter((path) => path.startsWith('lib/') && path.endsWith('.js'))).toHaveLength(
      12,
    );
    expect(JSON.parse(String(contents.get('package.json')))).toMatchObject({
      name: 'hash.js',
      version: '1.1.7',
    });
    expect(String(contents.get('README.md'))).toContain('MIT License');
    expect(paths).toEqual(
      expect.arrayContaining([
        'workflow.js',
        'test/hash-test.js',
        'node_modules/inherits/inherits.js',
      ]),
    );
    expect(paths).toEqual(
      expect.arrayContaining([
        'agents/mapper.mjs',
        'checks/mocha-globals.mjs',
        '.plenum/config.json',
        '.gitignore',
      ]),
    );
  });

  it('have programs of their own and a repository in view: only what plenum and the demo keep there is ignored', () => {
    const contents = readContents(checkout);
    expect([...contents.keys()]).toEqual(
      expect.arrayContaining([
        'agents/translator.mjs',
        'checks/ported.mjs',
        'lib/hash.js',
        '.plenum/config.json',
        'port.json',
        'guide.md',
      ]),
    );
    expect(
      contents.get('workflow.js')?.equals(readFileSync(join(checkout, 'workflows/port.js'))),
    ).toBe(true);
    expect(String(contents.get('.gitignore'))).toBe('/.plenum/\n/.plenum-demo.json\n');
  });

  it('are the same, byte for byte, in an installation without devDependencies', () => {
    vendor();
    const sums = (root: string): readonly string[] =>
      [...readContents(root)].map(([path, content]) => `${path} ${sha256(content)}`);
    expect(sums(installed)).toEqual(sums(checkout));
  });

  it('are refused when a published file was changed', () => {
    vendor();
    const file = join(installed, 'dist/demo-input/hash.js/lib/hash.js');
    writeFileSync(file, `${readFileSync(file, 'utf8')}// changed\n`);
    expect(() => readContents(installed)).toThrow('as it was published');
  });

  it('are refused, naming the package, when it is not there', () => {
    expect(() => readContents(installed)).toThrow('hash.js');
  });

  it('are not copied for publishing from another version than the demo was made for', () => {
    const list = join(installed, 'demo/port-hash/contents.json');
    writeFileSync(list, readFileSync(list, 'utf8').replace('1.1.7', '1.1.6'));
    cpSync(join(checkout, 'scripts'), join(installed, 'scripts'), { recursive: true });
    symlinkSync(join(checkout, 'node_modules/hash.js'), join(installed, 'node_modules/hash.js'));
    expect(() =>
      execFileSync(process.execPath, [join(installed, 'scripts/vendor-demo.mjs')], {
        stdio: 'pipe',
      }),
    ).toThrow('1.1.6');
  });
});
