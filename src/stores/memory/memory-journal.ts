import { createHash } from 'node:crypto';
import type { JournalEvent } from '../../core/journal/event.js';
import type { Journal, JournalSession } from '../../core/ports/journal.js';
import { PlenumError } from '../../core/values/errors.js';
import { nextChange } from './next-change.js';

interface MemoryJournalOptions {
  /**
   * The commit with this number (from 1, over all sessions) and every later one rejects with
   * E_JOURNAL_WRITE; its events are not kept.
   */
  readonly failCommitAt?: number;
  /**
   * Called for each event as it becomes durable, with its index over the whole record. `'kill'`
   * ends the session there, as kill -9 would: this event is the last one kept, and this and every
   * later commit of the session rejects.
   */
  readonly onCommit?: (event: JournalEvent, index: number) => 'kill' | undefined;
}

export interface MemoryJournal extends Journal {
  /** What is durable so far. */
  events(): readonly JournalEvent[];
  /** Of the newest session; 0 before the first. */
  readonly epoch: number;
}

/** What all sessions share. */
interface State {
  readonly record: JournalEvent[];
  readonly blobs: Map<string, string>;
  readonly wakers: Set<() => void>;
  epoch: number;
  commits: number;
}

/**
 * The journal port without a disk, for tests and for runs that keep nothing. Events are frozen JSON
 * round trips.
 */
export function createMemoryJournal(options: MemoryJournalOptions = {}): MemoryJournal {
  const record: JournalEvent[] = [];
  const blobs = new Map<string, string>();
  const state: State = { record, blobs, wakers: new Set(), epoch: 0, commits: 0 };
  return {
    version: 1,
    events: () => [...record],
    get epoch() {
      return state.epoch;
    },
    open: async () => openSession(state, options),
    async *read() {
      yield* record.slice();
    },
    async *follow(signal, present) {
      let tell = present;
      for (let index = 0; !signal.aborted; ) {
        const event = record[index];
        if (event) {
          index++;
          yield event;
          continue;
        }
        tell?.();
        tell = undefined;
        await nextChange(state.wakers, signal);
      }
    },
    async getBlob(hash) {
      const text = blobs.get(hash);
      if (text === undefined)
        throw new PlenumError('E_JOURNAL_CORRUPT', `The stored value ${hash} is missing.`);
      return text;
    },
  };
}

function openSession(
  state: State,
  { failCommitAt = Number.POSITIVE_INFINITY, onCommit }: MemoryJournalOptions,
): JournalSession {
  const { record, blobs, wakers } = state;
  const own = ++state.epoch;
  let queue: JournalEvent[] = [];
  let failure: PlenumError | null = null;
  const commit = async (): Promise<void> => {
    if (own !== state.epoch)
      failure = new PlenumError(
        'E_RUN_FENCED',
        'Another driver took over this run; this one stops and records nothing more.',
      );
    const number = ++state.commits;
    if (number >= failCommitAt)
      failure ??= new PlenumError('E_JOURNAL_WRITE', `Commit ${number} was made to fail.`);
    if (failure) throw failure;
    const batch = queue;
    queue = [];
    for (const event of batch) {
      record.push(event);
      if (onCommit?.(event, record.length - 1) !== 'kill') continue;
      const message = `The session was killed after event ${record.length}.`;
      failure = new PlenumError('E_JOURNAL_WRITE', message);
      break;
    }
    for (const wake of wakers) wake();
    if (failure) throw failure;
  };
  return {
    epoch: own,
    append(event) {
      if (!failure) queue.push(frozen(JSON.parse(JSON.stringify(event))));
    },
    commit,
    async putBlob(text) {
      const hash = createHash('sha256').update(text, 'utf8').digest('hex');
      blobs.set(hash, text);
      return hash;
    },
    async close() {
      if (!failure && queue.length > 0) await commit();
      failure ??= new PlenumError('E_INTERNAL', 'The journal was written to after it was closed.');
    },
  };
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) frozen(member);
    Object.freeze(value);
  }
  return value;
}
