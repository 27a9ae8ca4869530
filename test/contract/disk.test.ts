import { expect, it } from 'vitest';
import type { Workspace } from '../../src/core/ports/workspace.js';
import type { WorkspaceRef, Worktrees } from '../../src/core/ports/worktrees.js';
import { PlenumError } from '../../src/core/values/errors.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';

const full = () =>
  Promise.reject(
    new PlenumError(
      'E_DISK_FULL',
      'the disk is full: git read-tree failed: unable to write file o7.txt',
    ),
  );
const sealed: WorkspaceRef = {
  ref: 'refs/plenum/test/1',
  base: 'base',
  commit: 'c',
  commits: 1,
  diffStat: { files: 1, insertions: 1, deletions: 0 },
};

const roomy: Worktrees = {
  version: 1,
  tip: async () => 'base',
  open: async () => ({ workspace: { path: '/nowhere' } as Workspace, base: 'base' }),
  seal: async () => sealed,
  discard: async () => {},
  restore: async () => true,
  diff: async () => '',
  pushed: async () => [],
  merge: full,
  close: async () => {},
  blame: async () => [],
  openBase: async () => ({ workspace: { path: '/nowhere' } as Workspace, base: 'base' }),
};

async function run(worktrees: Worktrees) {
  const harness = createHarness({ ports: { worktrees: async () => worktrees } });
  const source = `const o = await agent.outcome('x', { isolation: 'worktree' });
if (o.status !== 'completed') return [o.cause, o.value];
try { await merge([o]); } catch (error) { return [error.code, error.message]; }`;
  return (
    await harness.drive(source, createStubBackend({ clock: harness.clock, answer: () => 'said' }))
  ).result;
}

it('X28: a full disk has the cause disk, in a merge and wherever a worktree is made or sealed', async () => {
  expect(await run(roomy)).toEqual(['disk', expect.stringContaining('the disk is full')]);
  expect(await run({ ...roomy, open: full })).toEqual(['disk', null]);
  expect(await run({ ...roomy, seal: full })).toEqual(['disk', null]);
});
