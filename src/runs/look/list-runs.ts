import { messageOf, PlenumError } from '../../core/values/errors.js';
import { listRuns } from '../../stores/file/runs/run-list.js';
import { type OpenRun, readRun } from './open-run.js';

/** A folder under `.plenum/runs`; one that cannot be read is listed with what is wrong. */
export type ListedRun = {
  readonly id: string;
  readonly runDir: string;
  readonly createdAt: number;
} & (
  | { readonly run: OpenRun; readonly error: null }
  | { readonly run: null; readonly error: PlenumError }
);

/** The newest runs first, at most `most` of them, each folded from its journal. */
export async function readRuns(
  runsRoot: string,
  most: number,
): Promise<{ readonly runs: readonly ListedRun[]; readonly total: number }> {
  const entries = await listRuns(runsRoot);
  const runs: ListedRun[] = [];
  for (const { id, runDir, createdAt, header, error } of entries.slice(0, most)) {
    const place = { id, runDir, createdAt };
    if (error) runs.push({ ...place, run: null, error });
    else
      runs.push(
        await readRun(id, runDir, header).then(
          (run) => ({ ...place, run, error: null }),
          (thrown: unknown) => ({ ...place, run: null, error: unreadable(thrown) }),
        ),
      );
  }
  return { runs, total: entries.length };
}

function unreadable(thrown: unknown): PlenumError {
  return PlenumError.is(thrown)
    ? thrown
    : new PlenumError('E_JOURNAL_CORRUPT', messageOf(thrown), { cause: thrown });
}
