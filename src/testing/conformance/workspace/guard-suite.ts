import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { WorktreeBench } from './worktree-bench.js';

/** What decides over a run or over tools does not come in with the work of an agent (X47, X184). */
export function describeGuards(bench: WorktreeBench): void {
  const { work, candidate, merge } = bench;

  it('X184: guarded files come neither onto the branch nor into a later worktree, at any depth; the rest lands', async () => {
    const guarded = [
      '.Claude/Settings.json',
      '.claude/settings.json',
      '.mcp.json',
      '.plenum/config.json',
      'sub/.claude/commands/x.md',
    ];
    const one = await work(
      1,
      Object.fromEntries([...guarded, 'a.txt'].map((path) => [path, 'evil\n'])),
    );
    const result = await merge([candidate(one, 'one')]);
    expect(result).toMatchObject({
      landed: [{ label: 'one' }],
      refused: [{ label: 'one', key: 'one:0', ref: one.ref, cause: 'guarded', paths: guarded }],
    });
    for (const commit of [result.commit, one.commit]) {
      const tree = await bench.worktrees.open(2, commit);
      expect(await readFile(join(tree.workspace.path, 'a.txt'), 'utf8')).toBe('evil\n');
      expect(guarded.filter((path) => existsSync(join(tree.workspace.path, path)))).toEqual([]);
      await bench.worktrees.discard(tree);
    }
    expect(await bench.worktrees.diff(one)).toContain('.mcp.json');
    expect((await merge([candidate(one, 'one')])).refused).toEqual(result.refused);
  });

  it('X184: a worktree that lacks the guarded files of what it started from does not count that as work', async () => {
    const one = await work(1, { '.mcp.json': '{}\n', 'a.txt': 'A\n' });
    const looked = await work(2, {}, one.commit);
    expect(looked).toMatchObject({ commit: one.commit, commits: 0 });
    const more = await work(3, { 'sub/b.txt': 'B\n' }, one.commit);
    expect(await bench.worktrees.diff(more)).not.toContain('.mcp.json');
    const result = await merge([candidate(one, 'one'), candidate(more, 'more')]);
    expect(result).toMatchObject({
      landed: [{ label: 'one' }, { label: 'more' }],
      conflicts: [],
      refused: [{ label: 'one', paths: ['.mcp.json'] }],
    });
  });

  it('X184: guarded files land when a person says so, asked once about all of them before anything lands', async () => {
    const one = await work(1, { '.mcp.json': '{}\n', 'a.txt': 'A\n' });
    const only = await work(2, { 'sub/.claude/x.md': 'x\n' });
    const plain = await work(3, { 'sub/b.txt': 'B\n' }, one.commit);
    const asked: { readonly works: unknown; readonly tip: string }[] = [];
    const candidates = [candidate(one, 'one'), candidate(only, 'only'), candidate(plain, 'plain')];
    const admitGuarded = async (works: unknown) => {
      asked.push({ works, tip: await bench.worktrees.tip() });
      return true;
    };
    const result = await merge(candidates, { admitGuarded });
    expect(asked).toEqual([
      {
        works: [
          { label: 'one', paths: ['.mcp.json'] },
          { label: 'only', paths: ['sub/.claude/x.md'] },
        ],
        tip: one.base,
      },
    ]);
    expect(result).toMatchObject({
      landed: [{ label: 'one' }, { label: 'only' }, { label: 'plain' }],
      refused: [],
      conflicts: [],
    });
    const landed = await bench.worktrees.diff({ ...one, commit: result.commit });
    for (const path of ['.mcp.json', 'a.txt', 'sub/.claude/x.md', 'sub/b.txt'])
      expect(landed).toContain(`b/${path}`);
    expect(await merge(candidates, { admitGuarded })).toMatchObject({
      refused: [],
      landed: result.landed,
    });
    expect(asked).toHaveLength(1);
  });

  it('X184: after a no the rest lands; work without guarded files is not asked about', async () => {
    const one = await work(1, { '.mcp.json': '{}\n', 'a.txt': 'A\n' });
    const plain = await work(2, { 'sub/b.txt': 'B\n' });
    const asked: unknown[] = [];
    const admitGuarded = async (works: unknown) => asked.push(works) === 0;
    expect(await merge([candidate(plain, 'plain')], { admitGuarded })).toMatchObject({
      landed: [{ label: 'plain' }],
    });
    expect(asked).toEqual([]);
    const result = await merge([candidate(one, 'one')], { admitGuarded });
    expect(result).toMatchObject({
      landed: [{ label: 'one' }],
      refused: [{ label: 'one', cause: 'guarded', paths: ['.mcp.json'] }],
    });
    expect([asked.length, await bench.worktrees.diff({ ...one, commit: result.commit })]).toEqual([
      1,
      expect.not.stringContaining('.mcp.json'),
    ]);
    expect(await merge([candidate(one, 'one')], { admitGuarded })).toMatchObject({
      refused: result.refused,
    });
    expect(asked).toHaveLength(1);
  });

  it('X47: a gate sees protected files as the base has them', async () => {
    const one = await work(1, { 'a.txt': 'tampered\n', 'sub/b.txt': 'B\n' });
    const result = await merge([candidate(one, 'one')], {
      gate: 'cat a.txt sub/b.txt',
      protect: { globs: ['a.txt'] },
    });
    expect(result.gate).toEqual({ passed: true, code: 0, output: 'a\nB\n', touched: ['a.txt'] });
    const tree = await bench.worktrees.open(2);
    expect(await tree.workspace.read('a.txt', {})).toBe('tampered\n');
    await tree.workspace.protect(['a.txt']);
    const seen = await tree.workspace.withProtected({ globs: ['a.txt'] }, () =>
      tree.workspace.read('a.txt', {}),
    );
    expect(seen).toEqual({ result: 'a\n', touched: ['a.txt'], unrestored: [] });
    await bench.worktrees.discard(tree);
  });
}
