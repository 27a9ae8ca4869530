import type { BlameRequest, BroughtTest } from '../../core/ports/worktrees.js';
import { type RunPlace, tipOf } from '../worktree/run-place.js';
import { runGate } from './gate-command.js';
import type { MergeFolder } from './merge-folder.js';

/** A check may take minutes: of very many landings only some are told apart. */
const mostRuns = 16;

interface BranchLanding {
  readonly commit: string;
  readonly label: string;
}

/**
 * With which landing each test became red: halves the branch until single landings are left. A test
 * that was red, green and red again is named once, by one of its turns.
 */
export async function blameLandings(
  place: RunPlace,
  folder: MergeFolder,
  request: BlameRequest,
): Promise<readonly BroughtTest[]> {
  const landings = await landingsOf(place);
  const found: BroughtTest[] = [];
  let runs = 0;
  const redAt = async (commit: string): Promise<ReadonlySet<string>> => {
    runs += 1;
    const { gate: command, tests: _, ...how } = request;
    const { workspace } = await folder.at(commit);
    const { comparison } = await runGate(workspace, { command, ...how });
    return new Set([...(comparison?.newlyFailing ?? []), ...(comparison?.missing ?? [])]);
  };
  /** `tests` are green before `from`, and red at `to`. */
  const halve = async (from: number, to: number, tests: readonly string[]): Promise<void> => {
    const last = landings[to];
    if (tests.length === 0 || last === undefined || request.signal.aborted) return;
    if (from === to) {
      for (const test of tests) found.push({ test, ...last });
      return;
    }
    if (runs >= mostRuns) return;
    const middle = Math.floor((from + to) / 2);
    const red = await redAt(landings[middle]?.commit ?? '');
    await halve(
      from,
      middle,
      tests.filter((test) => red.has(test)),
    );
    await halve(
      middle + 1,
      to,
      tests.filter((test) => !red.has(test)),
    );
  };
  await halve(0, landings.length - 1, request.tests);
  const order = new Map(request.tests.map((test, at) => [test, at]));
  return found.sort((left, right) => (order.get(left.test) ?? 0) - (order.get(right.test) ?? 0));
}

/** From the first to the last; the subject of a landing is the label of its call. */
async function landingsOf(place: RunPlace): Promise<readonly BranchLanding[]> {
  const { git } = place.repository;
  const range = `${place.options.base}..${await tipOf(place)}`;
  const format = '--format=tformat:%H %s';
  const lines = await git.list(['log', '-z', '--reverse', '--first-parent', format, range]);
  return lines.map((line) => {
    const text = line.toString();
    return { commit: text.slice(0, text.indexOf(' ')), label: text.slice(text.indexOf(' ') + 1) };
  });
}
