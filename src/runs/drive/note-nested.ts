import type { DriveRequest } from '../../config/request/drive-request.js';
import { normaliseSource } from '../../core/program/syntax/source-text.js';
import { sha } from '../../host/values/hash.js';
import { noteOrigin } from '../known/known-run.js';
import { originOf } from '../known/script-origin.js';
import type { FoundWorkflow } from './workflow-snapshots.js';

/**
 * Notes which file a nested workflow was copied from, so that a resume sees when that one has
 * changed (C78). Never rejects: a home folder that cannot be written does not stop a run.
 */
export async function noteNested(
  { surroundings, run, project }: DriveRequest,
  copy: string,
  { file, source }: FoundWorkflow,
): Promise<void> {
  const { id, nonce } = run.header;
  if (!surroundings || nonce === undefined) return;
  const hash = sha(normaliseSource(source));
  const origin = await originOf(project, file, { copy, hash });
  if (origin) await noteOrigin(surroundings.home, { runId: id, nonce }, origin);
}
