import type { DriveRequest } from '../../config/request/drive-request.js';
import { reachesGate } from '../../core/program/facts/reaches-gate.js';
import type { ReplayRecord } from '../../core/replay/record.js';
import { diskError } from '../../host/disk/disk-error.js';
import { openCommittedFiles } from '../../workspaces/git/repository-files.js';
import type { CommittedFiles } from '../../workspaces/protected/committed-files.js';
import type { SharedWorkspace } from '../../workspaces/shared/shared-workspace.js';
import { gatePatterns } from './gate-commands.js';

interface GateBase {
  /** What people should know of it by now. */
  advice(): readonly { readonly code: string; readonly text: string }[];
}

/**
 * The base of a run's gates is how the project was before any agent worked (X183). It is taken
 * once, whatever form the commands of the gates have, before the script begins. A process that was
 * killed meanwhile left none; then no agent has worked either.
 */
export async function takeGateBase(
  request: DriveRequest,
  {
    workspace,
    record,
    commit,
  }: {
    readonly workspace: SharedWorkspace;
    readonly record: ReplayRecord;
    readonly commit: () => Promise<string>;
  },
): Promise<GateBase> {
  const late = record.drives > 0;
  let over = 0;
  if (
    workspace.start === null &&
    !request.simulate &&
    !request.dryRun &&
    reachesGate(request.program)
  ) {
    const globs = await gatePatterns(request, request.recordedArgs ? record.args : request.args);
    const committed = await committedFiles(request.project, commit);
    over = await workspace.takeStart({ committed, globs, late }).catch((error: unknown) => {
      throw diskError(error, 'what gates protect');
    });
  }
  return {
    advice: () =>
      adviceOf({ late: workspace.start?.late === true, over, belated: workspace.belatedFiles }),
  };
}

/** Where there is no repository, or none that git can read, what lies in the folder is copied. */
async function committedFiles(
  project: string,
  commit: () => Promise<string>,
): Promise<CommittedFiles | null> {
  try {
    const files = await openCommittedFiles(project, await commit(), process.env);
    await Promise.all([files.entries(), files.changes()]);
    return files;
  } catch {
    return null;
  }
}

function adviceOf({
  late,
  over,
  belated,
}: {
  readonly late: boolean;
  readonly over: number;
  readonly belated: number;
}) {
  const said: { code: string; text: string }[] = [];
  const add = (text: string) => said.push({ code: 'gate-base', text });
  if (late)
    add(
      'the script could reach no gate when this run began: gates protect files as they were at a later resume',
    );
  if (over > 0)
    add(
      `${over} files are too large or too many to be kept for gates: a gate that protects one of them does not pass once it is changed`,
    );
  if (belated > 0)
    add(
      `a gate protects ${belated} files in folders that git ignores as they were when it ran: write the patterns of "protect" as literals`,
    );
  return said;
}
