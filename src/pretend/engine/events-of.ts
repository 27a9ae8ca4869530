import type { JournalEvent } from '../../core/journal/event.js';
import type { Journal } from '../../core/ports/journal.js';

/** All that a play has left. */
export async function eventsOf(journal: Pick<Journal, 'read'>): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const event of journal.read()) events.push(event);
  return events;
}
