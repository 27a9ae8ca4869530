import type { JournalEvent } from '../journal/event.js';
import { FoldedState } from './folded-state.js';
import type { RunState } from './run-state.js';

export interface Fold {
  apply(event: JournalEvent): void;
  /** No driver will end what is running: every such step is lost (X71). */
  loseRunning(): void;
  /** A live, read-only view: it shows later events too. */
  readonly state: RunState;
}

/**
 * Folds events into what views show. Constant time per event, except that the start and the end of
 * a drive walk all steps. Events of a type it does not know change nothing but the time.
 */
export function createFold(): Fold {
  const state = new FoldedState();
  return { apply: (event) => state.apply(event), loseRunning: () => state.loseRunning(), state };
}

export function stateAfter(events: Iterable<JournalEvent>): RunState {
  const fold = createFold();
  for (const event of events) fold.apply(event);
  return fold.state;
}
