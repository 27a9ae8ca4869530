import { runsRootOf } from '../../config/project/locate.js';
import type { RunStore } from '../../core/ports/run-store.js';
import { createFileStore } from '../../stores/file/runs/file-store.js';

/**
 * Where the runs of a project are kept. Throws E_RUNS_LINK where a link would lead them elsewhere
 * (X180).
 */
export function projectRuns(project: string, home: string | null = null): RunStore {
  return createFileStore(runsRootOf(project, home));
}
