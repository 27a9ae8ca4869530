import type { SentControl } from '../../core/ports/controls.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import { readRun } from '../look/open-run.js';
import { untilLeft } from '../look/until-left.js';
import { controlRun } from './control-run.js';

/** A driver that came to the end of its pause just now is gone soon. */
const patienceMs = 2_000;

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
  const answer = await controlRun({ handle }, { author, action: 'resume' }, home);
  return answer.accepted || !(await untilLeft(handle, patienceMs)) ? answer : null;
}
