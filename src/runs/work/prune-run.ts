import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { userHome } from '../../config/layers/home.js';
import { runsRootOf } from '../../config/project/locate.js';
import { programsHere } from '../../config/trust/programs-here.js';
import { PlenumError } from '../../core/values/errors.js';
import { endLeftovers, type Leftover, leftoversOf } from '../../host/process-table/leftovers.js';
import { driverOf } from '../../stores/file/lease/driver-lock.js';
import { readRunHeader } from '../../stores/file/runs/run-header.js';
import { openRepository, type Repository } from '../../workspaces/git/repository.js';
import {
  type Pruned,
  type PruneItem,
  pruneWorktrees,
} from '../../workspaces/run-worktrees/prune.js';
import { recordedRunDir, runsInRepository } from '../../workspaces/run-worktrees/recorded-runs.js';
import { forgetGoneRuns } from '../known/forget-gone.js';
import type { Environment } from './run-work.js';

interface PruneRunsRequest {
  readonly project: string;
  /** Whole ids [all runs that left something here]. */
  readonly runs?: readonly string[];
  /** Only runs that were started longer ago. */
  readonly olderThanMs?: number;
  readonly dryRun?: boolean;
  /** Also refs of runs whose folder is gone that hold work which no branch holds. */
  readonly force?: boolean;
  readonly now?: () => number;
  readonly environment?: Environment;
}

interface PrunedRuns extends Pruned {
  /** Processes that killed drivers had left; in a dry run they are only named. */
  readonly ended: readonly Leftover[];
}

/**
 * Ends processes that killed drivers left, then removes worktrees that runs left behind, and refs
 * of runs that are gone. Says what was done, and what was kept and why.
 */
export async function pruneRuns(request: PruneRunsRequest): Promise<PrunedRuns> {
  if (!request.dryRun) await forgetGone(request);
  const look = request.dryRun ? leftoversOf : endLeftovers;
  const ended = (request.runs ?? [undefined]).flatMap((runId) => look(request.project, runId));
  const environment = request.environment ?? process.env;
  const repository = await openRepository(
    request.project,
    environment,
    await programsHere(request.project, environment),
  ).catch((error: unknown) => {
    // Processes can be left where there is no repository, too.
    if (ended.length > 0 && PlenumError.is(error) && error.code === 'E_NO_REPOSITORY') return null;
    throw error;
  });
  return {
    ended,
    ...(repository ? await prunedOf(repository, request) : { removed: [], kept: [] }),
  };
}

/** What the home folder knows of runs that are gone here; more than anybody has of one project. */
async function forgetGone({ project, environment = process.env }: PruneRunsRequest): Promise<void> {
  const home = userHome(environment);
  const runsRoot = await realpath(runsRootOf(project, home)).catch(() => null);
  if (runsRoot !== null) await forgetGoneRuns(home, { most: 10_000, runsRoot });
}

async function prunedOf(repository: Repository, request: PruneRunsRequest): Promise<Pruned> {
  const removed: PruneItem[] = [];
  const kept: PruneItem[] = [];
  for (const runId of request.runs ?? (await runsInRepository(repository))) {
    const noted = await recordedRunDir(repository, runId);
    const runDir =
      [
        join(runsRootOf(request.project, userHome(request.environment ?? process.env)), runId),
        noted,
      ].find((path) => path !== null && existsSync(path)) ?? null;
    // A run that another project or an older plenum made is not gone because it is not here.
    const unknown = runDir === null && noted === null && request.runs === undefined;
    const why = unknown
      ? 'where its run folder is, is not known; name the run to prune it'
      : runDir && (await refusalOf(runDir, request));
    if (why !== null) {
      kept.push({ what: runId, why });
      continue;
    }
    const done = await pruneWorktrees(repository, {
      runId,
      runDir,
      dryRun: request.dryRun ?? false,
      force: request.force ?? false,
    });
    removed.push(...done.removed);
    kept.push(...done.kept);
  }
  return { removed, kept };
}

async function refusalOf(
  runDir: string,
  { olderThanMs, now = Date.now }: PruneRunsRequest,
): Promise<string | null> {
  if ((await driverOf(runDir)).state !== 'gone') return 'the run is being driven';
  if (olderThanMs === undefined) return null;
  const header = await readRunHeader(runDir).catch(() => null);
  if (header === null) return 'its age is unknown';
  return now() - header.createdAt < olderThanMs ? 'the run is too young' : null;
}
