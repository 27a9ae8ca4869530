import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { MergeCandidate } from '../../core/ports/worktrees.js';
import { TestRepository, writeIn } from '../run-worktrees/fixtures/test-repository.js';
import type { RunWorktrees } from '../run-worktrees/open-worktrees.js';

let repository: TestRepository;
let worktrees: RunWorktrees;
afterEach(() => repository.cleanup());

async function start(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): Promise<void> {
  repository = await TestRepository.create(files);
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(repository.root, path)), { recursive: true });
    await symlink(target, join(repository.root, path));
  }
  if (Object.keys(links).length > 0) repository.commit('links');
  worktrees = await repository.open();
}

async function work(
  n: number,
  act: (folder: string) => Promise<unknown>,
  commit?: string,
): Promise<MergeCandidate> {
  const tree = await worktrees.open(n, commit);
  await act(tree.workspace.path);
  return { workspace: await worktrees.seal(n, tree), label: `call ${n}`, key: `${n}:0` };
}

const merge = (...candidates: readonly MergeCandidate[]) =>
  worktrees.merge({
    candidates,
    when: 'end',
    protect: { globs: [] },
    signal: new AbortController().signal,
  });
const onBranch = () => repository.git('ls-tree', '-r', '--name-only', 'plenum/r7k2').split('\n');
const pathsOf = ({ refused }: Awaited<ReturnType<typeof merge>>) =>
  refused.map(({ paths }) => paths);

describe('X184: guarded paths', () => {
  it('that the project has stay as they are, changed or deleted by an agent', async () => {
    await start({ 'a.txt': 'a\n', '.claude/settings.json': '{}\n', 'sub/.mcp.json': '{}\n' });
    const result = await merge(
      await work(1, async (folder) => {
        await writeIn(folder, '.claude/settings.json', '{"hooks":{}}\n');
        await rm(join(folder, 'sub'), { recursive: true });
        await writeIn(folder, 'a.txt', 'A\n');
      }),
    );
    expect(pathsOf(result)).toEqual([['.claude/settings.json', 'sub/.mcp.json']]);
    expect(repository.git('diff', '--name-status', 'main', 'plenum/r7k2')).toBe('M\ta.txt');
  });

  it('two agents that both change one are refused, and neither is in conflict', async () => {
    await start({ 'a.txt': 'a\n', '.mcp.json': '{}\n' });
    const one = await work(1, (folder) => writeIn(folder, '.mcp.json', '{"one":1}\n'));
    const two = await work(2, async (folder) => {
      await writeIn(folder, '.mcp.json', '{"two":2}\n');
      await writeIn(folder, 'a.txt', 'A\n');
    });
    const result = await merge(one, two);
    expect(result).toMatchObject({
      conflicts: [],
      landed: [{ label: 'call 2' }],
      refused: [{ label: 'call 1' }, { label: 'call 2' }],
    });
    expect(repository.git('show', 'plenum/r7k2:.mcp.json')).toBe('{}');
  });

  it('a call that changed nothing else lands nothing, and makes no branch', async () => {
    await start({ 'a.txt': 'a\n' });
    const result = await merge(await work(1, (folder) => writeIn(folder, '.claude/x', 'x\n')));
    expect(result).toMatchObject({
      branch: null,
      landed: [],
      empty: [],
      refused: [{ cause: 'guarded', paths: ['.claude/x'] }],
    });
  });

  it('a file that was renamed to one stays where it was', async () => {
    await start({ 'hooks.json': `${'{"a": 1}\n'.repeat(20)}`, 'b.txt': 'b\n' });
    const result = await merge(
      await work(1, async (folder) => {
        await mkdir(join(folder, '.claude'));
        await rename(join(folder, 'hooks.json'), join(folder, '.claude/settings.json'));
        await writeIn(folder, 'b.txt', 'B\n');
      }),
    );
    expect(pathsOf(result)).toEqual([['.claude/settings.json', 'hooks.json']]);
    expect(onBranch()).toEqual(['b.txt', 'hooks.json']);
  });

  it('a file put in the place of a folder that has one is refused with it', async () => {
    await start({ 'sub/.claude/x.md': 'x\n', 'b.txt': 'b\n' });
    const result = await merge(
      await work(1, async (folder) => {
        await rm(join(folder, 'sub'), { recursive: true });
        await writeIn(folder, 'sub', 'a file now\n');
        await writeIn(folder, 'b.txt', 'B\n');
      }),
    );
    expect(pathsOf(result)).toEqual([['sub', 'sub/.claude/x.md']]);
    expect(onBranch()).toEqual(['b.txt', 'sub/.claude/x.md']);
  });

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['itself a link', { '.claude': 'team/claude' }],
    ['a link to a link', { '.claude': 'alias', alias: 'team/claude' }],
    ['reached through a linked folder', { '.claude': 'ours/claude', ours: 'team' }],
    ['a link inside the guarded folder', { 'sub/.claude/commands': '../../team/claude' }],
    ['a link of which another disk would say so', { '.Claude': 'Team/Claude' }],
  ])('what the project links to from a guarded name is guarded too: %s', async (_how, links) => {
    await start({ 'team/claude/settings.json': '{}\n', 'team/readme.md': 'r\n' }, links);
    const result = await merge(
      await work(1, async (folder) => {
        await writeIn(folder, 'team/claude/settings.json', '{"hooks":{}}\n');
        await writeIn(folder, 'team/readme.md', 'R\n');
      }),
    );
    expect(pathsOf(result)).toEqual([['team/claude/settings.json']]);
    expect(repository.git('diff', '--name-only', 'main', 'plenum/r7k2')).toBe('team/readme.md');
  });

  it('a link in the checkout that no commit has counts too', async () => {
    await start({ 'team/settings.json': '{}\n', '.gitignore': '/.claude\n' });
    await symlink('team', join(repository.root, '.claude'));
    expect(
      pathsOf(await merge(await work(1, (folder) => writeIn(folder, 'team/settings.json', '1\n')))),
    ).toEqual([['team/settings.json']]);
  });

  it('a link of an agent that has a guarded name, and a submodule in its place, are refused', async () => {
    await start({ 'evil/settings.json': '{}\n' });
    const link = await work(1, (folder) => symlink('evil', join(folder, '.claude')));
    const head = repository.git('rev-parse', 'HEAD');
    const submodule = await work(2, async (folder) => {
      repository.gitIn(
        folder,
        'update-index',
        '--add',
        '--cacheinfo',
        `160000,${head},sub/.claude`,
      );
      repository.gitIn(folder, 'commit', '-q', '-m', 'a submodule');
      await mkdir(join(folder, 'sub/.claude'), { recursive: true });
    });
    expect(pathsOf(await merge(link, submodule))).toEqual([['.claude'], ['sub/.claude']]);
  });

  it('work on top of work that has some lands without them, and a change of them is no conflict', async () => {
    await start({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const one = await work(1, async (folder) => {
      await writeIn(folder, '.mcp.json', '1\n');
      await writeIn(folder, 'a.txt', 'A\n');
    });
    const two = await work(
      2,
      async (folder) => {
        await writeIn(folder, '.mcp.json', '2\n');
        await writeIn(folder, 'b.txt', 'B\n');
      },
      one.workspace.commit,
    );
    const result = await merge(one, two);
    expect(result).toMatchObject({
      conflicts: [],
      landed: [{}, {}],
      refused: [{ label: 'call 1' }, { label: 'call 2' }],
    });
    expect(onBranch()).toEqual(['a.txt', 'b.txt']);
  });

  it('names that only look alike are ordinary', async () => {
    await start({ 'a.txt': 'a\n' });
    const names = ['.claude.md', '.gitattributes', '.github/x.yml', 'mcp.json', 'plenum/x'];
    const result = await merge(
      await work(1, (folder) => Promise.all(names.map((name) => writeIn(folder, name, 'x\n')))),
    );
    expect(result.refused).toEqual([]);
    expect(onBranch()).toEqual([
      '.claude.md',
      '.gitattributes',
      '.github/x.yml',
      'a.txt',
      'mcp.json',
      'plenum/x',
    ]);
  });
});
