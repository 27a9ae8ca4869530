import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Estimate } from '../../../core/estimate/estimate.js';
import { readEstimate } from '../../../core/estimate/read-estimate.js';
import type { Json } from '../../../core/values/json.js';
import { writeDurable } from '../../../host/disk/durable-file.js';

const file = 'estimate.json';

/**
 * Kept beside the record, so that a run can be held against it; a disk that cannot take it does not
 * stop the run.
 */
export async function keepEstimate(runDir: string, estimate: Estimate): Promise<void> {
  await writeDurable(join(runDir, file), `${JSON.stringify(estimate, null, 2)}\n`, 0o644).catch(
    () => undefined,
  );
}

/** `null` for runs that were started without one. */
export async function keptEstimate(runDir: string): Promise<Estimate | null> {
  try {
    return readEstimate(JSON.parse(await readFile(join(runDir, file), 'utf8')) as Json);
  } catch {
    return null;
  }
}
