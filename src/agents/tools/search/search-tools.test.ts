import { execFileSync } from 'node:child_process';
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tool } from '../../../core/ports/tool.js';
import type { JsonObject } from '../../../core/values/json.js';
import { childEnvironment } from '../../../host/programs/child-environment.js';
import { type TestPlace, testPlace, testToolIO } from '../../../testing/conformance/ports/tools.js';
import { createGlob } from './glob-tool.js';
import { createGrep } from './grep-tool.js';

let place: TestPlace;
beforeEach(async () => {
  place = await testPlace();
});
afterEach(() => place.cleanup());

async function put(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(place.root, path)), { recursive: true });
    await writeFile(join(place.root, path), content);
  }
}

const use = async (tool: Tool, input: JsonObject, io = testToolIO(place)) =>
  (await tool.run(input, io)).text;
const environment = childEnvironment(process.env, 'test');
const hasRipgrep = (() => {
  try {
    execFileSync('rg', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

describe.each(['rg', 'walk'] as const)('Grep by %s', (engine) => {
  const available = engine === 'walk' || hasRipgrep;
  const grep = (input: JsonObject, io = testToolIO(place)) =>
    use(
      createGrep({ home: undefined, environment, engine: engine === 'walk' ? 'walk' : 'any' }),
      input,
      io,
    );

  it.skipIf(!available)('X100: lists files, shows lines with context, counts', async () => {
    await put({
      'a.txt': 'one\ntwo\nthree\nfour\nfive\nsix two\n',
      'b/c.md': 'Two\r\ntwo\r\n',
      'bom.txt': '\uFEFFtwo\n',
    });
    expect(await grep({ pattern: 'two' })).toBe('a.txt\nb/c.md\nbom.txt');
    expect(await grep({ pattern: '^two$', output_mode: 'content' })).toBe(
      'a.txt:2:two\nb/c.md:2:two\nbom.txt:1:two',
    );
    expect(await grep({ pattern: '^two$', output_mode: 'count', '-i': true })).toBe(
      'a.txt:1\nb/c.md:2\nbom.txt:1',
    );
    expect(
      await grep({ pattern: 'two', output_mode: 'content', path: 'a.txt', '-B': 1, '-A': '1' }),
    ).toBe('a.txt-1-one\na.txt:2:two\na.txt-3-three\n--\na.txt-5-five\na.txt:6:six two');
    expect(await grep({ pattern: 'nowhere' })).toBe('nothing found');
  });

  it.skipIf(!available)(
    'X100: leaves out what git ignores, stores, binary files and links',
    async () => {
      await put({
        '.gitignore': 'dist/\n*.log\n!keep.log\n/top.txt\n# no rule\n',
        'dist/x.txt': 'needle',
        'a.log': 'needle',
        'keep.log': 'needle',
        'top.txt': 'needle',
        'sub/top.txt': 'needle',
        'sub/.gitignore': 'own.txt\n',
        'sub/own.txt': 'needle',
        'sub/deep/dist/y.txt': 'needle',
        'sub/deep/b.log': 'needle',
        'node_modules/p/index.js': 'needle',
        '.git/config': 'needle',
        '.plenum/x': 'needle',
        '.hidden/x.txt': 'needle',
        'bin.dat': Buffer.from('needle\0needle'),
      });
      await symlink(join(place.root, 'keep.log'), join(place.root, 'link.txt'));
      await symlink(place.outside, join(place.root, 'out'));
      expect(await grep({ pattern: 'needle' })).toBe('.hidden/x.txt\nkeep.log\nsub/top.txt');
      expect(await grep({ pattern: 'needle', path: 'sub' })).toBe('sub/top.txt');
      expect(await grep({ pattern: 'needle', path: 'sub/deep' })).toBe('nothing found');
      expect(await grep({ pattern: 'needle', path: 'node_modules/p' })).toBe(
        'node_modules/p/index.js',
      );
      expect(await grep({ pattern: 'needle', path: 'a.log' })).toBe('a.log');
    },
  );

  it.skipIf(!available)('X100: takes file patterns by name or by path', async () => {
    await put({
      'src/a.ts': 'needle',
      'src/b.tsx': 'needle',
      'src/deep/c.ts': 'needle',
      'd.md': 'needle',
    });
    expect(await grep({ pattern: 'needle', glob: '*.ts' })).toBe('src/a.ts\nsrc/deep/c.ts');
    expect(await grep({ pattern: 'needle', glob: 'src/*.{ts,tsx}' })).toBe('src/a.ts\nsrc/b.tsx');
    expect(await grep({ pattern: 'needle', glob: 'deep/**', path: 'src' })).toBe('src/deep/c.ts');
    expect(await grep({ pattern: 'needle', glob: '!*.ts' })).toBe('d.md\nsrc/b.tsx');
  });

  it.skipIf(!available)(
    'X100: a file that the policy does not let the agent read is left out and counted',
    async () => {
      await put({ '.env': 'needle=1', 'a.txt': 'needle', 'b.txt': 'needle' });
      const io = testToolIO(place, {
        permit: async ({ tool, argument }) =>
          tool === 'Read' && argument === '.env'
            ? { allowed: false, message: 'no' }
            : { allowed: true },
      });
      for (const output_mode of ['content', 'count', 'files_with_matches']) {
        const answer = await grep({ pattern: 'needle', output_mode }, io);
        expect(answer).not.toMatch(/\.env|=1/);
        expect(answer).toMatch(/\[plenum: 1 file with hits may not be read\]$/);
      }
      expect(io.asked.slice(0, 4).map(({ tool, argument }) => `${tool} ${argument}`)).toEqual([
        'Grep .',
        'Read .env',
        'Read a.txt',
        'Read b.txt',
      ]);
    },
  );

  it.skipIf(!available)('X100: caps rows and lines, and says so', async () => {
    await put({
      'many.txt': 'needle\n'.repeat(30_000),
      'wide.txt': `needle${'x'.repeat(5_000_000)}`,
    });
    const many = await grep({ pattern: 'needle', output_mode: 'content', path: 'many.txt' });
    expect(many.split('\n')).toHaveLength(251);
    expect(many).toContain('more than fits');
    expect(await grep({ pattern: 'needle', output_mode: 'count', path: 'many.txt' })).toBe(
      'many.txt:20000\n[plenum: the search was ended early, as there are too many hits]',
    );
    expect(
      (await grep({ pattern: 'needle', output_mode: 'content', path: 'wide.txt' })).length,
    ).toBeLessThan(600);
    expect(await grep({ pattern: 'needle', head_limit: 1, path: '.' })).toContain(
      'further files are left out',
    );
  });

  it.skipIf(!available)(
    'X100: knows look-around and back references, and says what is wrong with a pattern',
    async () => {
      await put({ 'a.txt': 'foobar\nfoobaz\nabab\n' });
      expect(await grep({ pattern: 'foo(?=baz)', output_mode: 'content' })).toBe('a.txt:2:foobaz');
      expect(await grep({ pattern: '(ab)\\1', output_mode: 'content' })).toBe('a.txt:3:abab');
      expect(await grep({ pattern: '(?i)FOOBAR', output_mode: 'content' })).toBe('a.txt:1:foobar');
      expect(await grep({ pattern: 'foo(' })).toContain('is not a regular expression');
      expect(await grep({ pattern: '-e', output_mode: 'content' })).toBe('nothing found');
      expect(await grep({ pattern: 'x', path: 'missing' })).toContain('it does not exist');
    },
  );

  it.skipIf(!available)(
    'X82: a pattern that backtracks without end stops neither the process nor the agent',
    async () => {
      await put({ 'a.txt': `${'a'.repeat(50)}!\n` });
      let ticks = 0;
      const timer = setInterval(() => {
        ticks += 1;
      }, 20);
      // Look-ahead keeps it away from ripgrep, which never backtracks.
      const answer = await grep({ pattern: '^(?=a)(a+)+$' });
      clearInterval(timer);
      expect(answer).toContain('takes too long');
      expect(ticks).toBeGreaterThan(20);
    },
  );

  it.skipIf(!available)('X100: a program of the workspace is never run to search', async () => {
    await put({ 'bin/rg': '#!/bin/sh\ntouch "$0.ran"\n', 'a.txt': 'needle' });
    execFileSync('chmod', ['+x', join(place.root, 'bin/rg')]);
    const planted = { ...environment, PATH: `${join(place.root, 'bin')}:bin:${environment.PATH}` };
    const tool = createGrep({ home: undefined, environment: planted });
    expect(await use(tool, { pattern: 'needle' })).toBe('a.txt');
    expect(await use(createGlob(undefined), { pattern: 'bin/*' })).toBe('bin/rg');
  });
});

describe('Glob', () => {
  const glob = (input: JsonObject, io = testToolIO(place)) => use(createGlob(undefined), input, io);

  it('X100: lists files, the latest first, without the stores', async () => {
    await put({
      'a.ts': '',
      'src/b.ts': '',
      '.github/c.ts': '',
      'node_modules/p/d.ts': '',
      '.git/e.ts': '',
      '.plenum/f.ts': '',
    });
    for (const [path, at] of Object.entries({
      'a.ts': 100,
      'src/b.ts': 300,
      '.github/c.ts': 200,
      'src/main.ts': 50,
    }))
      await utimes(join(place.root, path), at, at);
    expect(await glob({ pattern: '**/*.ts' })).toBe('src/b.ts\n.github/c.ts\na.ts\nsrc/main.ts');
    expect(await glob({ pattern: 'node_modules/**/*.ts' })).toBe('node_modules/p/d.ts');
    expect(await glob({ pattern: '*.{ts,md}' })).toBe('a.ts');
    expect(await glob({ pattern: 'b.*', path: 'src' })).toBe('src/b.ts');
    expect(await glob({ pattern: 'nothing*' })).toBe('nothing found');
  });

  it('X100: a pattern that begins outside is judged as the place it names', async () => {
    await symlink(place.outside, join(place.root, 'out'));
    for (const pattern of [
      '../outside/*',
      `${place.outside}/*`,
      'out/*',
      'src/../../outside/*.txt',
    ]) {
      const io = testToolIO(place);
      expect(await glob({ pattern }, io)).toContain('secret.txt');
      expect(io.asked).toMatchObject([{ tool: 'Glob', argument: place.outside }]);
    }
    for (const pattern of ['*/../../outside/*', '{../outside,src}/*', 'src/*/../../../outside/*'])
      expect(await glob({ pattern })).toContain('".."');
    expect(await glob({ pattern: '**/secret.txt' })).toBe('nothing found');
  });

  it('X100: caps what it lists, and says so', async () => {
    await put(
      Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`many/${index}.txt`, ''])),
    );
    const rows = (await glob({ pattern: 'many/*' })).split('\n');
    expect(rows).toHaveLength(501);
    expect(rows.at(-1)).toBe('[plenum: 100 further files are left out; narrow the pattern]');
  });

  it('X82: a pattern with many stars does not stop the process', async () => {
    await put({ [`${'a'.repeat(200)}`]: '' });
    const started = performance.now();
    expect(await glob({ pattern: `${'*a'.repeat(30)}b` })).toMatch(/takes too long|nothing found/);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
