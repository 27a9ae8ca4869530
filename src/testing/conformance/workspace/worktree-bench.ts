import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type {
  MergeCandidate,
  MergeRequest,
  MergeResult,
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

/** What a test of worktrees works with, and short words for what it does. */
export interface WorktreeBench {
  readonly fixture: WorktreesFixture;
  readonly worktrees: Worktrees;
  /** From here on the test works as a later process. */
  reopen(): Promise<void>;
  write(tree: OpenWorktree, path: string, text: string | Buffer): Promise<void>;
  /** The sealed work of call `n`, which started from the base or from `commit`. */
  work(n: number, files: Readonly<Record<string, string>>, commit?: string): Promise<WorkspaceRef>;
  candidate(workspace: WorkspaceRef, label: string): MergeCandidate;
  merge(candidates: readonly MergeCandidate[], more?: Partial<MergeRequest>): Promise<MergeResult>;
}

/** Called where tests are described: each of them gets worktrees of its own. */
export function worktreeBench(create: () => Promise<WorktreesFixture>): WorktreeBench {
  let fixture: WorktreesFixture;
  let worktrees: Worktrees;
  beforeEach(async () => {
    fixture = await create();
    worktrees = fixture.worktrees;
  });
  afterEach(() => fixture.cleanup());

  const bench: WorktreeBench = {
    get fixture() {
      return fixture;
    },
    get worktrees() {
      return worktrees;
    },
    async reopen() {
      worktrees = await fixture.reopen();
    },
    async write(tree, path, text) {
      await mkdir(dirname(join(tree.workspace.path, path)), { recursive: true });
      await writeFile(join(tree.workspace.path, path), text);
    },
    async work(n, files, commit) {
      const tree = await worktrees.open(n, commit);
      for (const [path, text] of Object.entries(files)) await bench.write(tree, path, text);
      return worktrees.seal(n, tree);
    },
    candidate: (workspace, label) => ({ workspace, label, key: `${label}:0` }),
    merge: (candidates, more = {}) =>
      worktrees.merge({
        candidates,
        when: 'end',
        protect: { globs: [] },
        signal: new AbortController().signal,
        ...more,
      }),
  };
  return bench;
}
