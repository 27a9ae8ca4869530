import type { RunStore } from '../../core/ports/run-store.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
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
  store: RunStore,
  most: number,
): Promise<{ readonly runs: readonly ListedRun[]; readonly total: number }> {
  const runs: ListedRun[] = [];
  let total = 0;
  for await (const { id, runDir, createdAt, run, error } of store.list()) {
    total += 1;
    if (total > most) continue;
    const place = { id, runDir, createdAt };
    if (error) runs.push({ ...place, run: null, error });
    else
      runs.push(
        await readRun(run).then(
          (read) => ({ ...place, run: read, error: null }),
          (thrown: unknown) => ({ ...place, run: null, error: unreadable(thrown) }),
        ),
      );
  }
  return { runs, total };
}

function unreadable(thrown: unknown): PlenumError {
  return PlenumError.is(thrown)
    ? thrown
    : new PlenumError('E_JOURNAL_CORRUPT', messageOf(thrown), { cause: thrown });
}
