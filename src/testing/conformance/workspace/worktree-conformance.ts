import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  MergeCandidate,
  MergeRequest,
  OpenWorktree,
  WorkspaceRef,
  Worktrees,
} from '../../../core/ports/worktrees.js';

export interface WorktreesFixture {
  readonly worktrees: Worktrees;
  /** The user's checkout; it holds `a.txt` with `a\n` and `sub/b.txt` with `b\n`. */
  readonly checkout: string;
  /** HEAD, index, files, stash and branches of the user, as text. */
  userState(): string;
  /** The same run, opened by a later process. */
  reopen(): Promise<Worktrees>;
  /** Removes the commits that only this ref holds, as a fresh clone would lack them. */
  loseCommits(ref: string): void;
  cleanup(): Promise<void>;
}

/** What every implementation of isolated workspaces owes its users. */
export function describeWorktrees(name: string, create: () => Promise<WorktreesFixture>): void {
  describe(`worktrees ${name}`, () => {
    let fixture: WorktreesFixture;
    let worktrees: Worktrees;
    const write = async (tree: OpenWorktree, path: string, text: string | Buffer) => {
      await mkdir(dirname(join(tree.workspace.path, path)), { recursive: true });
      await writeFile(join(tree.workspace.path, path), text);
    };
    const work = async (
      n: number,
      files: Readonly<Record<string, string>>,
      commit?: string,
    ): Promise<WorkspaceRef> => {
      const tree = await worktrees.open(n, commit);
      for (const [path, text] of Object.entries(files)) await write(tree, path, text);
      return worktrees.seal(n, tree);
    };
    const candidate = (workspace: WorkspaceRef, label: string): MergeCandidate => ({
      workspace,
      label,
      key: `${label}:0`,
    });
    const merge = (candidates: readonly MergeCandidate[], more: Partial<MergeRequest> = {}) =>
      worktrees.merge({
        candidates,
        when: 'end',
        protect: { globs: [] },
        signal: new AbortController().signal,
        ...more,
      });

    beforeEach(async () => {
      fixture = await create();
      worktrees = fixture.worktrees;
    });
    afterEach(() => fixture.cleanup());

    it('X102: a worktree starts from the base with all its files, and the user sees nothing of it', async () => {
      const before = fixture.userState();
      const tree = await worktrees.open(1);
      expect(tree.workspace.kind).toBe('worktree');
      expect(await tree.workspace.files(['**/*'])).toEqual(['a.txt', 'sub/b.txt']);
      await write(tree, 'a.txt', 'changed\n');
      await worktrees.seal(1, tree);
      expect(fixture.userState()).toBe(before);
    });

    it('X102: a seal holds untracked files, deletions, modes, links and binary files, and then the folder goes', async () => {
      const tree = await worktrees.open(1);
      const at = tree.workspace.path;
      await write(tree, 'new/file.txt', 'new\n');
      await write(tree, 'bin', Buffer.from([0, 255, 1, 10]));
      await write(tree, 'run.sh', '#!/bin/sh\n');
      await chmod(join(at, 'run.sh'), 0o755);
      await symlink('a.txt', join(at, 'link'));
      await rm(join(at, 'sub/b.txt'));
      const sealed = await worktrees.seal(1, tree);
      expect(sealed).toMatchObject({ base: tree.base, commits: 1, diffStat: { files: 5 } });
      expect(existsSync(at)).toBe(false);
      const again = await worktrees.open(2, sealed.commit);
      const shown = await again.workspace.sh({
        command:
          'cat new/file.txt; od -An -tx1 bin; test -x run.sh && readlink link; ls -A sub 2>&1 | wc -l',
        timeoutMs: 5000,
        signal: new AbortController().signal,
      });
      expect(shown.stdout.split('\n').map((line) => line.trim())).toEqual([
        'new',
        '00 ff 01 0a',
        'a.txt',
        expect.stringMatching(/^[01]$/),
        '',
      ]);
      expect(await again.workspace.files(['**/*.txt'])).toEqual(['a.txt', 'new/file.txt']);
      await worktrees.discard(again);
    });

    it('X102: a call that changed nothing has its base as commit and no bundle', async () => {
      const sealed = await worktrees.seal(1, await worktrees.open(1));
      expect(sealed).toMatchObject({
        commit: sealed.base,
        commits: 0,
        diffStat: { files: 0, insertions: 0, deletions: 0 },
      });
      expect(sealed.bundle).toBeUndefined();
      expect(await worktrees.restore(sealed)).toBe(true);
      expect(await worktrees.diff(sealed)).toBe('');
    });

    it('X102: what a reader changed is dropped with its folder', async () => {
      const tree = await worktrees.open(1);
      await write(tree, 'a.txt', 'scribble');
      await worktrees.discard(tree);
      expect(existsSync(tree.workspace.path)).toBe(false);
    });

    it('X49: diff() shows what a call changed', async () => {
      expect(await worktrees.diff(await work(1, { 'a.txt': 'A\n' }))).toContain('-a\n+A\n');
    });

    it('X102: work comes back from its bundle when the repository lacks it, and a lost one says so', async () => {
      const sealed = await work(1, { 'a.txt': 'A\n' });
      fixture.loseCommits(sealed.ref);
      expect(await worktrees.restore({ ...sealed, bundle: undefined })).toBe(false);
      expect(await worktrees.restore(sealed)).toBe(true);
      const tree = await worktrees.open(2, sealed.commit);
      expect(await readFile(join(tree.workspace.path, 'a.txt'), 'utf8')).toBe('A\n');
      await worktrees.discard(tree);
    });

    it('X49: work on different files lands, and later worktrees start from the result', async () => {
      const base = await worktrees.tip();
      const before = fixture.userState();
      const [one, two] = [await work(1, { 'a.txt': 'A\n' }), await work(2, { 'sub/b.txt': 'B\n' })];
      const result = await merge([candidate(one, 'one'), candidate(two, 'two')]);
      expect(result).toMatchObject({ conflicts: [], refused: [], gate: null });
      expect(result.landed.map(({ label }) => label)).toEqual(['one', 'two']);
      expect(await worktrees.tip()).toBe(result.commit);
      expect(result.commit).not.toBe(base);
      const tree = await worktrees.open(3);
      expect([
        await tree.workspace.read('a.txt', {}),
        await tree.workspace.read('sub/b.txt', {}),
      ]).toEqual(['A\n', 'B\n']);
      await worktrees.discard(tree);
      expect(fixture.userState()).toBe(before);
    });

    it('X49: a conflict is a value with both sides, and the others land all the same', async () => {
      const made = [
        await work(1, { 'a.txt': 'one\n' }),
        await work(2, { 'a.txt': 'two\n' }),
        await work(3, { 'sub/b.txt': 'three\n' }),
      ];
      const result = await merge(
        made.map((workspace, index) => candidate(workspace, `c${index + 1}`)),
      );
      expect(result.landed.map(({ label }) => label)).toEqual(['c1', 'c3']);
      expect(result.conflicts).toEqual([
        {
          label: 'c2',
          ref: made[1]?.ref,
          files: [{ path: 'a.txt', base: 'a\n', ours: 'one\n', theirs: 'two\n', binary: false }],
        },
      ]);
    });

    it('X49: a repeated merge recognises what landed, also in a later process', async () => {
      const one = await work(1, { 'a.txt': 'one\n' });
      const first = await merge([candidate(one, 'one')]);
      worktrees = await fixture.reopen();
      const two = await work(2, { 'sub/b.txt': 'two\n' });
      const second = await merge([candidate(one, 'one'), candidate(two, 'two')]);
      expect(second.landed[0]).toEqual(first.landed[0]);
      expect(second.landed[1]?.commit).toBe(second.commit);
      expect((await merge([candidate(one, 'one'), candidate(two, 'two')])).commit).toBe(
        second.commit,
      );
    });

    it('X49: work on top of other work lands with it, once', async () => {
      const one = await work(1, { 'a.txt': 'one\n', 'c.txt': 'c\n' });
      const fix = await work(2, { 'a.txt': 'fixed\n' }, one.commit);
      const result = await merge([candidate(fix, 'fix'), candidate(one, 'one')]);
      expect(result).toMatchObject({
        conflicts: [],
        landed: [{ label: 'fix' }, { label: 'one', commit: result.commit }],
      });
      const more = await work(3, { 'c.txt': 'more\n' }, fix.commit);
      expect(await merge([candidate(more, 'more')])).toMatchObject({
        conflicts: [],
        landed: [{ label: 'more' }],
      });
    });

    it('X49: with `each`, a landing that the gate refuses stays off the branch', async () => {
      const made = [
        await work(1, { 'a.txt': 'good\n' }),
        await work(2, { 'a.txt': 'bad\n' }),
        await work(3, { 'sub/b.txt': 'good\n' }),
      ];
      const [one, bad, three] = made.map((workspace, index) =>
        candidate(workspace, `c${index + 1}`),
      );
      if (!one || !bad || !three) throw new Error('three candidates');
      const result = await merge([bad, one, three], {
        gate: 'cat a.txt; ! grep -q bad a.txt',
        when: 'each',
      });
      const message = 'the gate failed with exit code 1';
      expect(result.refused).toEqual([
        {
          label: 'c2',
          key: 'c2:0',
          ref: bad.workspace.ref,
          cause: 'gate',
          message,
          code: 1,
          output: 'bad\n',
        },
      ]);
      expect(result.landed.map(({ label }) => label)).toEqual(['c1', 'c3']);
      expect(result.gate).toMatchObject({ passed: false, code: 1 });
      const again = await merge([one, three], { gate: 'true', when: 'each' });
      expect(again).toMatchObject({ commit: result.commit, gate: { passed: true, code: 0 } });
    });

    it('X49: with `end`, all lands and the gate answers once, about the result', async () => {
      const one = await work(1, { 'a.txt': 'bad\n' });
      const result = await merge([candidate(one, 'one')], { gate: 'cat a.txt sub/b.txt; exit 3' });
      expect(result).toMatchObject({
        landed: [{ label: 'one' }],
        refused: [],
        gate: { passed: false, code: 3, output: 'bad\nb\n', touched: [] },
      });
      expect(await worktrees.tip()).toBe(result.commit);
    });

    it('X49: a call that changed nothing is empty and not landed, and a branch is named only when it exists', async () => {
      const idle = await work(1, {});
      expect(await merge([])).toMatchObject({ branch: null, landed: [], empty: [] });
      expect(await merge([candidate(idle, 'idle')])).toMatchObject({
        branch: null,
        landed: [],
        empty: [{ label: 'idle', ref: idle.ref }],
      });
      const one = await work(2, { 'a.txt': 'A\n' });
      const result = await merge([candidate(idle, 'idle'), candidate(one, 'one')]);
      expect(result).toMatchObject({
        branch: expect.stringMatching(/^plenum\//),
        landed: [{ label: 'one' }],
        empty: [{ label: 'idle' }],
      });
    });

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
        const tree = await worktrees.open(2, commit);
        expect(await readFile(join(tree.workspace.path, 'a.txt'), 'utf8')).toBe('evil\n');
        expect(guarded.filter((path) => existsSync(join(tree.workspace.path, path)))).toEqual([]);
        await worktrees.discard(tree);
      }
      expect(await worktrees.diff(one)).toContain('.mcp.json');
      expect((await merge([candidate(one, 'one')])).refused).toEqual(result.refused);
    });

    it('X184: a worktree that lacks the guarded files of what it started from does not count that as work', async () => {
      const one = await work(1, { '.mcp.json': '{}\n', 'a.txt': 'A\n' });
      const looked = await work(2, {}, one.commit);
      expect(looked).toMatchObject({ commit: one.commit, commits: 0 });
      const more = await work(3, { 'sub/b.txt': 'B\n' }, one.commit);
      expect(await worktrees.diff(more)).not.toContain('.mcp.json');
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
      const candidates = [
        candidate(one, 'one'),
        candidate(only, 'only'),
        candidate(plain, 'plain'),
      ];
      const admitGuarded = async (works: unknown) => {
        asked.push({ works, tip: await worktrees.tip() });
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
      const landed = await worktrees.diff({ ...one, commit: result.commit });
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
      expect([asked.length, await worktrees.diff({ ...one, commit: result.commit })]).toEqual([
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
      const tree = await worktrees.open(2);
      expect(await tree.workspace.read('a.txt', {})).toBe('tampered\n');
      await tree.workspace.protect(['a.txt']);
      const seen = await tree.workspace.withProtected({ globs: ['a.txt'] }, () =>
        tree.workspace.read('a.txt', {}),
      );
      expect(seen).toEqual({ result: 'a\n', touched: ['a.txt'], unrestored: [] });
      await worktrees.discard(tree);
    });

    it('X49: a stopped merge lands nothing more', async () => {
      const one = await work(1, { 'a.txt': 'one\n' });
      const stopped = await merge([candidate(one, 'one')], { signal: AbortSignal.abort() });
      expect(stopped.landed).toEqual([]);
      expect((await merge([candidate(one, 'one')])).landed).toHaveLength(1);
    });
  });
}
