import type { ControlTake } from '../journal/event.js';
import type { RunState } from './run-state.js';

/** A command that did not come from the person's plenum (X181). */
export function droppedControl({
  author,
  action,
  target,
}: ControlTake): RunState['dropped'][number] {
  return { author, action, ...(target ? { target } : {}) };
}
