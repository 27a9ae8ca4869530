import { userInfo } from 'node:os';
import { locateProject } from '../../../config/project/locate.js';
import type { RunStore } from '../../../core/ports/run-store.js';
import { projectRuns } from '../../../runs/known/project-runs.js';
import type { CommonFlags, Io } from './io.js';

interface Place {
  readonly project: string;
  /**
   * Throws E_RUNS_LINK where a link would lead the run folders elsewhere: verbs that need none go
   * on.
   */
  readonly store: RunStore;
}

export function placeOf(flags: Pick<CommonFlags, 'cwd'>, io: Pick<Io, 'home'>): Place {
  const project = locateProject(flags.cwd, io.home);
  return {
    project,
    get store() {
      return projectRuns(project, io.home);
    },
  };
}

/** Who presses the buttons: what the journal records with a control. */
export function authorOf(): string {
  try {
    return `${userInfo().username} (command line)`;
  } catch {
    return 'somebody (command line)';
  }
}
