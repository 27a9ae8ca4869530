import { PlenumError } from '../core/model/errors.js';
import { findRun } from '../journals/file/run-find.js';
import { isRunId } from '../journals/file/run-id.js';

/** The whole id of a run; one whose folder is gone has to be written out, and is taken as it is. */
export async function findRunId(runsRoot: string, reference: string): Promise<string> {
  try {
    return (await findRun(runsRoot, reference)).id;
  } catch (error) {
    if (PlenumError.is(error) && error.code === 'E_RUN_NOT_FOUND' && isRunId(reference)) return reference;
    throw error;
  }
}
