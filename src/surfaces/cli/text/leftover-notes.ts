import { type Leftover, leftoverLines } from '../../../host/process-table/leftovers.js';

/**
 * What killed drivers left at work, for commands that only look, and the command that ends it
 * (X187).
 */
export function leftoverNotes(left: readonly Leftover[]): readonly string[] {
  return left.length === 0
    ? []
    : [...leftoverLines(left).map((line) => `⚠ ${line}`), 'next: plenum prune'];
}
