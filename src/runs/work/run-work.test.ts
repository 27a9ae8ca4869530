import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkspaceRef } from '../../core/ports/worktrees.js';
import type { JsonObject } from '../../core/values/json.js';
import { createFileJournal } from '../../stores/file/journal/file-journal.js';
import { failureOf } from '../../workspaces/run-worktrees/fixtures/error-code.js';
import {
  TestRepository,
  writeIn,
} from '../../workspaces/run-worktrees/fixtures/test-repository.js';
import type { RunWorktrees } from '../../workspaces/run-worktrees/open-worktrees.js';
import { recordRun } from '../fixtures/recorded-run.js';
import { applyRun, publishRun } from './apply-run.js';
import { diffRun } from './diff-run.js';
import { pruneRuns } from './prune-run.js';

const all = { with: [], refused: [] } as const;

describe('what a recorded run changed', () => {
  let repository: TestRepository;
  let runDir: string;
  let worktrees: RunWorktrees;

  beforeEach(async () => {
    repository = await TestRepository.create();
    runDir = await recordRun(repository.root, 'r7k2', []);
    const journal = createFileJournal(runDir);
    const session = await journal.open();
    worktrees = await repository.open({
      runDir,
      putBlob: (text) => session.putBlob(text),
      getBlob: (hash) => journal.getBlob(hash),
    });
    const work = [await seal(1, 'a.txt', 'A\n'), await seal(2, 'sub/b.txt', 'B\n')];
    for (const [index, workspace] of work.entries())
      session.append({
        type: 'step-end',
        at: 0,
        n: index + 1,
        status: 'completed',
        value: null,
        workspace: workspace as unknown as JsonObject,
      });
    await session.commit();
    await session.close();
    const [one] = work;
    if (one)
      await worktrees.merge({
        candidates: [{ workspace: one, label: 'one', key: '1:0' }],
        when: 'end',
        protect: { globs: [] },
        signal: new AbortController().signal,
      });
  });
  afterEach(() => repository.cleanup());

  async function seal(n: number, path: string, text: string): Promise<WorkspaceRef> {
    const tree = await worktrees.open(n);
    await writeIn(tree.workspace.path, path, text);
    return worktrees.seal(n, tree);
  }

  it('X49: diff shows what landed, or what one step left', async () => {
    expect(await diffRun(repository.root, 'r7k2')).toMatch(
      /^diff --git a\/a\.txt b\/a\.txt\n[\s\S]*-a\n\+A\n$/,
    );
    expect(await diffRun(repository.root, 'r7k2', 2)).toMatch(/-b\n\+B\n$/);
    expect(await failureOf(diffRun(repository.root, 'r7k2', 9))).toMatch(/^E_AGENT_NOT_FOUND/);
    expect(await diffRun(repository.root, 'other')).toBe('');
  });

  it('X49: a step is taken from its bundle when the repository lost it', async () => {
    repository.git('update-ref', '-d', 'refs/plenum/r7k2/2');
    repository.git('prune', '--expire=now');
    expect(await applyRun(repository.root, 'r7k2', { ...all, n: 2 })).toMatchObject({
      mode: 'working-tree',
      files: ['sub/b.txt'],
    });
    expect(await repository.read('sub/b.txt')).toBe('B\n');
  });

  it('X49: the result comes into the checkout, or as a branch', async () => {
    const tip = repository.git('rev-parse', 'plenum/r7k2');
    const branch = { ...all, branch: 'result' };
    expect(await applyRun(repository.root, 'r7k2', branch)).toEqual({
      mode: 'branch',
      branch: 'result',
      commit: tip,
      created: true,
      guarded: [],
      taken: [],
    });
    expect(await applyRun(repository.root, 'r7k2', branch)).toMatchObject({ created: false });
    expect(repository.git('symbolic-ref', '--short', 'HEAD')).toBe('main');
    expect(await applyRun(join(repository.root, 'sub'), 'r7k2', all)).toEqual({
      mode: 'working-tree',
      commit: tip,
      files: ['a.txt'],
      guarded: [],
      taken: [],
    });
    expect(repository.git('status', '--porcelain')).toBe(' M a.txt');
  });

  it('X52: publish makes a branch once per key', async () => {
    const request = {
      runId: 'r7k2',
      branch: 'out',
      commit: repository.git('rev-parse', 'plenum/r7k2'),
      key: '7:0',
    };
    expect(await publishRun(repository.root, request)).toMatchObject({ created: true });
    expect(await publishRun(repository.root, request)).toMatchObject({ created: false });
    expect(repository.git('rev-parse', 'out')).toBe(request.commit);
  });

  it('X102: prune leaves runs that are young, and removes what others left', async () => {
    const tree = await worktrees.open(3);
    await writeIn(tree.workspace.path, 'left.txt', 'left\n');
    const request = { project: repository.root };
    expect(await pruneRuns({ ...request, olderThanMs: 1000, now: () => 1_000_500 })).toEqual({
      ended: [],
      removed: [],
      kept: [{ what: 'r7k2', why: 'the run is too young' }],
    });
    const done = await pruneRuns(request);
    expect(done.removed.map(({ what }) => what)).toEqual([tree.workspace.path]);
    expect(repository.git('for-each-ref', '--format=%(refname)', 'refs/plenum')).toContain(
      'refs/plenum/r7k2/kept-3-',
    );
    expect(await diffRun(repository.root, 'r7k2', 2)).toContain('+B');
  });

  it('X102: prune takes a run for gone only when its folder was here and is not any more', async () => {
    repository.git('update-ref', 'refs/plenum/foreign/1', 'HEAD');
    const elsewhere = join(repository.folder, 'elsewhere');
    await mkdir(elsewhere);
    await repository.open({ runId: 'moved', runDir: elsewhere });
    const first = await pruneRuns({ project: repository.root });
    expect(first.kept.map(({ what }) => what)).toEqual(['foreign']);
    expect(repository.git('rev-parse', 'refs/plenum/moved/base')).toBe(
      repository.git('rev-parse', 'main'),
    );
    expect(existsSync(join(repository.root, '.git/plenum-runs/r7k2'))).toBe(true);
    await rm(runDir, { recursive: true });
    const second = await pruneRuns({ project: repository.root });
    expect(second.removed.map(({ what }) => what)).toContain('refs/plenum/r7k2/1');
    expect(second.kept).toContainEqual({
      what: 'refs/plenum/r7k2/2',
      why: 'no branch holds its commit',
    });
  });
});
