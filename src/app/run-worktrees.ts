import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal, JournalSession } from '../core/ports/journal.js';
import type { Worktrees } from '../core/ports/worktrees.js';
import { replaceFile } from '../journals/file/durable-file.js';
import { openWorktrees } from '../workspaces/worktree/open-worktrees.js';
import { recordBase } from '../workspaces/worktree/record-base.js';
import type { RepositoryPrograms } from '../workspaces/worktree/repository-programs.js';
import type { DriveRequest } from './drive-request.js';

/** Names that make a script use isolated workspaces; the base is then recorded before anything can change the repository. */
const isolating = /\b(?:worktree|workspace|merge)\b/;

export interface RunWorktrees {
  open(): Promise<Worktrees>;
  close(): Promise<void>;
}

/** The isolated workspaces of one run, opened when first needed (X102). The base commit is recorded once and kept for every resume. */
export async function runWorktrees(request: DriveRequest, runId: string, session: JournalSession | null, journal: Journal): Promise<RunWorktrees> {
  let opening: Promise<Worktrees> | null = null;
  const open = async (): Promise<Worktrees> =>
    openWorktrees({
      project: request.project,
      programs: programsOf(request),
      runId,
      runDir: request.runDir,
      base: await recordedBase(request),
      settings: request.config.workspace,
      environment: { ...process.env, ...request.marks },
      putBlob: (text) => (session ? session.putBlob(text) : Promise.reject(new Error('a dry run writes nothing'))),
      getBlob: (hash) => journal.getBlob(hash),
    });
  // Where there is no repository the first isolated call says so; a script may name these words without using them.
  if (!request.dryRun && !request.simulate && isolating.test(request.program.source)) await recordedBase(request).catch(() => undefined);
  return {
    open() {
      opening ??= open();
      return opening;
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
  const { project, runDir } = request;
  const file = join(runDir, 'base.json');
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null) return (JSON.parse(known) as { commit: string }).commit;
  const base = await recordBase(project, { programs: programsOf(request) });
  await replaceFile(file, `${JSON.stringify(base)}\n`);
  return base.commit;
}
