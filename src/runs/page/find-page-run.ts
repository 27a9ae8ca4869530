import type { RunHandle, RunStore } from '../../core/ports/run-store.js';
import { PlenumError } from '../../core/values/errors.js';
import { isRunId } from '../../core/values/run-id.js';

/** The run of exactly this id: a page follows links, it does not guess. */
export async function findPageRun(store: RunStore, id: string): Promise<RunHandle> {
  const run = isRunId(id) ? await store.open(id) : null;
  if (run !== null) return run;
  throw new PlenumError('E_RUN_NOT_FOUND', 'There is no such run in this project.', {
    hint: 'plenum list',
  });
}
