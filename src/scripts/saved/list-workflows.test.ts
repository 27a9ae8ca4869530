import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listWorkflows } from './list-workflows.js';

let folder: string;
let cwd: string;
let home: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-list-'));
  cwd = join(folder, 'home/repo/packages/app');
  home = join(folder, 'home');
  await mkdir(cwd, { recursive: true });
  await mkdir(join(home, 'repo/.git'));
});
afterEach(() => rm(folder, { recursive: true }));

async function save(path: string, name: string, description = path): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    `export const meta = { name: '${name}', description: '${description}' };\nreturn 1;\n`,
  );
  return file;
}

it('C90: the closest folder wins, ours beats .claude, project beats personal, and what is hidden is named', async () => {
  const order = [
    'repo/packages/app/.plenum/workflows/a.js',
    'repo/packages/app/.plenum/workflows/a.mjs',
    'repo/packages/app/.claude/workflows/a.js',
    'repo/.plenum/workflows/other-file-name.js',
    'repo/.claude/workflows/a.mjs',
    '.plenum/workflows/a.js',
    '.claude/workflows/a.js',
  ];
  const files = await Promise.all(order.map((path) => save(path, 'audit')));
  for (const file of files) {
    const [only, more] = await listWorkflows({ cwd, home, shipped: null });
    expect(more).toBeUndefined();
    expect(only).toMatchObject({
      name: 'audit',
      file,
      shadows: files.slice(files.indexOf(file) + 1),
      problem: null,
    });
    await rm(file);
  }
});

it('C90: nothing above the root of the repository counts, nor above the working directory outside one', async () => {
  await save('../.claude/workflows/far.js', 'far');
  await save('.claude/workflows/personal.js', 'personal');
  await save('repo/.claude/workflows/root.js', 'root');
  expect(
    (await listWorkflows({ cwd, home, shipped: null })).map((one) => [one.name, one.origin]),
  ).toEqual([
    ['root', 'project'],
    ['personal', 'personal'],
  ]);
  await rm(join(home, 'repo/.git'), { recursive: true });
  expect((await listWorkflows({ cwd, home, shipped: null })).map((one) => one.name)).toEqual([
    'personal',
  ]);
});

it('C90: a file with a bad meta is listed with its error, and so is one that cannot be read', async () => {
  const file = await save('repo/.plenum/workflows/bad.js', 'x');
  await writeFile(file, '\nexport const meta = { name: 1 + 1 };');
  await symlink('nowhere.js', join(home, 'repo/.plenum/workflows/gone.js'));
  await save('repo/.plenum/workflows/.hidden.js', 'hidden');
  await save('repo/.plenum/workflows/notes.txt', 'notes');
  const [bad, gone, none] = await listWorkflows({ cwd, home, shipped: null });
  expect(bad).toMatchObject({ name: 'bad', description: null, file });
  expect(bad?.problem).toMatch(new RegExp(`^${file}:2:\\d+ .+`));
  expect(gone).toMatchObject({ name: 'gone', problem: expect.stringContaining('cannot be read') });
  expect(none).toBeUndefined();
});

it('C90: shipped workflows are the weakest', async () => {
  await save('shipped/review.js', 'review', 'theirs');
  await save('shipped/port.js', 'port');
  await save('repo/.plenum/workflows/review.js', 'review', 'ours');
  const all = await listWorkflows({ cwd, home, shipped: join(home, 'shipped') });
  expect(all.map((one) => [one.name, one.description, one.origin])).toEqual([
    ['review', 'ours', 'project'],
    ['port', 'shipped/port.js', 'shipped'],
  ]);
});
