import type { JournalEvent } from '../journal/event.js';
import type { RunState } from '../state/run-state.js';

/** A rendering of events and their fold. MUST NOT ask the engine anything and MUST NOT throw. */
export interface View {
  readonly version: 1;
  /**
   * `state` already includes `event`. `live` is false for events that were recorded before this
   * process looked.
   */
  event(event: JournalEvent, state: RunState, live: boolean): void;
  /** Called once, last. */
  end(state: RunState): void;
}
