import { setImmediate as nextCheck } from 'node:timers/promises';

/**
 * Resolves after the event loop has looked once, from start to end, at everything that can be read.
 * What a stream that reads has not brought by then was not in its pipe. The first wait may end
 * within a look that began before the call; the second holds a whole one.
 */
export async function readTurn(): Promise<void> {
  await nextCheck();
  await nextCheck();
}
