import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultProtected, namedScripts } from './default-protected.js';
import { folderScripts } from './what-to-protect.js';

let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'plenum-default-'));
  const scripts = {
    test: 'node scripts/test.mjs && npm run lint',
    lint: './scripts/lint.sh src',
    build: 'node scripts/build.mjs',
  };
  const files = {
    'package.json': JSON.stringify({ scripts }),
    'scripts/test.mjs': '',
    'scripts/lint.sh': '',
    'scripts/build.mjs': '',
    'src/a.js': '',
    Makefile: '',
    'odd[1].sh': '',
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
});
afterAll(() => rm(project, { recursive: true }));

it('X47: tests and lockfiles are protected whatever the command', () => {
  for (const glob of [
    'test/**',
    'tests/**',
    '**/__tests__/**',
    '**/*.test.*',
    '**/*.spec.*',
    '**/package-lock.json',
    '**/Cargo.lock',
  ])
    expect(defaultProtected).toContain(glob);
});

it('X47: the scripts that a command names are protected, through package.json too', async () => {
  const extra = (command: string) => namedScripts(folderScripts(project), command);
  expect(await extra('npm test')).toEqual(['package.json', 'scripts/lint.sh', 'scripts/test.mjs']);
  expect(await extra('sh "./scripts/lint.sh" src ../x /etc/passwd none.sh')).toEqual([
    'scripts/lint.sh',
  ]);
  expect(await extra('make check && sh odd[1].sh')).toEqual(['Makefile', 'odd[1].sh']);
});
