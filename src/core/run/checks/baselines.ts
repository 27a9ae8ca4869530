import { type BaselineTake, baselineKey } from '../../journal/baseline-event.js';
import type { Workspace } from '../../ports/workspace.js';
import type { ReplayRecord } from '../../replay/record.js';
import type { FinishedCheck, TestResults } from '../../step/test-results.js';
import { PlenumError } from '../../values/errors.js';
import type { CommandRun } from '../record/command-run.js';
import type { RunPorts } from '../record/ports.js';
import type { Scribe } from '../record/scribe.js';
import { runCheck } from './run-check.js';

/** Which command a gate compares itself with, and where that ran. */
export interface BaselineRequest {
  readonly command: string;
  readonly results?: string;
  /** The project folder as the run began, or a worktree of the commit that it began from. */
  readonly place: 'folder' | 'commit';
}

/** What the commands of gates said before any agent worked (X190). */
export interface Baselines {
  /** Runs those that are known and not recorded yet; before the script begins. */
  take(requests: readonly BaselineRequest[], by: CommandRun): Promise<void>;
  /** Recorded, or run now on the commit of the base. */
  of(request: BaselineRequest, by: CommandRun): Promise<FinishedCheck>;
}

interface BaselineContext {
  readonly ports: RunPorts;
  readonly scribe: Scribe;
  readonly record: ReplayRecord;
}

/** One run of a command is the base of all gates of it, over all drives of the run. */
export function createBaselines({ ports, scribe, record }: BaselineContext): Baselines {
  const known = new Map<string, Promise<FinishedCheck>>();
  const once = (key: string, run: () => Promise<FinishedCheck>): Promise<FinishedCheck> => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const recorded = record.baselines.get(key);
    const check = recorded === undefined ? run() : checkOf(recorded, ports);
    known.set(key, check);
    check.catch(() => known.delete(key));
    return check;
  };
  const run = async (request: BaselineRequest, workspace: Workspace, by: CommandRun) => {
    const { command, results, place } = request;
    const { check } = await runCheck(workspace, { command, results, run: by });
    if (by.signal.aborted) throw new Error('the run was stopped');
    const said = await scribe.value(JSON.stringify(check.results));
    scribe.add({
      ...{ type: 'baseline-take', at: ports.clock.now(), command, place },
      ...(results === undefined ? {} : { results }),
      ...{ code: check.code, ...(check.timedOut ? { timedOut: true } : {}) },
      ...(said.valueBlob === undefined ? { tests: said.value } : { testsBlob: said.valueBlob }),
    });
    await scribe.commit();
    return check;
  };
  const onCommit = async (request: BaselineRequest, by: CommandRun) => {
    const worktrees = await ports.worktrees().catch((error: unknown) => {
      throw withoutBase(request.command, error);
    });
    const tree = await worktrees.openBase();
    try {
      return await run({ ...request, place: 'commit' }, tree.workspace, by);
    } finally {
      await worktrees.discard(tree);
    }
  };
  const of = (request: BaselineRequest, by: CommandRun): Promise<FinishedCheck> => {
    const key = baselineKey(request);
    if (known.has(key) || record.baselines.has(key)) return once(key, () => onCommit(request, by));
    const commit = { ...request, place: 'commit' } as const;
    return once(baselineKey(commit), () => onCommit(commit, by));
  };
  return {
    of,
    async take(requests, by) {
      if (ports.simulated !== null || ports.journal === null) return;
      for (const request of requests) {
        // Agents of an earlier drive have worked in the folder: it is no base any more.
        const isLate = request.place === 'folder' && record.highestStep > 0;
        if (by.signal.aborted || isLate || !ports.permit('Sh', request.command).allowed) continue;
        const key = baselineKey(request);
        const take =
          request.place === 'folder'
            ? () => run(request, ports.workspace, by)
            : () => onCommit(request, by);
        // A gate that needs it says why there is none.
        await once(key, take).catch(() => undefined);
      }
    },
  };
}

function withoutBase(command: string, error: unknown): unknown {
  if (!PlenumError.is(error)) return error;
  return new PlenumError(
    error.code,
    `what "${command}" said before any agent worked is not known, for the command was not: ` +
      error.message,
    { hint: 'write the command of the gate as a literal, or work in a repository', cause: error },
  );
}

async function checkOf(
  { code, timedOut, tests, testsBlob }: BaselineTake,
  ports: Pick<RunPorts, 'getBlob'>,
): Promise<FinishedCheck> {
  const said: unknown =
    testsBlob === undefined ? (tests ?? null) : JSON.parse(await ports.getBlob(testsBlob));
  return { code, timedOut: timedOut === true, results: said as TestResults | null };
}
