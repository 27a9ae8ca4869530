import type { RunHandle } from '../../core/ports/run-store.js';
import { readRun } from './open-run.js';

/**
 * Kinds of steps that completed. What is recorded as done may not be asked for again, granted or
 * not. What a damaged record holds is said by the drive.
 */
export async function completedKinds(handle: RunHandle): Promise<ReadonlySet<string>> {
  const run = await readRun(handle).catch(() => null);
  if (run === null) return new Set(['sh', 'gate', 'merge', 'publish']);
  const done = [...run.state.steps.values()].filter(({ state }) => state === 'completed');
  return new Set(done.map(({ kind }) => kind));
}
