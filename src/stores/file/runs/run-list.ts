import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunHeader } from '../../../core/ports/run-store.js';
import { messageOf, PlenumError } from '../../../core/values/errors.js';
import { isRunId } from '../../../core/values/run-id.js';
import { errorCodeOf } from '../../../host/disk/disk-error.js';
import { readRunHeader } from './run-header.js';

/** A folder under `.plenum/runs`; broken ones are listed with what is wrong. */
type RunEntry = { readonly id: string; readonly runDir: string; readonly createdAt: number } & (
  | { readonly header: RunHeader; readonly error: null }
  | { readonly header: null; readonly error: PlenumError }
);

/** Newest first. No folder at all means no runs. */
export async function listRuns(runsRoot: string): Promise<readonly RunEntry[]> {
  const entries = await Promise.all((await runIds(runsRoot)).map((id) => readEntry(runsRoot, id)));
  return entries.sort(
    (left, right) => right.createdAt - left.createdAt || (left.id < right.id ? -1 : 1),
  );
}

export async function runIds(runsRoot: string): Promise<readonly string[]> {
  try {
    const found = await readdir(runsRoot, { withFileTypes: true });
    return found
      .filter((entry) => entry.isDirectory() && isRunId(entry.name))
      .map((entry) => entry.name);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function readEntry(runsRoot: string, id: string): Promise<RunEntry> {
  const runDir = join(runsRoot, id);
  try {
    const header = await readRunHeader(runDir);
    return { id, runDir, createdAt: header.createdAt, header, error: null };
  } catch (error) {
    const createdAt = await stat(runDir).then(
      (found) => found.mtimeMs,
      () => 0,
    );
    return {
      id,
      runDir,
      createdAt,
      header: null,
      error: PlenumError.is(error) ? error : new PlenumError('E_RUN_FOREIGN', messageOf(error)),
    };
  }
}
