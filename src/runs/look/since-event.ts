import type { RunHeader } from '../../core/ports/run-store.js';

/**
 * Time that passed since the latest event; the clock of a simulation is not the clock on the wall.
 */
export function sinceEvent(
  { startedAt, createdAt }: Pick<RunHeader, 'startedAt' | 'createdAt'>,
  latestAt: number,
  now: number,
): number {
  return startedAt === createdAt ? Math.max(0, now - latestAt) : 0;
}
