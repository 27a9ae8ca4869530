import { describe } from 'vitest';
import { describeGuards } from './guard-suite.js';
import { describeMerges } from './merge-suite.js';
import { describeSeals } from './seal-suite.js';
import { type WorktreesFixture, worktreeBench } from './worktree-bench.js';

/** What every implementation of isolated workspaces owes its users. */
export function describeWorktrees(name: string, create: () => Promise<WorktreesFixture>): void {
  describe(`worktrees ${name}`, () => {
    const bench = worktreeBench(create);
    describeSeals(bench);
    describeMerges(bench);
    describeGuards(bench);
  });
}
