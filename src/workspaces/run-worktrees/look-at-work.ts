import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkspaceRef } from '../../core/ports/worktrees.js';
import { unbundle } from '../git/bundle.js';
import type { Repository } from '../git/repository.js';
import { isHere, isRecordedWork } from '../git/restore.js';

/** A repository that knows the commits of an outcome, for as long as it is looked at. */
interface LookedAt {
  readonly repository: Repository;
  close(): Promise<void>;
}

/**
 * Makes the work of an outcome readable without changing the repository: commits that only a bundle
 * has go to a folder of their own, which git reads beside the repository's objects. `null` when
 * neither has them.
 */
export async function lookAtWork(
  repository: Repository,
  workspace: WorkspaceRef,
  getBlob: (hash: string) => Promise<string>,
): Promise<LookedAt | null> {
  if (!isRecordedWork(workspace)) return null;
  const { base, commit, bundle: hash } = workspace;
  if (await isHere(repository, base, commit)) return { repository, close: async () => undefined };
  const bundle = hash === undefined ? null : await getBlob(hash).catch(() => null);
  if (bundle === null) return null;
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'plenum-look-'));
  const close = () => rm(folder, { recursive: true, force: true });
  const objects = {
    GIT_OBJECT_DIRECTORY: folder,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(join(repository.commonDir, 'objects')),
  };
  const beside = { ...repository, git: repository.git.at({ cwd: repository.root, env: objects }) };
  if ((await unbundle(beside, bundle)) && (await isHere(beside, base, commit)))
    return { repository: beside, close };
  await close();
  return null;
}
