import { PlenumError } from '../../core/values/errors.js';
import { findRun } from '../../stores/file/runs/run-find.js';
import { isRunId } from '../../stores/file/runs/run-id.js';

/** The whole id of a run; one whose folder is gone has to be written out, and is taken as it is. */
export async function findRunId(runsRoot: string, reference: string): Promise<string> {
  try {
    return (await findRun(runsRoot, reference)).id;
  } catch (error) {
    if (PlenumError.is(error) && error.code === 'E_RUN_NOT_FOUND' && isRunId(reference))
      return reference;
    throw error;
  }
}
