import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRepository } from '../git/repository.js';
import { failureOf } from '../run-worktrees/fixtures/error-code.js';
import { mountSmallDisk } from '../run-worktrees/fixtures/small-disk.js';
import { TestRepository } from '../run-worktrees/fixtures/test-repository.js';
import { applyToCheckout } from './apply.js';
import { publishBranch } from './publish.js';

describe('taking the result of a run', () => {
  let repository: TestRepository;
  let base: string;
  let result: string;
  const apply = async () =>
    applyToCheckout(await openRepository(repository.root, process.env), base, result);
  const status = () => repository.git('status', '--porcelain', '--untracked-files=all').split('\n');

  beforeEach(async () => {
    repository = await TestRepository.create({
      'a.txt': 'one\ntwo\nthree\nfour\nfive\n',
      'gone.txt': 'g\n',
      'other.txt': 'o\n',
    });
    base = repository.git('rev-parse', 'HEAD');
    repository.git('switch', '-q', '-c', 'result');
    await repository.write('a.txt', 'one\ntwo\nthree\nfour\nFIVE\n');
    await repository.write('new/n.txt', 'n\n');
    repository.git('rm', '-q', 'gone.txt');
    result = repository.commit('result');
    repository.git('switch', '-q', 'main');
  });
  afterEach(() => repository.cleanup());

  it('X49: it comes as changes that are not committed, joined with what was committed since; the index stays', async () => {
    await repository.write('a.txt', 'ONE\ntwo\nthree\nfour\nfive\n');
    repository.commit('since');
    await repository.write('other.txt', 'mine\n');
    const index = repository.git('ls-files', '-s');
    expect((await apply()).files).toEqual(['a.txt', 'gone.txt', 'new/n.txt']);
    expect(await repository.read('a.txt')).toBe('ONE\ntwo\nthree\nfour\nFIVE\n');
    expect(await repository.read('other.txt')).toBe('mine\n');
    expect(repository.git('ls-files', '-s')).toBe(index);
    expect(status()).toEqual([' M a.txt', ' D gone.txt', ' M other.txt', '?? new/n.txt']);
    expect((await apply()).files).toEqual([]);
  });

  it('X49: own changes in the same files are refused with their names, and nothing is written', async () => {
    await repository.write('a.txt', 'mine\n');
    await repository.write('new/n.txt', 'mine\n');
    const before = status();
    expect(await failureOf(apply())).toMatch(/^E_APPLY_OVERLAP.*a\.txt, new\/n\.txt$/);
    expect(status()).toEqual(before);
    expect(await repository.read('gone.txt')).toBe('g\n');
  });

  it('X49: ignored files and links in the way are refused too', async () => {
    await repository.write('.git/info/exclude', 'new\n');
    await repository.write('new/n.txt', 'ignored\n');
    expect(await failureOf(apply())).toMatch(/^E_APPLY_OVERLAP.*new\/n\.txt$/);
    expect(await repository.read('new/n.txt')).toBe('ignored\n');
    await repository.write('.git/info/exclude', 'new\n');
    repository.git('clean', '-fdxq', 'new');
    await symlink('/tmp', join(repository.root, 'new'));
    expect(await failureOf(apply())).toMatch(/^E_APPLY_OVERLAP/);
    expect(await repository.read('gone.txt')).toBe('g\n');
  });

  it('X49: a conflict with what was committed since is named, and nothing is written', async () => {
    await repository.write('a.txt', 'one\ntwo\nthree\nfour\n5\n');
    repository.commit('since');
    expect(await failureOf(apply())).toMatch(/^E_APPLY_CONFLICT.*a\.txt$/);
    expect(status()).toEqual(['']);
  });

  it('X49: changes that the run started with are no overlap', async () => {
    await repository.write('a.txt', 'dirty\n');
    base = repository.git('commit-tree', '-p', 'HEAD', '-m', 'dirty', await treeOfFiles());
    await repository.write('a.txt', 'dirty and worked on\n');
    result = repository.git('commit-tree', '-p', base, '-m', 'worked', await treeOfFiles());
    await repository.write('a.txt', 'dirty\n');
    expect((await apply()).files).toEqual(['a.txt']);
    expect(await repository.read('a.txt')).toBe('dirty and worked on\n');
  });

  it('X49: a disk that fills up while writing leaves the checkout as it was', async (test) => {
    const disk = await mountSmallDisk('8m');
    if (disk === null) return test.skip('no right to mount a file system');
    try {
      const small = await TestRepository.create({ 'a.txt': 'a\n', 'b.txt': 'b\n' }, disk.path);
      const from = small.git('rev-parse', 'HEAD');
      small.git('switch', '-q', '-c', 'result');
      await small.write('a.txt', 'A\n');
      await small.write('b.txt', 'zeros\n'.repeat(1_000_000));
      const to = small.commit('large when written');
      small.git('switch', '-q', 'main');
      await small.write('filler', Buffer.alloc(5_000_000));
      small.git('config', 'core.bigFileThreshold', '100m');
      const before = small.git('status', '--porcelain');
      expect(
        await failureOf(applyToCheckout(await openRepository(small.root, process.env), from, to)),
      ).toMatch(/^E_DISK_FULL the disk is full: git read-tree failed/);
      expect(small.git('status', '--porcelain')).toBe(before);
      expect([await small.read('a.txt'), await small.read('b.txt')]).toEqual(['a\n', 'b\n']);
    } finally {
      await disk.close();
    }
  });

  it('X52: a result is published as a branch once per key, without a checkout', async () => {
    const publish = async (branch: string, key: string) =>
      publishBranch(await openRepository(repository.root, process.env), {
        runId: 'r7k2',
        branch,
        commit: result,
        key,
      });
    const head = repository.git('symbolic-ref', 'HEAD');
    expect(await publish('port', 'k1')).toEqual({ branch: 'port', commit: result, created: true });
    expect(repository.git('rev-parse', 'port')).toBe(result);
    repository.git('branch', '-q', '-D', 'port');
    expect(await publish('port', 'k1')).toEqual({ branch: 'port', commit: result, created: false });
    expect(repository.git('branch', '--list', 'port')).toBe('');
    expect(await failureOf(publish('main', 'k2'))).toMatch(/^E_BRANCH_IN_USE/);
    expect(await failureOf(publish('main/x', 'k2'))).toMatch(/^E_BRANCH_IN_USE/);
    for (const bad of ['..', '-x', 'a b', 'plenum/x', ''])
      expect(await failureOf(publish(bad, 'k3'))).toMatch(/^E_USAGE/);
    expect(repository.git('symbolic-ref', 'HEAD')).toBe(head);
    expect(repository.git('rev-parse', 'main')).toBe(base);
  });

  async function treeOfFiles(): Promise<string> {
    repository.git('add', '-A');
    const tree = repository.git('write-tree');
    repository.git('reset', '-q');
    return tree;
  }
});
