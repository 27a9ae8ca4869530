import type { DriveRequest } from '../../config/request/drive-request.js';
import type { Journal, JournalSession } from '../../core/ports/journal.js';
import type { WorkspaceRef, Worktrees } from '../../core/ports/worktrees.js';
import type { ReplayRecord } from '../../core/replay/record.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { isJsonObject } from '../../core/values/json.js';
import { openRepository } from '../../workspaces/git/repository.js';
import type { RepositoryPrograms } from '../../workspaces/git/repository-programs.js';
import { lookAtWork } from '../../workspaces/run-worktrees/look-at-work.js';
import { openWorktrees } from '../../workspaces/run-worktrees/open-worktrees.js';
import { recordBase } from '../../workspaces/run-worktrees/record-base.js';
import { workspaceRefOf } from '../work/run-work.js';

/**
 * Names that make a script use isolated workspaces; the base is then recorded before anything can
 * change the repository.
 */
const isolating = /\b(?:worktree|workspace|merge)\b/;

const file = 'base.json';

export interface RunWorktrees {
  open(): Promise<Worktrees>;
  /**
   * An outcome whose files are neither in the repository nor in the run folder cannot be used
   * again: its call runs again (X102).
   */
  markLost(record: ReplayRecord): Promise<void>;
  close(): Promise<void>;
}

/**
 * The isolated workspaces of one run, opened when first needed (X102). The base commit is recorded
 * once and kept for every resume.
 */
export async function runWorktrees(
  request: DriveRequest,
  session: JournalSession | null,
  journal: Journal,
): Promise<RunWorktrees> {
  let opening: Promise<Worktrees> | null = null;
  const open = async (): Promise<Worktrees> =>
    openWorktrees({
      project: request.project,
      programs: programsOf(request),
      runId: request.run.id,
      runDir: request.run.runDir,
      base: await recordedBase(request),
      settings: request.config.workspace,
      environment: { ...process.env, ...request.marks },
      queue: request.queue,
      takeSlot: request.takeSlot,
      putBlob: (text) =>
        session ? session.putBlob(text) : Promise.reject(new Error('a dry run writes nothing')),
      getBlob: (hash) => journal.getBlob(hash),
    });
  // Where there is no repository the first isolated call says so; a script may name these words
  // without using them.
  if (request.mode === 'run' && !request.simulate && isolating.test(request.program.source))
    await recordedBase(request).catch(() => undefined);
  const opened = (): Promise<Worktrees> => {
    if (request.dryRun)
      return Promise.reject(new PlenumError('E_INTERNAL', 'a dry run was to open worktrees'));
    opening ??= open();
    return opening;
  };
  const isThere = async (workspace: WorkspaceRef): Promise<boolean> => {
    if (!request.dryRun) return (await opened()).restore(workspace);
    const seen = await lookAtWork(
      await openRepository(request.project, process.env, 'off'),
      workspace,
      (hash) => journal.getBlob(hash),
    );
    await seen?.close();
    return seen !== null;
  };
  return {
    open: opened,
    async markLost(record) {
      for (const step of record.list) {
        const recorded = step.end?.workspace;
        if (recorded === undefined) continue;
        const workspace = workspaceRefOf(recorded);
        if (workspace === null || (workspace.commits > 0 && !(await isThere(workspace))))
          step.lost = 'its files are neither in the repository nor in the run folder';
      }
    },
    async close() {
      const worktrees = await opening?.catch(() => null);
      await worktrees?.close();
    },
  };
}

/** Without surroundings a program drives the run, which configures everything itself. */
function programsOf({ surroundings }: DriveRequest): RepositoryPrograms {
  return surroundings?.trusted === false ? 'refused' : 'allowed';
}

/** The commit that the run started from, recorded when it is first asked for. */
export async function recordedBase(request: DriveRequest): Promise<string> {
  const { project, run } = request;
  const { runDir, attachments } = run;
  const known = await attachments.read(file).catch((error: unknown) => {
    throw unreadable(runDir, messageOf(error));
  });
  if (known !== null) return commitIn(known, runDir);
  const base = await recordBase(project, { programs: programsOf(request) });
  await attachments.write(file, `${JSON.stringify(base)}\n`);
  return base.commit;
}

function commitIn(text: string, runDir: string): string {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (
    isJsonObject(value) &&
    typeof value.commit === 'string' &&
    /^[0-9a-f]{40,64}$/.test(value.commit)
  )
    return value.commit;
  throw unreadable(runDir, 'it names no commit');
}

function unreadable(runDir: string, why: string): PlenumError {
  return new PlenumError(
    'E_RUN_FOREIGN',
    `base.json of ${runDir} cannot be read: ${why}. Nothing was changed.`,
    {
      hint: 'Put the file back from a copy: its "commit" is the one the run started from.',
    },
  );
}
