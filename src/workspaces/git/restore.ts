import type { WorkspaceRef } from '../../core/ports/worktrees.js';
import { PlenumError } from '../../core/values/errors.js';
import { unbundle } from './bundle.js';
import { keepUnder, refsOf } from './refs.js';
import { commitOf, type Repository } from './repository.js';

const refShape = /^refs\/plenum\/([A-Za-z0-9][A-Za-z0-9_-]*)\/[A-Za-z0-9][A-Za-z0-9_-]*$/;

/**
 * Recorded values come from a file that a person may have edited: they must be names and never
 * options of git.
 */
export function checkedCommit(commit: string): string {
  if (/^[0-9a-f]{40,64}$/.test(commit)) return commit;
  throw new PlenumError('E_GIT_REF', `${JSON.stringify(commit)} is no commit id`, {
    hint: 'plenum list',
  });
}

/** What is no pair of commit ids is no work: nothing of it can be used again. */
export function isRecordedWork({ base, commit }: WorkspaceRef): boolean {
  return [base, commit].every((name) => typeof name === 'string' && /^[0-9a-f]{40,64}$/.test(name));
}

/** Whether the commit is here whole: its history back to the base, and every file of it. */
export async function isHere(
  repository: Repository,
  base: string,
  commit: string,
): Promise<boolean> {
  const until = commit === base ? ['--no-walk'] : [`^${base}`];
  return (
    (
      await repository.git.run(['rev-list', '--objects', '--quiet', commit, ...until], {
        answers: [0, 1, 128],
      })
    ).code === 0
  );
}

/**
 * From the repository, else from the bundle; afterwards a ref holds the commit. Never moves a ref
 * away from other work.
 */
export async function restoreWork(
  repository: Repository,
  workspace: WorkspaceRef,
  getBlob: (hash: string) => Promise<string>,
): Promise<boolean> {
  const runId = refShape.exec(workspace.ref)?.[1];
  if (runId === undefined || !isRecordedWork(workspace)) return false;
  const { base, commit } = workspace;
  if (!(await isHere(repository, base, commit))) {
    const bundle =
      workspace.bundle === undefined ? null : await getBlob(workspace.bundle).catch(() => null);
    if (
      bundle === null ||
      !(await unbundle(repository, bundle)) ||
      !(await isHere(repository, base, commit))
    )
      return false;
  }
  const refs = refsOf(runId);
  const held = await commitOf(repository, workspace.ref);
  if (held === commit) return true;
  await keepUnder(
    repository,
    refs,
    held === null
      ? workspace.ref
      : refs.kept(`${workspace.ref.slice(refs.folder.length)}-${commit.slice(0, 12)}`),
    commit,
  );
  return true;
}
