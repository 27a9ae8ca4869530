import type { JournalEvent } from '../../core/journal/event.js';
import { redactEvent } from '../../host/secrets/redact.js';
import { createFileJournal } from '../../stores/file/journal/file-journal.js';
import { findRun } from '../../stores/file/runs/run-find.js';

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
  runsRoot: string,
  reference: string,
  options: { readonly redact: boolean },
): Promise<ExportedRun> {
  const { id, runDir } = await findRun(runsRoot, reference);
  const events = createFileJournal(runDir).read();
  return { id, events: options.redact ? redacted(events) : events };
}

async function* redacted(events: AsyncIterable<JournalEvent>): AsyncGenerator<JournalEvent> {
  for await (const event of events) yield redactEvent(event);
}
