import type { DriveRequest, Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import type { JournalEvent, RunEnd } from '../../core/journal/event.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { ResumePreview } from '../../core/run/bounds/run-spec.js';
import type { Json } from '../../core/values/json.js';
import { drive } from '../../runs/drive/drive.js';
import { endOfDrive } from '../../runs/drive/end-of-drive.js';
import { createFileStore } from '../../stores/file/runs/file-store.js';

/** What all runs of one simulation have in common. */
export interface SimulationJob {
  readonly project: string;
  /** Takes the run folders instead of the project's own. */
  readonly runsRoot: string;
  readonly program: Program;
  readonly args: Json | undefined;
  readonly config: Config;
  readonly limits: DriveRequest['limits'];
  readonly surroundings: Surroundings;
}

/** One way to play the script. */
interface SimulationPlan {
  readonly seed: string;
  readonly failRate: number;
  /** 0 answers in the order of the questions; else answers overtake each other. */
  readonly latencyMs: number;
}

export interface SimulatedRun extends SimulationPlan {
  readonly run: RunHandle;
  readonly events: readonly JournalEvent[];
  readonly end: RunEnd | null;
  readonly status: string;
  readonly agents: number;
  /** Undefined when the script did not return. */
  readonly result: Json | undefined;
}

/** The clock of a simulation always starts here (2025-01-01), so that a seed gives one journal. */
const startedAt = Date.UTC(2025, 0, 1);

export async function simulateOnce(
  job: SimulationJob,
  plan: SimulationPlan,
): Promise<SimulatedRun> {
  const { program, args, runsRoot, project } = job;
  const run = await createFileStore(runsRoot).create({
    script: program.source,
    name: program.meta.name,
    createdAt: Date.now(),
    seed: plan.seed,
    startedAt,
    project,
    scriptFile: null,
    options: args === undefined ? {} : { args },
  });
  const events: JournalEvent[] = [];
  const onEvent = (event: JournalEvent): void => void events.push(event);
  const result = await drive({ ...requestOf(job, plan), run, mode: 'run', onEvent }).result;
  const { value } = await endOfDrive({ run, result });
  return {
    ...plan,
    run,
    events,
    end: result.end,
    status: result.status,
    agents: result.state.agents.total,
    result: value,
  };
}

/** What a resume of the unchanged script would run again. */
export async function resumePreview(
  job: SimulationJob,
  played: SimulatedRun,
): Promise<ResumePreview> {
  const { preview } = await drive({
    ...requestOf(job, played),
    run: played.run,
    mode: 'resume',
    recordedArgs: true,
    dryRun: true,
    onEvent: () => {},
  }).result;
  return preview ?? { reuse: 0, run: [], unclaimed: 0, movedByContent: [] };
}

function requestOf(
  { config, limits, ...job }: SimulationJob,
  { seed, failRate, latencyMs }: SimulationPlan,
) {
  const { project, program, args, surroundings } = job;
  // Nothing is executed, so nothing has to be granted.
  const granted: Config = {
    ...config,
    permissions: { ...config.permissions, mode: 'bypass', allow: [], ask: [], deny: [] },
  };
  const simulate = { seed, latencyMs, failRate, realTime: false };
  return {
    project,
    program,
    args,
    surroundings,
    limits,
    config: granted,
    interactive: false,
    simulate,
  };
}
