import { realpath } from 'node:fs/promises';
import type { DriveRequest } from '../../config/request/drive-request.js';
import type { RunHeader } from '../../stores/file/runs/run-header.js';
import { knownRun, noteEpoch } from './known-run.js';

/**
 * The newest epoch of the journal in this place that this user's home folder remembers; 0 where it
 * knows nothing.
 */
export async function knownEpoch(
  { surroundings, runDir }: DriveRequest,
  { id, nonce }: RunHeader,
): Promise<number> {
  const known = surroundings
    ? await knownRun(surroundings.home, id, nonce).catch(() => null)
    : null;
  return known !== null && known.runDir === (await realpath(runDir)) ? known.epoch : 0;
}

/**
 * To be called when the journal is open. Never rejects: a home folder that cannot be written does
 * not stop a run.
 */
export async function noteDriven(
  { surroundings }: DriveRequest,
  { id, nonce }: RunHeader,
  epoch: number,
): Promise<void> {
  if (surroundings && nonce !== undefined)
    await noteEpoch(surroundings.home, { runId: id, nonce }, epoch);
}
