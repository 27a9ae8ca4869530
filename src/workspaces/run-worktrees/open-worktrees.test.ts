import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWorkspace } from '../../testing/conformance/workspace/conformance.js';
import { describeWorktrees } from '../../testing/conformance/workspace/worktree-conformance.js';
import { openProtectedFiles } from '../protected/protected-files.js';
import { openWorktreeWorkspace } from '../worktree/worktree-workspace.js';
import { TestRepository } from './fixtures/test-repository.js';

describeWorktrees('git', async () => {
  const repository = await TestRepository.create();
  const base = repository.git('rev-parse', 'HEAD');
  return {
    worktrees: await repository.open({ base }),
    checkout: repository.root,
    userState: () => repository.userState(),
    reopen: () => repository.open({ base }),
    loseCommits: (ref) => {
      repository.git('update-ref', '-d', ref);
      repository.git('prune', '--expire=now');
    },
    cleanup: () => repository.cleanup(),
  };
});

describeWorkspace('worktree, in a project below the root', async () => {
  const repository = await TestRepository.create({ 'project/.keep': '' });
  const worktrees = await repository.open({ project: join(repository.root, 'project') });
  const { workspace, base } = await worktrees.open(1);
  const side = join(repository.folder, 'side');
  await mkdir(side);
  const environment = { PATH: process.env.PATH ?? '', PLENUM_CALL: 'r7k2' };
  // The base of a gate is here what `protect` finds, as the suite expects; that worktrees take it
  // from the run's base is theirs to prove.
  const reopen = async () =>
    openWorktreeWorkspace({
      path: workspace.path,
      base,
      environment,
      protection: await openProtectedFiles({ root: workspace.path, side }),
    });
  return { workspace: await reopen(), reopen, cleanup: () => repository.cleanup() };
});
