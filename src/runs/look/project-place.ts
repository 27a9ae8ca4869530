import { locateProject, runsRootOf } from '../../config/project/locate.js';

/** The project that a folder belongs to, and where its runs lie. */
interface Place {
  readonly project: string;
  /**
   * Throws E_RUNS_LINK where a link would lead the run folders elsewhere: who needs none goes on.
   */
  readonly runsRoot: string;
}

export function projectPlace(cwd: string, home: string): Place {
  const project = locateProject(cwd, home);
  return {
    project,
    get runsRoot() {
      return runsRootOf(project, home);
    },
  };
}
