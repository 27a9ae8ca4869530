import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWorkspace } from '../../testing/conformance/workspace/conformance.js';
import { openSharedWorkspace } from './shared-workspace.js';

describeWorkspace('shared', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-shared-'));
  const path = join(folder, 'project');
  await mkdir(path);
  const reopen = () =>
    openSharedWorkspace({ path, sideFolder: join(folder, 'side'), environment: process.env });
  return { workspace: await reopen(), reopen, cleanup: () => rm(folder, { recursive: true }) };
});
