import type { AttemptEnd, JournalEvent, StepEnd, StepStart } from '../journal/event.js';
import type { PermissionAsk, PermissionEnd } from '../journal/permission-event.js';

/** What the journal says of one step, as it says it: for a view that shows one step whole. */
export interface StepRecord {
  readonly start: StepStart | null;
  readonly attempts: readonly AttemptEnd[];
  readonly permissions: readonly (PermissionAsk | PermissionEnd)[];
  readonly end: StepEnd | null;
}

export interface StepRecords {
  apply(event: JournalEvent): void;
  of(n: number): StepRecord;
}

interface OpenRecord {
  start: StepStart | null;
  attempts: AttemptEnd[];
  permissions: (PermissionAsk | PermissionEnd)[];
  end: StepEnd | null;
}

const nothing: StepRecord = { start: null, attempts: [], permissions: [], end: null };

/** Collects the events of every step, in constant time per event. Nothing is copied. */
export function createStepRecords(): StepRecords {
  const records = new Map<number, OpenRecord>();
  const at = (n: number): OpenRecord => {
    const known = records.get(n);
    if (known) return known;
    const made: OpenRecord = { start: null, attempts: [], permissions: [], end: null };
    records.set(n, made);
    return made;
  };
  return {
    of: (n) => records.get(n) ?? nothing,
    apply(event) {
      if (event.type === 'step-start') at(event.n).start = event;
      else if (event.type === 'attempt-end') at(event.n).attempts.push(event);
      else if (event.type === 'step-end') at(event.n).end = event;
      else if (event.type === 'permission-ask' || event.type === 'permission-end')
        at(event.n).permissions.push(event);
    },
  };
}
