import type { SentControl } from '../../core/ports/controls.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import { readRun } from '../look/open-run.js';
import { controlRun } from './control-run.js';

/**
 * Takes the pause of a run back that its driver still keeps (X120); null where somebody drives it
 * unpaused, or nobody at all.
 */
export async function takeBackPause(
  handle: RunHandle,
  { author, home }: { readonly author: string; readonly home: string },
): Promise<SentControl | null> {
  if ((await handle.lease.holder()).state !== 'live') return null;
  const { state } = await readRun(handle);
  if (!state.pausing || state.end !== null) return null;
  return controlRun({ handle }, { author, action: 'resume' }, home);
}
