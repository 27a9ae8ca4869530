import type { Journal } from '../../core/ports/journal.js';
import type { RunHandle, RunStore } from '../../core/ports/run-store.js';
import { PlenumError } from '../../core/values/errors.js';

const shown = 10;

/**
 * The run meant by an id, the unique beginning of one, `@last` (newest) or `@live` (the one being
 * driven).
 */
export async function findRun(store: RunStore, reference: string): Promise<RunHandle> {
  const id = await runIdOf(store, reference);
  const run = await store.open(id);
  if (run === null) throw await notFound(store, reference);
  return run;
}

/** The record of the run that is meant, whatever has become of the rest of it. */
export async function findJournal(
  store: RunStore,
  reference: string,
): Promise<{ readonly id: string; readonly journal: Journal }> {
  const id = await runIdOf(store, reference);
  const journal = await store.journal(id);
  if (journal === null) throw await notFound(store, reference);
  return { id, journal };
}

/** The id alone, without a look into the run. */
export async function runIdOf(store: RunStore, reference: string): Promise<string> {
  const ids = await matchingIds(store, reference);
  const [id] = ids;
  if (id === undefined) throw await notFound(store, reference);
  if (ids.length > 1)
    throw new PlenumError(
      'E_RUN_AMBIGUOUS',
      `"${reference}" fits ${ids.length} runs: ${enumerate(ids)}.`,
      { hint: reference === '@live' ? 'plenum status' : 'plenum list' },
    );
  return id;
}

async function matchingIds(store: RunStore, reference: string): Promise<readonly string[]> {
  if (reference === '@last') return newest(store);
  if (reference === '@live') return (await store.driven()).map(({ id }) => id);
  if (reference === '') return [];
  const ids = await store.ids();
  return ids.includes(reference)
    ? [reference]
    : ids.filter((id) => id.startsWith(reference)).sort();
}

async function newest(store: RunStore): Promise<readonly string[]> {
  let broken: string | null = null;
  for await (const { id, error } of store.list()) {
    if (!error) return [id];
    broken ??= id;
  }
  return broken === null ? [] : [broken];
}

async function notFound(store: RunStore, reference: string): Promise<PlenumError> {
  const ids: string[] = [];
  for await (const { id } of store.list()) ids.push(id);
  const which =
    reference === '@live'
      ? 'No run is being driven'
      : reference === '@last'
        ? 'There is no run yet'
        : `There is no run "${reference}"`;
  const list = ids.length === 0 ? `${store.place} holds none` : `what exists: ${enumerate(ids)}`;
  return new PlenumError('E_RUN_NOT_FOUND', `${which}; ${list}.`, { hint: 'plenum list' });
}

function enumerate(ids: readonly string[]): string {
  const rest = ids.length - shown;
  return ids.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
