import type { JournalEvent } from '../../../core/journal/event.js';
import { isEvent } from '../../../core/journal/is-event.js';

/**
 * The event of a line; `null` when it is none. A checksum proves that a line is whole, not who
 * wrote it (X180).
 */
export function eventOf(json: string): JournalEvent | null {
  try {
    const value: unknown = JSON.parse(json);
    return isEvent(value) ? value : null;
  } catch {
    return null;
  }
}

export function isEventText(json: string): boolean {
  return eventOf(json) !== null;
}
