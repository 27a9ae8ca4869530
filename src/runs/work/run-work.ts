import { userHome } from '../../config/layers/home.js';
import type { Journal } from '../../core/ports/journal.js';
import type { WorkspaceRef } from '../../core/ports/worktrees.js';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject, type JsonObject } from '../../core/values/json.js';
import { refsOf } from '../../workspaces/git/refs.js';
import { commitOf, openRepository, type Repository } from '../../workspaces/git/repository.js';
import type { RepositoryPrograms } from '../../workspaces/git/repository-programs.js';
import { restoreWork } from '../../workspaces/git/restore.js';
import { lookAtWork } from '../../workspaces/run-worktrees/look-at-work.js';
import { projectRuns } from '../known/project-runs.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a run, or one of its calls, changed: the difference of two commits. */
export interface RunWork {
  readonly repository: Repository;
  readonly from: string;
  readonly to: string;
}

/**
 * Of the whole run, what is on `plenum/<run>`; of call `n`, what it left in its worktree. `runId`
 * is a whole id. Its commits are in the repository afterwards.
 */
export async function workOfRun(
  project: string,
  runId: string,
  n: number | undefined,
  environment: Environment,
  programs: RepositoryPrograms,
): Promise<RunWork> {
  const repository = await openRepository(project, environment, programs);
  if (n === undefined) return landedWork(repository, runId);
  const { journal, workspace } = await recordedWorkspace(
    await journalOf(project, runId, environment),
    runId,
    n,
  );
  const isThere = await restoreWork(repository, workspace, (hash) => journal.getBlob(hash));
  if (!isThere) throw gone(runId, n);
  return { repository, from: workspace.base, to: workspace.commit };
}

/** The same for those who only look: the repository stays as it is, byte by byte (X180). */
export async function lookAtRun<T>(
  project: string,
  runId: string,
  n: number | undefined,
  environment: Environment,
  look: (work: RunWork) => Promise<T>,
): Promise<T> {
  const repository = await openRepository(project, environment, 'off');
  if (n === undefined) return look(await landedWork(repository, runId));
  const { journal, workspace } = await recordedWorkspace(
    await journalOf(project, runId, environment),
    runId,
    n,
  );
  const seen = await lookAtWork(repository, workspace, (hash) => journal.getBlob(hash));
  if (seen === null) throw gone(runId, n);
  try {
    return await look({ repository: seen.repository, from: workspace.base, to: workspace.commit });
  } finally {
    await seen.close();
  }
}

/** `null` where the run is not here, or nothing of it was ever recorded. */
async function journalOf(
  project: string,
  runId: string,
  environment: Environment,
): Promise<Journal | null> {
  const run = await projectRuns(project, userHome(environment)).open(runId);
  return run && (await run.hasJournal()) ? run.journal : null;
}

function gone(id: string, n: number): PlenumError {
  return new PlenumError(
    'E_GIT_REF',
    `The work of step ${n} is neither in this repository nor in the run folder.`,
    { hint: `plenum resume ${id}` },
  );
}

async function landedWork(repository: Repository, runId: string): Promise<RunWork> {
  const refs = refsOf(runId);
  const [base, tip] = await Promise.all([
    commitOf(repository, refs.base),
    commitOf(repository, refs.branchRef),
  ]);
  if (tip === null) {
    const head = base ?? (await commitOf(repository, 'HEAD'));
    if (head === null)
      throw new PlenumError('E_NO_REPOSITORY', 'the repository has no commit yet', {
        hint: 'git add -A && git commit -m "first"',
      });
    return { repository, from: head, to: head };
  }
  const from = base ?? (await repository.git.text(['merge-base', tip, 'HEAD']));
  return { repository, from, to: tip };
}

/** From the newest outcome of the step. */
async function recordedWorkspace(
  journal: Journal | null,
  runId: string,
  n: number,
): Promise<{ readonly journal: Journal; readonly workspace: WorkspaceRef }> {
  const none = new PlenumError('E_AGENT_NOT_FOUND', `Step ${n} of run ${runId} left no worktree.`, {
    hint: `plenum show ${runId} --agents`,
  });
  if (journal === null) throw none;
  let found: WorkspaceRef | null = null;
  for await (const event of journal.read()) {
    if (event.type === 'step-end' && event.n === n && event.workspace !== undefined)
      found = workspaceRefOf(event.workspace);
  }
  if (found === null) throw none;
  return { journal, workspace: found };
}

export function workspaceRefOf(value: JsonObject): WorkspaceRef | null {
  const { ref, base, commit, commits, diffStat, bundle } = value;
  if (typeof ref !== 'string' || typeof base !== 'string' || typeof commit !== 'string')
    return null;
  const count = (name: string) =>
    isJsonObject(diffStat) && typeof diffStat[name] === 'number' ? diffStat[name] : 0;
  return {
    ref,
    base,
    commit,
    commits: typeof commits === 'number' ? commits : 0,
    diffStat: {
      files: count('files'),
      insertions: count('insertions'),
      deletions: count('deletions'),
    },
    ...(typeof bundle === 'string' ? { bundle } : {}),
  };
}
