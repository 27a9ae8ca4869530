import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { OpenWorktree, WorkspaceRef, Worktrees } from '../../core/ports/worktrees.js';
import { PlenumError } from '../../core/values/errors.js';
import { createTurns } from '../../host/processes/turns.js';
import { bundleOf } from '../git/bundle.js';
import { namingFullDisk } from '../git/git-failure.js';
import { isHeld, keepUnder } from '../git/refs.js';
import { commitOf, openRepository } from '../git/repository.js';
import type { RepositoryPrograms } from '../git/repository-programs.js';
import { checkedCommit, restoreWork } from '../git/restore.js';
import { blameLandings } from '../landing/blame.js';
import { diffStat, diffText } from '../landing/diff-text.js';
import { mergeAll } from '../landing/merge.js';
import { mergeFolder } from '../landing/merge-folder.js';
import {
  makeWorktree,
  type RunPlace,
  type RunPlaceOptions,
  runPlace,
  tipOf,
  type UsableWorktree,
} from '../worktree/run-place.js';
import { freshName, removeWorktree } from '../worktree/worktree-folder.js';
import { recordRun } from './recorded-runs.js';
import { commitLeftWork, headOf, readLeftWork } from './seal.js';
import { type KeptFolder, sweep } from './sweep.js';

export interface WorktreesOptions extends RunPlaceOptions {
  /** The project folder: the root of a repository or a folder in one. */
  readonly project: string;
  /** Of the repository's own configuration [refused]. */
  readonly programs?: RepositoryPrograms;
  putBlob(text: string): Promise<string>;
  getBlob(hash: string): Promise<string>;
}

export interface RunWorktrees extends Worktrees {
  /** Folders of this run that an earlier process left with work in them (X102). */
  readonly kept: readonly KeptFolder[];
}

/**
 * The worktrees of one run. Opening keeps the base alive and sweeps folders whose content is safe.
 */
export async function openWorktrees(options: WorktreesOptions): Promise<RunWorktrees> {
  const repository = await openRepository(options.project, options.environment, options.programs);
  const place = runPlace(repository, options);
  if ((await commitOf(repository, checkedCommit(options.base))) === null)
    throw new PlenumError(
      'E_GIT_REF',
      `the commit ${options.base} that the run started from is not in this repository`,
      { hint: `git fetch --all && plenum resume ${options.runId}` },
    );
  await keepUnder(repository, place.refs, place.refs.base, options.base);
  await recordRun(repository, options.runId, options.runDir);
  const kept = await sweep(repository, options.runId, options.runDir);
  return runWorktrees(place, options, kept);
}

function runWorktrees(
  place: RunPlace,
  { putBlob, getBlob }: WorktreesOptions,
  kept: readonly KeptFolder[],
): RunWorktrees {
  const { repository } = place;
  const used = new Map<OpenWorktree, UsableWorktree>();
  const inTurn = createTurns();
  const folder = mergeFolder(place);
  const inUse = (tree: OpenWorktree): UsableWorktree => {
    const found = used.get(tree);
    if (found === undefined) throw new PlenumError('E_INTERNAL', 'this worktree is not in use');
    return found;
  };
  const opened = async (n: number | null, name: string, base: string): Promise<OpenWorktree> => {
    const made = await namingFullDisk(() => makeWorktree(place, name, n, base));
    const tree: OpenWorktree = { workspace: made.workspace, base };
    used.set(tree, made);
    return tree;
  };
  const remove = async (tree: OpenWorktree, made: UsableWorktree): Promise<void> => {
    await removeUsed(place, made);
    used.delete(tree);
  };
  const restore = (workspace: WorkspaceRef) => restoreWork(repository, workspace, getBlob);
  return {
    version: 1,
    kept,
    restore,
    tip: () => tipOf(place),
    open: async (n, commit) =>
      opened(n, freshName(String(n)), checkedCommit(commit ?? (await tipOf(place)))),
    openBase: () => opened(null, freshName('base'), place.options.base),
    seal(n, tree) {
      const made = inUse(tree);
      return namingFullDisk(async () => {
        try {
          const sealed = await sealUsed(place, n, made, putBlob);
          await remove(tree, made);
          return sealed;
        } catch (error) {
          if (PlenumError.is(error) && error.code === 'E_WORKTREE_GONE') {
            await keepCommits(place, made);
            await remove(tree, made);
          }
          throw error;
        }
      });
    },
    discard: (tree) => remove(tree, inUse(tree)),
    async diff(workspace) {
      if (workspace.commit === workspace.base) return '';
      if (!(await restore(workspace))) throw workGone(workspace);
      return diffText(repository, workspace.base, workspace.commit);
    },
    pushed: (workspaces) => pushedOf(repository, workspaces),
    merge: (request) => inTurn(() => namingFullDisk(() => mergeAll(place, folder, request))),
    blame: (request) => inTurn(() => blameLandings(place, folder, request)),
    close: () => inTurn(() => folder.close()),
  };
}

/** Commits of a run are new, so one that a remote has was pushed while it ran. */
async function pushedOf(
  repository: RunPlace['repository'],
  workspaces: readonly WorkspaceRef[],
): Promise<readonly WorkspaceRef[]> {
  const found: WorkspaceRef[] = [];
  for (const workspace of workspaces)
    if (await isHeld(repository, workspace.commit, ['refs/remotes'])) found.push(workspace);
  return found;
}

function workGone({ ref }: WorkspaceRef): PlenumError {
  return new PlenumError(
    'E_GIT_REF',
    `the work ${ref} is neither in this repository nor in the run folder`,
    { hint: `plenum resume ${/^refs\/plenum\/([^/]+)\//.exec(ref)?.[1] ?? '@last'}` },
  );
}

async function sealUsed(
  { repository, refs, options }: RunPlace,
  n: number,
  { folder, facts }: UsableWorktree,
  putBlob: WorktreesOptions['putBlob'],
): Promise<WorkspaceRef> {
  const { base } = facts;
  const ref = refs.call(n);
  // The histories of repositories that agents made inside their worktrees.
  const nestedTo = join(options.runDir, 'nested', basename(folder.path));
  const work = await readLeftWork(repository, folder, facts, nestedTo);
  const message = `plenum: work of call ${n} of run ${options.runId}`;
  const commit = await commitLeftWork(repository, base, work, message);
  await keepUnder(repository, refs, ref, commit);
  if (commit === base)
    return { ref, base, commit, commits: 0, diffStat: { files: 0, insertions: 0, deletions: 0 } };
  const [count, stat, text] = await Promise.all([
    repository.git.text(['rev-list', '--count', `${base}..${commit}`]),
    diffStat(repository, base, commit),
    bundleOf(repository, ref, base),
  ]);
  const bundle = text === null ? {} : { bundle: await putBlob(text) };
  return { ref, base, commit, commits: Number(count), diffStat: stat, ...bundle };
}

async function removeUsed(
  { repository, baseFiles, slots }: RunPlace,
  { folder }: UsableWorktree,
): Promise<void> {
  await slots.release(folder.path);
  await removeWorktree(repository, folder);
  await rm(baseFiles.sideOf(basename(folder.path)), { recursive: true, force: true });
}

/** The folder is gone; commits that the agent had made in it stay under a ref. */
async function keepCommits(
  { repository, refs }: RunPlace,
  { folder, facts }: UsableWorktree,
): Promise<void> {
  const head = await headOf(repository, folder);
  if (head !== null && head !== facts.base)
    await keepUnder(repository, refs, refs.kept(basename(folder.path)), head);
}
