import { realpath } from 'node:fs/promises';
import { programsHere } from '../../config/trust/programs-here.js';
import type { RunEntry, RunStore } from '../../core/ports/run-store.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { durationText, plural } from '../../core/words/amounts.js';
import { folderSize } from '../../host/disk/folder-size.js';
import { driverOf } from '../../stores/file/lease/driver-lock.js';
import { openRepository, type Repository } from '../../workspaces/git/repository.js';
import { pruneWorktrees } from '../../workspaces/run-worktrees/prune.js';
import { removeBranch, unmergedWork } from '../../workspaces/run-worktrees/unmerged-work.js';
import { forgetGoneRuns } from '../known/forget-gone.js';
import type { Environment } from './run-work.js';

const dayMs = 86_400_000;

export interface RunPruneRequest {
  readonly project: string;
  readonly store: RunStore;
  /** Only runs that were started longer ago. */
  readonly olderThanMs: number;
  /** So many of the newest stay, whatever their age. */
  readonly keep: number;
  /** Also folders that are no readable run any more. */
  readonly damaged: boolean;
  readonly now: number;
  /** Where this user's plenum keeps what it knows of runs. */
  readonly home: string;
  readonly environment?: Environment;
}

export interface RunToPrune {
  readonly id: string;
  /** `null`: damaged. */
  readonly name: string | null;
  readonly createdAt: number;
  readonly bytes: number;
  /** Why it stays; `null`: it goes. */
  readonly why: string | null;
}

/** Every run of the project, the newest first, and whether it would go (X127). Changes nothing. */
export async function runsToPrune(request: RunPruneRequest): Promise<readonly RunToPrune[]> {
  const repository = await repositoryOf(request);
  const found: RunToPrune[] = [];
  for await (const entry of request.store.list()) {
    const { id, createdAt, runDir, run } = entry;
    const why = await whyItStays(entry, found.length, request, repository);
    const bytes = await folderSize(runDir);
    found.push({ id, name: run?.header.name ?? null, createdAt, bytes, why });
  }
  return found;
}

async function whyItStays(
  { id, createdAt, runDir, run, error }: RunEntry,
  newer: number,
  { olderThanMs, keep, damaged, now }: RunPruneRequest,
  repository: Repository | null,
): Promise<string | null> {
  if (error !== null && !damaged) return `it is damaged (${error.message}); --damaged takes it`;
  const { state } = await (run ? run.lease.holder() : driverOf(runDir));
  if (state === 'live') return 'it is being driven';
  if (state !== 'gone') return 'nobody can tell from here whether its driver lives';
  if (newer < keep) return `it is one of the newest ${keep}`;
  if (now - createdAt < olderThanMs) return `it is younger than ${ageText(olderThanMs)}`;
  return repository && unmergedWork(repository, id);
}

function ageText(ms: number): string {
  return ms < dayMs ? durationText(ms) : plural(Math.round(ms / dayMs), 'day');
}

/** What became of one run that was to go. */
export interface PrunedRun {
  readonly id: string;
  /** `null`: it is gone. */
  readonly why: string | null;
}

/**
 * Removes them, one after the other, each only when nothing came up since. What was asked before is
 * asked again: a run that was resumed meanwhile stays.
 */
export async function removeRuns(
  ids: readonly string[],
  request: RunPruneRequest,
): Promise<readonly PrunedRun[]> {
  const repository = await repositoryOf(request);
  const pruned: PrunedRun[] = [];
  for (const id of ids) {
    const why = await removeOne(id, request.store, repository).catch(messageOf);
    pruned.push({ id, why });
  }
  const runsRoot = await realpath(request.store.place).catch(() => null);
  if (runsRoot !== null) await forgetGoneRuns(request.home, { most: 10_000, runsRoot });
  return pruned;
}

async function removeOne(
  id: string,
  store: RunStore,
  repository: Repository | null,
): Promise<string | null> {
  const work = repository && (await unmergedWork(repository, id));
  if (work !== null) return work;
  await store.remove(id);
  if (repository === null) return null;
  await removeBranch(repository, id);
  await pruneWorktrees(repository, { runId: id, runDir: null, dryRun: false, force: false });
  return null;
}

async function repositoryOf({
  project,
  environment = process.env,
}: RunPruneRequest): Promise<Repository | null> {
  try {
    const programs = await programsHere(project, environment);
    return await openRepository(project, environment, programs);
  } catch (error) {
    if (PlenumError.is(error) && error.code === 'E_NO_REPOSITORY') return null;
    throw error;
  }
}
