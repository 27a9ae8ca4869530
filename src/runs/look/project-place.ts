import { locateProject } from '../../config/project/locate.js';
import type { RunStore } from '../../core/ports/run-store.js';
import { projectRuns } from '../known/project-runs.js';

/** The project that a folder belongs to, and where its runs lie. */
interface Place {
  readonly project: string;
  /**
   * Throws E_RUNS_LINK where a link would lead the run folders elsewhere: who needs none goes on.
   */
  readonly store: RunStore;
}

export function projectPlace(cwd: string, home: string): Place {
  const project = locateProject(cwd, home);
  return {
    project,
    get store() {
      return projectRuns(project, home);
    },
  };
}
