import { isJsonObject, type Json } from '../values/json.js';
import type { EventHeader } from './event-header.js';

/**
 * The command of a gate ran on the base of the run, before any agent worked (X190). Once for each
 * command and place, whatever number of drives the run has.
 */
export interface BaselineTake extends EventHeader {
  readonly type: 'baseline-take';
  readonly command: string;
  /** The project folder as the run began, or a worktree of the commit that it began from. */
  readonly place: 'folder' | 'commit';
  /** File in which the command leaves its results; absent: its output. */
  readonly results?: string;
  readonly code: number;
  readonly timedOut?: true;
  /** What it said of its tests; `null` where that could not be read. */
  readonly tests?: Json;
  readonly testsBlob?: string;
}

export function baselineKey({
  command,
  place,
  results,
}: Pick<BaselineTake, 'command' | 'place' | 'results'>): string {
  return JSON.stringify([command, place, results ?? null]);
}

/** Results of tests as they are recorded; the record may come from anywhere. */
export function isTestResults(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    typeof value.format === 'string' &&
    typeof value.whole === 'boolean' &&
    [value.passed, value.failed, value.skipped, value.broken].every(
      (names) => Array.isArray(names) && names.every((name) => typeof name === 'string'),
    )
  );
}
