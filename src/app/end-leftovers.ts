import { readlinkSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { endFound, processesWith } from '../processes/marked-processes.js';

/**
 * Ends agents and commands that an earlier driver of the run left at work when it was killed: what they do now, nobody records, and the resume does
 * it again (X76). MUST be called by the driver alone. Linux only.
 */
export function endLeftovers(runId: string, project: string): void {
  const root = realpathSync(project);
  const ofRun = (mark: string): boolean => mark === runId || mark.startsWith(`${runId}:`);
  endFound(() => processesWith('PLENUM_CALL', ofRun).filter((pid) => isOf(pid, root, runId)));
}

/** Another project may have a run of the same name. */
function isOf(pid: number, root: string, runId: string): boolean {
  try {
    const folder = readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '');
    const way = relative(root, folder);
    return (way !== '..' && !way.startsWith(`..${sep}`)) || `${folder}${sep}`.includes(join(sep, '.plenum', 'worktrees', runId, sep));
  } catch {
    return false;
  }
}
