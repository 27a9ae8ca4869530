import { join } from 'node:path';
import { PlenumError } from '../../../core/values/errors.js';
import { driverOf } from '../lease/driver-lock.js';
import { listRuns, runIds } from './run-list.js';

interface FoundRun {
  readonly id: string;
  readonly runDir: string;
}

const shown = 10;

/**
 * The run meant by an id, the unique beginning of one, `@last` (newest) or `@live` (the one being
 * driven).
 */
export async function findRun(runsRoot: string, reference: string): Promise<FoundRun> {
  const ids = await matchingIds(runsRoot, reference);
  const [id] = ids;
  if (id === undefined) throw await notFound(runsRoot, reference);
  if (ids.length > 1)
    throw new PlenumError(
      'E_RUN_AMBIGUOUS',
      `"${reference}" fits ${ids.length} runs: ${enumerate(ids)}.`,
      { hint: 'Type more of the id.' },
    );
  return { id, runDir: join(runsRoot, id) };
}

async function matchingIds(runsRoot: string, reference: string): Promise<readonly string[]> {
  if (reference === '@last') {
    const runs = await listRuns(runsRoot);
    const newest = runs.find((run) => !run.error) ?? runs[0];
    return newest ? [newest.id] : [];
  }
  if (reference === '@live') {
    const ids = await runIds(runsRoot);
    const states = await Promise.all(ids.map((id) => driverOf(join(runsRoot, id))));
    return ids.filter((_, index) => states[index]?.state === 'live');
  }
  if (reference === '') return [];
  const ids = await runIds(runsRoot);
  return ids.includes(reference)
    ? [reference]
    : ids.filter((id) => id.startsWith(reference)).sort();
}

async function notFound(runsRoot: string, reference: string): Promise<PlenumError> {
  const runs = await listRuns(runsRoot);
  const which =
    reference === '@live'
      ? 'No run is being driven'
      : reference === '@last'
        ? 'There is no run yet'
        : `There is no run "${reference}"`;
  const list =
    runs.length === 0
      ? `${runsRoot} holds none`
      : `what exists: ${enumerate(runs.map((run) => run.id))}`;
  return new PlenumError('E_RUN_NOT_FOUND', `${which}; ${list}.`, { hint: 'plenum list' });
}

function enumerate(ids: readonly string[]): string {
  const rest = ids.length - shown;
  return ids.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
