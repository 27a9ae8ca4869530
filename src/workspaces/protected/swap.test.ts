import {
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProtectedFiles } from './protected-files.js';

let folder: string;
let root: string;
let side: string;
const globs = ['test/**'];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-swap-'));
  root = join(folder, 'project');
  side = join(folder, 'side');
  await write('test/a.js', 'base a');
  await write('test/b/c.js', 'base c');
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function tree(at = root): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(at, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(at.length + 1);
    found[name] = entry.isSymbolicLink()
      ? `-> ${await readlink(path)}`
      : entry.isDirectory()
        ? 'folder'
        : await readFile(path, 'utf8');
  }
  return Object.fromEntries(Object.entries(found).sort());
}

const baseTree = {
  test: 'folder',
  'test/a.js': 'base a',
  'test/b': 'folder',
  'test/b/c.js': 'base c',
};

const tamperings: Record<string, () => Promise<void>> = {
  'a folder replaced by a link to a copy': async () => {
    await cp(join(root, 'test'), join(folder, 'elsewhere'), { recursive: true });
    await rm(join(root, 'test'), { recursive: true });
    await symlink(join(folder, 'elsewhere'), join(root, 'test'));
  },
  'a file replaced by a link': async () => {
    await write('src.js', 'evil');
    await rm(join(root, 'test/a.js'));
    await symlink('../src.js', join(root, 'test/a.js'));
  },
  'a file replaced by a folder': async () => {
    await rm(join(root, 'test/a.js'));
    await write('test/a.js/evil.js', 'evil');
  },
  'a folder replaced by a file': async () => {
    await rm(join(root, 'test'), { recursive: true });
    await writeFile(join(root, 'test'), 'evil');
  },
  'everything deleted': () => rm(join(root, 'test'), { recursive: true }),
  'everything moved': () => rename(join(root, 'test'), join(root, 'tests')),
  'an added link': () => symlink('../evil.js', join(root, 'test/evil.test.js')),
  'files edited, added, deleted': async () => {
    await write('test/a.js', 'evil');
    await write('test/new/x.js', 'evil');
    await rm(join(root, 'test/b/c.js'));
  },
};

describe.each(Object.entries(tamperings))('after %s', (_, tamper) => {
  it('X47: the check sees the base, and the present state comes back exactly', async () => {
    const files = await openProtectedFiles({ root, side });
    await files.remember(globs);
    await tamper();
    const before = await tree();
    const outside = await tree(folder);
    const { result, touched } = await files.run({ globs }, async () => [
      await readFile(join(root, 'test/a.js'), 'utf8'),
      await readFile(join(root, 'test/b/c.js'), 'utf8'),
    ]);
    expect(result).toEqual(['base a', 'base c']);
    expect(touched.length).toBeGreaterThan(0);
    expect(await tree()).toEqual(before);
    expect(await tree(folder)).toEqual(outside);
  });

  it('X47: a process that died during the check leaves a state that the next one puts back', async () => {
    const files = await openProtectedFiles({ root, side });
    await files.remember(globs);
    await tamper();
    const before = await tree();
    // Never settles: the process is as good as dead here.
    await new Promise<void>((started) => {
      void files.run({ globs }, () => {
        started();
        return new Promise(() => undefined);
      });
    });
    expect(await tree()).not.toEqual(before);
    await openProtectedFiles({ root, side });
    expect(await tree()).toEqual(before);
  });

  it('X47: a process that died before every file was moved leaves a state that the next one puts back', async () => {
    const files = await openProtectedFiles({ root, side });
    await files.remember(globs);
    await tamper();
    const before = await tree();
    let plan = '';
    await files.run({ globs }, async () => {
      plan = await readFile(join(side, 'swap/plan.json'), 'utf8');
    });
    await mkdir(join(side, 'swap/items'), { recursive: true });
    await writeFile(join(side, 'swap/plan.json'), plan);
    await openProtectedFiles({ root, side });
    expect(await tree()).toEqual(before);
  });
});

it('X47: what the check writes over a protected file is not left behind, but kept aside', async () => {
  const files = await openProtectedFiles({ root, side });
  await files.remember(globs);
  await write('test/a.js', 'agent');
  await files.run({ globs }, () => write('test/a.js', 'snapshot'));
  expect(await tree()).toEqual({ ...baseTree, 'test/a.js': 'agent' });
  expect(await readFile(join(side, 'kept/test/a.js'), 'utf8')).toBe('snapshot');
});

it('X47: a remembered version that was changed on disk is refused, and nothing is left swapped', async () => {
  const files = await openProtectedFiles({ root, side });
  await files.remember(globs);
  for (const name of await readdir(join(side, 'base')))
    await writeFile(join(side, 'base', name), 'forged');
  await write('test/a.js', 'agent');
  await expect(files.run({ globs }, () => Promise.resolve(1))).rejects.toMatchObject({
    code: 'E_PROTECT',
  });
  expect(await tree()).toEqual({ ...baseTree, 'test/a.js': 'agent' });
});

it('X47: a file added under an older pattern does not become base through a newer one', async () => {
  const files = await openProtectedFiles({ root, side });
  await files.remember(globs);
  await write('test/x.spec.js', 'added');
  const { result, touched } = await files.run({ globs: ['**/*.spec.js'] }, () =>
    lstat(join(root, 'test/x.spec.js')).catch(() => 'absent'),
  );
  expect([result, touched]).toEqual(['absent', ['test/x.spec.js']]);
});

describe('a plan that came with a run folder', () => {
  const plan = (change: object) => ({
    version: 1,
    displaced: [],
    restored: [],
    folders: [],
    ...change,
  });
  const leaving: readonly (readonly [string, unknown])[] = [
    ['puts a file beside the workspace', plan({ displaced: [{ path: '../victim.txt', slot: 0 }] })],
    [
      'puts a file at an absolute path',
      plan({ displaced: [{ path: '/tmp/plenum-swap-victim', slot: 0 }] }),
    ],
    ['takes a file away', plan({ restored: [{ path: '../victim.txt', slot: null }] })],
    ['removes a folder', plan({ folders: ['../empty'] })],
    [
      'writes into the folder of git',
      plan({ displaced: [{ path: '.git/hooks/pre-commit', slot: 0 }] }),
    ],
    [
      'goes through a link in the workspace',
      plan({ displaced: [{ path: 'out/victim.txt', slot: 0 }] }),
    ],
    [
      'takes its files from elsewhere',
      plan({ displaced: [{ path: 'test/x.js', slot: '../../../victim.txt' }] }),
    ],
    ['is no plan', { version: 1, displaced: 'all' }],
    ['is no JSON', 'not json'],
  ];

  it.each(leaving)('X180: one that %s is refused, and nothing is moved', async (_, written) => {
    await mkdir(join(folder, 'empty'));
    await writeFile(join(folder, 'victim.txt'), 'mine');
    await symlink(folder, join(root, 'out'));
    await mkdir(join(side, 'swap/items'), { recursive: true });
    await writeFile(join(side, 'swap/items/0'), 'theirs');
    await writeFile(
      join(side, 'swap/plan.json'),
      typeof written === 'string' ? written : JSON.stringify(written),
    );
    const before = await tree(folder);
    await expect(openProtectedFiles({ root, side })).rejects.toMatchObject({ code: 'E_PROTECT' });
    expect(await tree(folder)).toEqual(before);
  });

  it.each([
    [
      'names a path outside',
      { version: 1, globs: ['**'], files: { '../x': { kind: 'link', target: '/etc' } } },
    ],
    [
      'names content outside',
      {
        version: 1,
        globs: ['**'],
        files: { 'a.js': { kind: 'file', hash: '../../x', mode: 420 } },
      },
    ],
    ['is no list', { version: 1, globs: 1, files: [] }],
  ])('X180: a list of remembered files that %s is refused', async (_, manifest) => {
    await mkdir(join(side, 'base'), { recursive: true });
    await writeFile(join(side, 'base/manifest.json'), JSON.stringify(manifest));
    await expect(openProtectedFiles({ root, side })).rejects.toMatchObject({ code: 'E_PROTECT' });
  });

  it.each(['swap', 'kept', 'base'])(
    'X180: a side folder whose %s is a link elsewhere is refused',
    async (name) => {
      await mkdir(join(folder, 'elsewhere'));
      await mkdir(side);
      await symlink(join(folder, 'elsewhere'), join(side, name));
      if (name !== 'swap') await mkdir(join(side, 'swap/items'), { recursive: true });
      await writeFile(join(side, 'swap/plan.json'), JSON.stringify(plan({})));
      await expect(openProtectedFiles({ root, side })).rejects.toMatchObject({
        code: 'E_PROTECT',
      });
    },
  );
});
