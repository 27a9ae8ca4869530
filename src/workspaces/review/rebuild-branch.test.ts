import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRepository, type Repository } from '../git/repository.js';
import { TestRepository } from '../run-worktrees/fixtures/test-repository.js';
import { type BranchChange, hunksOf, readBranch, readPatch } from './branch-changes.js';
import { rebuildBranch } from './rebuild-branch.js';

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`);

let test: TestRepository;
let repository: Repository;
let base: string;

beforeEach(async () => {
  test = await TestRepository.create({
    'long.txt': `${numbered(60).join('\n')}\n`,
    'other.txt': 'other\n',
  });
  repository = await openRepository(test.root, process.env);
  base = test.git('rev-parse', 'HEAD');
});
afterEach(() => test.cleanup());

async function landed(
  n: number,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<string> {
  for (const [path, text] of Object.entries(files)) await test.write(path, text);
  return test.commit(`call ${n}\n\nFrom refs/plenum/r7k2/${n}\n\nPlenum-Call: k${n}:0\n`);
}

function changes(): Promise<readonly BranchChange[]> {
  return readBranch(repository, base, test.git('rev-parse', 'HEAD'));
}

const long = (...edited: readonly number[]) =>
  `${numbered(60)
    .map((line, at) => (edited.includes(at + 1) ? `${line} edited` : line))
    .join('\n')}\n`;

const keep: ReadonlySet<number> = new Set();

it('X128: without one call the branch has the others, with their trailers', async () => {
  await landed(1, { 'long.txt': long(1) });
  await landed(2, { 'two.txt': 'two\n' });
  await landed(3, { 'long.txt': long(1, 60) });
  const [one, two, three] = await changes();
  if (!one || !two || !three) throw new Error('three changes were landed');
  expect([one.n, two.n, three.label]).toEqual([1, 2, 'call 3']);
  const { tip } = await rebuildBranch(repository, base, [
    { change: one, without: keep },
    { change: two, without: 'all' },
    { change: three, without: keep },
  ]);
  expect(test.git('ls-tree', '-r', '--name-only', `${tip}`)).toBe('long.txt\nother.txt');
  expect(test.git('show', `${tip}:long.txt`)).toBe(long(1, 60).trimEnd());
  expect(test.git('rev-parse', `${tip}~1`)).toBe(one.commit);
  expect(
    test.git('log', '-1', '--format=%(trailers:key=Plenum-Call,valueonly)', `${tip}`),
  ).toContain('k3:0');
});

it('X128: nothing left out is the branch as it was', async () => {
  await landed(1, { 'long.txt': long(1) });
  await landed(2, { 'long.txt': long(1, 2) });
  const all = await changes();
  const { tip } = await rebuildBranch(
    repository,
    base,
    all.map((change) => ({ change, without: keep })),
  );
  expect(tip).toBe(all[1]?.commit);
});

it('X128: a call that stands on a rejected one is a conflict with its files', async () => {
  await landed(1, { 'long.txt': long(5) });
  await landed(2, { 'long.txt': long(5).replace('line 5 edited', 'line 5 edited twice') });
  const [one, two] = await changes();
  if (!one || !two) throw new Error('two changes were landed');
  expect(
    await rebuildBranch(repository, base, [
      { change: one, without: 'all' },
      { change: two, without: keep },
    ]),
  ).toEqual({ tip: null, conflict: { change: two, paths: ['long.txt'] } });
});

it('X128: any hunks of a change can be left out, whatever the others are', async () => {
  await landed(1, {
    'long.txt': long(1, 30, 60),
    'new file "q".txt': 'new\n',
    'höhe.bin': Buffer.from([0, 1, 2, 255]),
  });
  const [change] = await changes();
  if (!change) throw new Error('a change was landed');
  const hunks = hunksOf(await readPatch(repository, change));
  expect(hunks.map(({ path, lines }) => [path, lines])).toEqual([
    ['höhe.bin', null],
    ['long.txt', '-1,4 +1,4'],
    ['long.txt', '-27,7 +27,7'],
    ['long.txt', '-57,4 +57,4'],
    ['new file "q".txt', '-0,0 +1'],
  ]);
  for (let mask = 0; mask < 2 ** hunks.length; mask += 1) {
    const left = new Set(hunks.map(({ number }) => number).filter((_, at) => mask & (1 << at)));
    const without = left.size === hunks.length ? 'all' : left;
    const { tip } = await rebuildBranch(repository, base, [{ change, without }]);
    const kept = [1, 30, 60].filter((_, at) => !left.has(at + 2));
    expect(test.git('show', `${tip}:long.txt`)).toBe(long(...kept).trimEnd());
    const names = test.git('ls-tree', '-r', '-z', '--name-only', `${tip}`).split('\0');
    expect(names.includes('höhe.bin')).toBe(!left.has(1));
    expect(names.includes('new file "q".txt')).toBe(!left.has(5));
  }
});

it('X128: a removed file, a file that became a folder and a mode are wholes', async () => {
  test.git('rm', '-q', 'other.txt');
  await test.write('other.txt/inside.txt', 'inside\n');
  test.git('update-index', '--chmod=+x', 'long.txt');
  test.git('add', 'other.txt');
  test.git('commit', '-q', '-m', 'by hand');
  const [change] = await changes();
  if (!change) throw new Error('a change was made');
  expect(change.n).toBe(null);
  const hunks = hunksOf(await readPatch(repository, change));
  const left = new Set(hunks.filter(({ path }) => path !== 'long.txt').map(({ number }) => number));
  const { tip } = await rebuildBranch(repository, base, [{ change, without: left }]);
  expect(test.git('ls-tree', '-r', '--format=%(objectmode) %(path)', `${tip}`)).toBe(
    '100755 long.txt\n100644 other.txt',
  );
});
