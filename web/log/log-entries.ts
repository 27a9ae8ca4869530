import type { JournalEvent } from '../../src/core/journal/event.js';
import type { RunState } from '../../src/core/state/run-state.js';
import { factOf } from '../../src/views/lines/fact.js';

/** A line of the log: what the other views of plenum say of the same event. */
export interface LogEntry {
  readonly seq: number;
  readonly at: number;
  readonly mark: string;
  readonly label: string;
  readonly text: string;
  readonly heading: boolean;
  readonly quiet: boolean;
  /** The step it is about. */
  readonly n: number | null;
  readonly kind: LogKind;
}

export type LogKind = 'narration' | 'losses' | 'controls' | 'other';

/** Extends a log by what was recorded since: every event is looked at once. */
export interface LogList {
  readonly entries: readonly LogEntry[];
  extend(events: readonly JournalEvent[], state: RunState): void;
}

export function createLogList(run: string): LogList {
  const entries: LogEntry[] = [];
  let next = 0;
  return {
    entries,
    extend(events, state) {
      for (; next < events.length; next += 1) {
        const event = events[next];
        const line = event === undefined ? null : factOf(event, state, run);
        if (event === undefined || line === null) continue;
        entries.push({
          seq: next,
          at: line.at,
          mark: line.mark.trim(),
          label: line.label,
          text: line.text,
          heading: line.tone === 'heading',
          quiet: line.tone === 'quiet',
          n: 'n' in event ? event.n : null,
          kind: kindOf(event),
        });
      }
    },
  };
}

function kindOf(event: JournalEvent): LogKind {
  switch (event.type) {
    case 'note-add':
      return event.note.kind === 'slot-failed' ? 'losses' : 'narration';
    case 'control-take':
    case 'permission-ask':
    case 'permission-end':
      return 'controls';
    case 'step-end':
      return event.status === 'completed' ? 'other' : 'losses';
    case 'limit-refuse':
      return 'losses';
    default:
      return 'other';
  }
}

/** Entries that are wanted, by kind and by what they say. */
export function wantedEntries(
  entries: readonly LogEntry[],
  kind: LogKind | 'all',
  text: string,
): readonly LogEntry[] {
  const wanted = text.trim().toLowerCase();
  if (kind === 'all' && wanted === '') return entries;
  return entries.filter(
    (entry) =>
      (kind === 'all' || entry.kind === kind) &&
      (wanted === '' || `${entry.label} ${entry.text}`.toLowerCase().includes(wanted)),
  );
}
