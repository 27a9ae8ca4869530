import type { Estimate } from '../../core/estimate/estimate.js';
import { readEstimate } from '../../core/estimate/read-estimate.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import type { Json } from '../../core/values/json.js';

const file = 'estimate.json';

/**
 * Kept beside the record, so that a run can be held against it; a disk that cannot take it does not
 * stop the run.
 */
export async function keepEstimate(
  { attachments }: Pick<RunHandle, 'attachments'>,
  estimate: Estimate,
): Promise<void> {
  await attachments.write(file, `${JSON.stringify(estimate, null, 2)}\n`).catch(() => undefined);
}

/** `null` for runs that were started without one. */
export async function keptEstimate({
  attachments,
}: Pick<RunHandle, 'attachments'>): Promise<Estimate | null> {
  try {
    return readEstimate(JSON.parse((await attachments.read(file)) ?? 'null') as Json);
  } catch {
    return null;
  }
}
