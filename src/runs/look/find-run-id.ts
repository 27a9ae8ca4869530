import type { RunStore } from '../../core/ports/run-store.js';
import { PlenumError } from '../../core/values/errors.js';
import { isRunId } from '../../core/values/run-id.js';
import { runIdOf } from './find-run.js';

/** The whole id of a run; one whose folder is gone has to be written out, and is taken as it is. */
export async function findRunId(store: RunStore, reference: string): Promise<string> {
  try {
    return await runIdOf(store, reference);
  } catch (error) {
    if (PlenumError.is(error) && error.code === 'E_RUN_NOT_FOUND' && isRunId(reference))
      return reference;
    throw error;
  }
}
