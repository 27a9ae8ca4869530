import type { DriveRequest } from '../../config/request/drive-request.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import { knownRun, noteRule } from '../known/known-run.js';

/**
 * What a person said for the rest of this run, kept in the home folder: a run folder's own word
 * widens nothing (X180). `onEnd` is told what to wait for before the drive is over.
 */
export async function runRulesOf(
  { surroundings, run }: DriveRequest,
  onEnd: (end: () => Promise<unknown>) => void,
): Promise<RunPorts['runRules']> {
  const { id, nonce } = run.header;
  if (!surroundings || nonce === undefined) return { made: [], note: () => {} };
  const { home } = surroundings;
  const known = await knownRun(home, id, nonce).catch(() => null);
  let noted: Promise<unknown> = Promise.resolve();
  onEnd(() => noted);
  return {
    made: known?.rules ?? [],
    note(rule) {
      noted = noted.then(() => noteRule(home, { runId: id, nonce }, rule));
    },
  };
}
