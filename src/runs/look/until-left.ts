import { setTimeout as delay } from 'node:timers/promises';
import type { RunHandle } from '../../core/ports/run-store.js';

const lookEveryMs = 50;

/** Whether the driver of a run that is on its way out has gone within the time. */
export async function untilLeft(
  { lease }: Pick<RunHandle, 'lease'>,
  patienceMs: number,
): Promise<boolean> {
  for (let left = patienceMs; left > 0; left -= lookEveryMs) {
    if ((await lease.holder()).state === 'gone') return true;
    await delay(lookEveryMs);
  }
  return false;
}
