import type { MergeRequest, MergeVerdict, TestCause } from '../../core/ports/worktrees.js';
import type { RunPlace } from '../worktree/run-place.js';
import { blameLandings } from './blame.js';
import type { GateAnswer } from './gate-command.js';
import type { MergeFolder } from './merge-folder.js';

/** Tests that make a check red that were not red on the base (X190). */
export function redTests({ comparison }: GateAnswer): readonly string[] {
  return [...(comparison?.newlyFailing ?? []), ...(comparison?.missing ?? [])];
}

/**
 * What the gate said of a merge: its first no, else its last yes. With a base it says who brought
 * what it is red by.
 */
export async function mergeVerdict(
  place: RunPlace,
  folder: MergeFolder,
  merge: {
    readonly request: MergeRequest;
    readonly answers: readonly GateAnswer[];
    /** Tests that refused landings would have made red. */
    readonly brought: readonly TestCause[];
  },
): Promise<MergeVerdict | null> {
  const { request, answers, brought } = merge;
  const shown = answers.find(({ passed }) => !passed) ?? answers.at(-1);
  if (shown === undefined) return null;
  const { passed, code, output, note, comparison } = shown;
  const { gate, judge, when } = request;
  const tests = redTests(shown);
  const found =
    gate !== undefined && judge !== undefined && when === 'end' && tests.length > 0
      ? await blameLandings(place, folder, { ...request, gate, judge, tests })
      : [];
  const touched = [...new Set(answers.flatMap((answer) => answer.touched))].sort();
  return {
    ...{ passed, code, output, touched },
    ...comparison,
    ...(note === undefined ? {} : { note }),
    ...(comparison === undefined ? {} : { broughtBy: [...brought, ...found] }),
  };
}
