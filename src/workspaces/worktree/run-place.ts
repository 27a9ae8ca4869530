import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '../../core/ports/workspace.js';
import type { MachineSlot } from '../../host/machine/machine-slot.js';
import type { CommandQueue } from '../../host/processes/command-turn.js';
import { childEnvironment } from '../../host/programs/child-environment.js';
import { withoutRepositoryVariables } from '../../host/programs/repository-variables.js';
import { readableName } from '../git/git.js';
import { type Guard, guardOf, withoutGuarded } from '../git/guarded-paths.js';
import { type RunRefs, refsOf } from '../git/refs.js';
import { commitOf, gitIn, inProject, type Repository } from '../git/repository.js';
import { committedFiles } from '../git/repository-files.js';
import { indexIn, snapshotTree } from '../git/snapshot.js';
import {
  changedNames,
  leftOutOf,
  readSparseCheckout,
  type SparseCheckout,
} from '../git/sparse-checkout.js';
import { type BaseFiles, baseFiles } from './base-files.js';
import { bringIn, runSetup, type UsableSettings } from './make-usable.js';
import { settleLeftOut } from './settle-left-out.js';
import { type WorktreeFacts, writeFacts } from './worktree-facts.js';
import {
  addWorktree,
  removeWorktree,
  runWorktrees,
  type WorktreeFolder,
} from './worktree-folder.js';
import { type WorktreeSlots, worktreeSlots } from './worktree-slots.js';
import { openWorktreeWorkspace } from './worktree-workspace.js';

export interface RunPlaceOptions {
  readonly runId: string;
  readonly runDir: string;
  readonly base: string;
  readonly settings: UsableSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly allowSecrets?: readonly string[];
  /** Value of `PLENUM_CALL` in commands. */
  readonly mark?: string;
  /** Where commands wait for a core of the machine; absent: they start at once. */
  readonly queue?: CommandQueue;
  /** Gives a worktree a number and ports of its own on this machine. */
  readonly takeSlot?: () => Promise<MachineSlot>;
}

export interface UsableWorktree {
  readonly workspace: Workspace;
  readonly folder: WorktreeFolder;
  readonly facts: WorktreeFacts;
}

/** Where the worktrees of one run are, and how a fresh one is made usable. */
export interface RunPlace {
  readonly repository: Repository;
  readonly options: RunPlaceOptions;
  readonly refs: RunRefs;
  readonly baseFiles: BaseFiles;
  readonly environment: Readonly<Record<string, string>>;
  readonly slots: WorktreeSlots;
  /** Of the run's base. */
  readonly guard: () => Promise<Guard>;
  /** As the user has it when the run makes its first worktree; all later ones are alike. */
  readonly sparse: () => Promise<SparseCheckout | null>;
}

export function runPlace(repository: Repository, options: RunPlaceOptions): RunPlace {
  const { runId, runDir, base, mark = runId } = options;
  let guard: Promise<Guard> | undefined;
  let sparse: Promise<SparseCheckout | null> | undefined;
  return {
    repository,
    options,
    refs: refsOf(runId),
    baseFiles: baseFiles(committedFiles(repository, base), join(runDir, 'protect-worktrees')),
    environment: childEnvironment(
      withoutRepositoryVariables(options.environment),
      mark,
      options.allowSecrets,
    ),
    slots: worktreeSlots(options.takeSlot),
    guard: () => (guard ??= guardOf(repository, base)),
    sparse: () => (sparse ??= readSparseCheckout(repository)),
  };
}

/** A fresh worktree, linked, copied and set up; what fails leaves nothing behind. */
export async function makeWorktree(
  place: RunPlace,
  name: string,
  n: number | null,
  commit: string,
): Promise<UsableWorktree> {
  const { repository, options } = place;
  const path = join(await runWorktrees(repository, options.runId), name);
  let folder: WorktreeFolder = { path, admin: null };
  try {
    const cleared = await clearedTree(place, commit);
    const sparse = await place.sparse();
    const added = await addWorktree(repository, path, {
      commit,
      tree: cleared ?? commit,
      sparse: sparse === null ? null : { ...sparse, since: options.base },
    });
    folder = added;
    const { prefix } = repository;
    const cwd = inProject(path, prefix);
    await mkdir(cwd, { recursive: true });
    const project = inProject(repository.root, prefix);
    const brought = await bringIn(project, cwd, options.settings);
    const excluded = brought.map((one) => (prefix === '' ? one : `${prefix}/${one}`));
    await place.slots.take(path);
    const environment = { ...place.environment, ...place.slots.variablesOf(path) };
    await runSetup(cwd, options.settings, { environment, queue: options.queue });
    const isSparse = sparse !== null;
    const facts: WorktreeFacts = {
      version: 1,
      n,
      base: commit,
      prefix,
      excluded,
      setupTree: await setupTree(place, added, commit, { excluded, cleared, isSparse }),
      ...(sparse === null ? {} : { sparse }),
    };
    await writeFacts(added.admin, facts);
    return { workspace: await workspaceIn(place, folder, name, commit), folder, facts };
  } catch (error) {
    await place.slots.release(path);
    await removeWorktree(repository, folder).catch(() => undefined);
    throw error;
  }
}

export function workspaceIn(
  place: RunPlace,
  folder: WorktreeFolder,
  name: string,
  base: string,
): Promise<Workspace> {
  const path = inProject(folder.path, place.repository.prefix);
  return openWorktreeWorkspace({
    path,
    base,
    environment: place.environment,
    variables: place.slots.variablesOf(folder.path),
    queue: place.options.queue,
    protection: place.baseFiles.protectionOf(path, name, () => leftOut(place, base)),
  });
}

/** Paths of the project that a worktree of a commit was made without. */
async function leftOut(
  { repository, options, sparse }: RunPlace,
  commit: string,
): Promise<ReadonlySet<string>> {
  const checkout = await sparse();
  if (checkout === null) return new Set();
  const changed = new Set(await changedNames(repository, options.base, commit));
  const names = (await leftOutOf(repository, checkout, commit))
    .filter((name) => !changed.has(name))
    .map(readableName);
  const inside = repository.prefix === '' ? '' : `${repository.prefix}/`;
  return new Set(
    names.filter((path) => path.startsWith(inside)).map((path) => path.slice(inside.length)),
  );
}

/**
 * Guarded files that the run's base does not have like this, for another call left them, do not
 * come into a worktree: a backend or a command might obey them there. They count as what the setup
 * made, so that they are no deletions of the agent. `null` when there are none.
 */
async function clearedTree(
  { repository, options: { base }, guard }: RunPlace,
  commit: string,
): Promise<string | null> {
  if (commit === base) return null;
  const held = await withoutGuarded(repository, await guard(), { from: base, to: commit });
  return held?.tree ?? null;
}

interface SetUp {
  readonly excluded: readonly string[];
  readonly cleared: string | null;
  readonly isSparse: boolean;
}

async function setupTree(
  { repository, options }: RunPlace,
  folder: WorktreeFolder & { readonly admin: string },
  commit: string,
  { excluded, cleared, isSparse }: SetUp,
): Promise<string | null> {
  if (options.settings.setup === undefined) return cleared;
  const git = gitIn(repository, folder.path, indexIn(folder.admin));
  await settleLeftOut(repository, { git, folder: folder.path, excluded }, folder, isSparse);
  const tree = await snapshotTree({ git, folder: folder.path, excluded, nestedTo: null });
  return tree === (await git.text(['rev-parse', `${commit}^{tree}`])) ? null : tree;
}

/** Where the branch of the run is: what landed, else the commit it started from. */
export async function tipOf({
  repository,
  refs,
  options,
}: Pick<RunPlace, 'repository' | 'refs' | 'options'>): Promise<string> {
  return (await commitOf(repository, refs.branchRef)) ?? options.base;
}
