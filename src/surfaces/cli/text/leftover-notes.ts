import { leftoverLines } from '../../../views/lines/leftover-lines.js';

/**
 * What killed drivers left at work, for commands that only look, and the command that ends it
 * (X187).
 */
export function leftoverNotes(left: Parameters<typeof leftoverLines>[0]): readonly string[] {
  return left.length === 0
    ? []
    : [...leftoverLines(left).map((line) => `⚠ ${line}`), 'next: plenum prune'];
}
