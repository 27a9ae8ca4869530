import type { RunHeader } from '../../journals/file/run-header.js';
import type { DriveRequest } from '../drive-request.js';
import { knownRun, noteEpoch } from './known-run.js';

/** The newest epoch of the journal that this user's home folder remembers; 0 where it knows nothing. */
export async function knownEpoch({ surroundings }: DriveRequest, { id, nonce }: RunHeader): Promise<number> {
  return surroundings ? ((await knownRun(surroundings.home, id, nonce).catch(() => null))?.epoch ?? 0) : 0;
}

/** To be called when the journal is open. Never rejects: a home folder that cannot be written does not stop a run. */
export async function noteDriven({ surroundings }: DriveRequest, { id, nonce }: RunHeader, epoch: number): Promise<void> {
  if (surroundings && nonce !== undefined) await noteEpoch(surroundings.home, { runId: id, nonce }, epoch);
}
