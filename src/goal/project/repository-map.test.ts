import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { treeLines } from './file-tree.js';
import { repositoryMap } from './repository-map.js';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-map-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true, maxRetries: 5 }));

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}
const git = (...args: readonly string[]) =>
  execFileSync(
    'git',
    ['-C', project, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args],
    { encoding: 'utf8' },
  );
const map = () => repositoryMap(project, process.env);

describe('the map of a repository', () => {
  it('tells files by kind, package, tests, git and how the README begins', async () => {
    write(
      'package.json',
      JSON.stringify({
        name: 'shop',
        type: 'module',
        description: 'A shop',
        scripts: { test: 'node --test' },
        dependencies: { hono: '4' },
      }),
    );
    write('README.md', '[![build](x)](y)\n# Shop\n\nSells things.\n');
    write('src/a.ts');
    write('src/deep/b.ts');
    write('docs/x.md');
    git('init', '--quiet', '-b', 'main');
    git('add', '.');
    git('commit', '--quiet', '-m', 'one');
    write('src/new.ts');
    expect(await map()).toMatchInlineSnapshot(`
      {
        "git": true,
        "text": "6 files: ts 3, md 2, json 1
      git: on main, 1 uncommitted change
      tests: npm test (from package.json)
      package.json: shop – A shop (ES modules)
        scripts: test = node --test
        depends on: hono

      Folders, with their number of files:
      docs/  1 (md 1)
      src/  3 (ts 2)
        deep/  1 (ts 1)
      here: README.md package.json

      README begins:
        # Shop
        Sells things.",
      }
    `);
  });

  it('leaves out what git ignores, node_modules and .plenum', async () => {
    write('.gitignore', 'out/\n*.log\n');
    for (const path of [
      'out/a.js',
      'b.log',
      'node_modules/x/index.js',
      '.plenum/runs/r/run.json',
      'src/c.js',
    ])
      write(path);
    const before = (await map()).text;
    git('init', '--quiet');
    const { text } = await map();
    for (const seen of [before, text]) {
      expect(seen).toContain('src/  1 (js 1)');
      expect(seen).not.toMatch(/node_modules|out\/|b\.log|run\.json|\.plenum/);
    }
  });

  it('is the same text for the same files, and bounded however many there are', async () => {
    for (let folder = 0; folder < 300; folder++)
      write(`folder-${folder}-with-a-long-name/${'x'.repeat(50)}/file-${folder}.ts`);
    write('README.md', 'words '.repeat(5000));
    write(
      'package.json',
      JSON.stringify({
        name: 'x'.repeat(5000),
        scripts: Object.fromEntries(
          Array.from({ length: 500 }, (_, at) => [`s${at}`, 'y'.repeat(500)]),
        ),
      }),
    );
    const { text } = await map();
    expect(text.length).toBeLessThanOrEqual(12_000);
    expect((await map()).text).toBe(text);
    expect(text).toContain('302 files');
  });

  it('an empty folder, a folder without git, a link and a broken package.json are all fine', async () => {
    expect((await map()).text).toContain('0 files: none');
    write('package.json', '{ broken');
    symlinkSync('/etc', join(project, 'etc'));
    const { text, git: repository } = await map();
    expect(text).toContain('git: no repository');
    expect(text).not.toContain('passwd');
    expect(repository).toBe(false);
  });

  it('a name cannot move the cursor or begin a line', async () => {
    write('a\nb/c\u001b[2J.js');
    const { text } = await map();
    expect(text).not.toContain('\u001b');
    expect(text).toContain('a?b/');
  });
});

describe('the tree', () => {
  it('drops whole levels until it fits', () => {
    const paths = Array.from({ length: 40 }, (_, at) => `top/${at % 4}/${at % 8}/f.ts`);
    expect(treeLines(paths, 100).length).toBeGreaterThan(treeLines(paths, 6).length);
    expect(treeLines(paths, 6)).toEqual([
      'top/  40',
      '  0/  10 (ts 10)',
      '  1/  10 (ts 10)',
      '  2/  10 (ts 10)',
      '  3/  10 (ts 10)',
    ]);
    expect(treeLines(paths, 2)).toEqual(['top/  40 (ts 40)']);
  });
});
