import type { Slip } from '../../core/estimate/slip.js';
import type { JournalEvent, RunEnd } from '../../core/journal/event.js';
import type { Journal } from '../../core/ports/journal.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { Json } from '../../core/values/json.js';
import { endOfDrive } from '../../runs/drive/end-of-drive.js';
import { findNested } from '../../runs/drive/find-nested.js';
import { createWorkflowSnapshots } from '../../runs/drive/workflow-snapshots.js';
import { simulatedStart } from '../../runs/start/start-run.js';
import { createFileStore } from '../../stores/file/runs/file-store.js';
import { createMemoryJournal } from '../../stores/memory/memory-journal.js';
import { createCourseWatch } from '../engine/course-watch.js';
import { eventsOf } from '../engine/events-of.js';
import type { PlayEnd } from '../engine/play.js';
import type { OpenSimulation, PlayRecord, SimulationJob, SimulationPlan } from './simulation.js';

export interface SimulatedRun extends SimulationPlan {
  /** `null` when no folder keeps it. */
  readonly runDir: string | null;
  readonly kept: PlayRecord;
  readonly events: readonly JournalEvent[];
  readonly end: RunEnd;
  readonly agents: number;
  readonly slips: readonly Slip[];
  /** Undefined when the script did not return. */
  readonly result: Json | undefined;
}

/** Plays the script once and keeps what it left in memory. */
export async function simulateOnce(
  simulation: OpenSimulation,
  plan: SimulationPlan,
  program: Program,
): Promise<SimulatedRun> {
  const journal = createMemoryJournal();
  const course = createCourseWatch();
  const played = await simulation.play({ ...plan, course }, { journal });
  const slips = course.slips(played.end, plan.failRate > 0, program.source);
  return { ...plan, runDir: null, kept: { journal }, slips, ...(await leftBy(played, journal)) };
}

/** The same, with a run folder that is as that of any other run. */
export async function simulateInFolder(
  simulation: OpenSimulation,
  plan: SimulationPlan,
  { project, program, args }: SimulationJob,
  runsRoot: string,
): Promise<SimulatedRun> {
  const run = await createFileStore(runsRoot).create({
    script: program.source,
    name: program.meta.name,
    createdAt: Date.now(),
    seed: plan.seed,
    startedAt: simulatedStart,
    project,
    scriptFile: null,
    options: args === undefined ? {} : { args },
  });
  const { journal, runDir } = run;
  const workflows = createWorkflowSnapshots(run, (input) => findNested(project, input));
  const course = createCourseWatch();
  const played = await simulation.play({ ...plan, course }, { journal, workflows });
  await endOfDrive({ run, result: played });
  const slips = course.slips(played.end, plan.failRate > 0, program.source);
  const kept = { journal, workflows };
  return { ...plan, runDir, kept, slips, ...(await leftBy(played, journal)) };
}

async function leftBy(
  { end, state, result }: PlayEnd,
  journal: Journal,
): Promise<Pick<SimulatedRun, 'events' | 'end' | 'agents' | 'result'>> {
  return { events: await eventsOf(journal), end, agents: state.agents.total, result };
}
