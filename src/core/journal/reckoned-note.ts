import { isJsonObject } from '../values/json.js';

const reckoned: ReadonlySet<unknown> = new Set([
  'slot-failed',
  'lanes-ended',
  'losses-accepted',
  'verification',
  'disagreement',
]);

/**
 * Notes that a drive's end rests on: each drive says them again, for a drive that no longer says
 * one does not rest on it.
 */
export function isReckoned(note: unknown): boolean {
  return isJsonObject(note) && reckoned.has(note.kind);
}
