import type { JournalEvent } from '../../core/journal/event.js';
import type { RunStore } from '../../core/ports/run-store.js';
import { redactEvent } from '../../host/secrets/redact.js';
import { findJournal } from './find-run.js';

interface ExportedRun {
  readonly id: string;
  /**
   * In the order of the record. Of a damaged one come all events before the damage, then
   * E_JOURNAL_CORRUPT.
   */
  readonly events: AsyncIterable<JournalEvent>;
}

/**
 * The events of a run as they are recorded (X116). Nothing is folded first, so that a damaged run
 * can be exported too.
 */
export async function exportRun(
  store: RunStore,
  reference: string,
  options: { readonly redact: boolean },
): Promise<ExportedRun> {
  const { id, journal } = await findJournal(store, reference);
  const events = journal.read();
  return { id, events: options.redact ? redacted(events) : events };
}

async function* redacted(events: AsyncIterable<JournalEvent>): AsyncGenerator<JournalEvent> {
  for await (const event of events) yield redactEvent(event);
}
