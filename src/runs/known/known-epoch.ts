import { realpath } from 'node:fs/promises';
import type { DriveRequest } from '../../config/request/drive-request.js';
import { knownRun, noteEpoch } from './known-run.js';

/**
 * The newest epoch of the journal in this place that this user's home folder remembers; 0 where it
 * knows nothing.
 */
export async function knownEpoch({ surroundings, run }: DriveRequest): Promise<number> {
  const { id, nonce } = run.header;
  const known = surroundings
    ? await knownRun(surroundings.home, id, nonce).catch(() => null)
    : null;
  return known !== null && known.runDir === (await realpath(run.runDir)) ? known.epoch : 0;
}

/**
 * To be called when the journal is open. Never rejects: a home folder that cannot be written does
 * not stop a run.
 */
export async function noteDriven(
  { surroundings, run }: DriveRequest,
  epoch: number,
): Promise<void> {
  const { id, nonce } = run.header;
  if (surroundings && nonce !== undefined)
    await noteEpoch(surroundings.home, { runId: id, nonce }, epoch);
}
