import { channel } from 'node:diagnostics_channel';
import type { JournalEvent } from '../../core/journal/event.js';
import type { Journal } from '../../core/ports/journal.js';
import type { RunState } from '../../core/state/run-state.js';

/**
 * What is published on the diagnostics channel `plenum:drive` in the process that drives a run:
 * every journaled event with the state after it, then one message without an event when the drive
 * has ended and all of it is in the journal.
 */
export interface DriveMessage {
  readonly journal: Journal;
  readonly state: RunState;
  readonly event: JournalEvent | null;
  /** The end waits for what a subscriber still reads. */
  readonly until: (reading: Promise<unknown>) => void;
}

const drives = channel('plenum:drive');
const nobody = () => {};

export function publishEvent(journal: Journal, state: RunState, event: JournalEvent): void {
  if (drives.hasSubscribers)
    drives.publish({ journal, state, event, until: nobody } satisfies DriveMessage);
}

export async function publishEnd(journal: Journal, state: RunState): Promise<void> {
  if (!drives.hasSubscribers) return;
  const readings: Promise<unknown>[] = [];
  drives.publish({
    journal,
    state,
    event: null,
    until: (reading) => readings.push(reading),
  } satisfies DriveMessage);
  await Promise.allSettled(readings);
}
