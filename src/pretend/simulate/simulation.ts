import { simulatedSteps } from '../../agents/backends/simulate/simulate-step.js';
import { openAgentWorld } from '../../agents/world/agent-world.js';
import { BackendPicker } from '../../agents/world/pick-backend.js';
import type { DriveRequest, Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import type { Journal } from '../../core/ports/journal.js';
import { noWishes, type WishList } from '../../core/program/facts/wishes.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { ResumePreview } from '../../core/run/bounds/run-spec.js';
import type { WorkflowSource } from '../../core/run/record/ports.js';
import type { Json } from '../../core/values/json.js';
import { createEmbeddedExecutor } from '../../engines/embedded/embedded-executor.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { runLimitsOf } from '../../runs/drive/drive-spec.js';
import { simulatedStart } from '../../runs/start/start-run.js';
import { lookAtProject } from '../../workspaces/folder/project-look.js';
import { type CourseWatch, createCourseWatch } from '../engine/course-watch.js';
import { nestedPrograms } from '../engine/nested-programs.js';
import { type Play, type PlayEnd, play, previewPlay } from '../engine/play.js';
import { undrivenRequest } from '../engine/undriven-request.js';

/** What all plays of one simulation have in common. */
export interface SimulationJob {
  readonly project: string;
  readonly program: Program;
  readonly args: Json | undefined;
  readonly config: Config;
  readonly limits: DriveRequest['limits'];
  readonly surroundings: Surroundings;
}

/** One way to play the script. */
export interface SimulationPlan {
  readonly seed: string;
  readonly failRate: number;
  /** 0 answers in the order of the questions; else answers overtake each other. */
  readonly latencyMs: number;
  /** What answers should be like [by the seed alone]. */
  readonly wishes?: WishList;
  /** Sees what happens. */
  readonly course?: CourseWatch;
}

/** Where a play is written down, and its nested workflows with it [in memory]. */
export interface PlayRecord {
  readonly journal: Journal | null;
  readonly workflows?: WorkflowSource;
}

/**
 * Plays a script on simulated answers as `run --backend simulate` does, without a run folder: one
 * seed gives the same journal (X114).
 */
export async function openSimulation(job: SimulationJob) {
  const { project, program, args, config, limits, surroundings } = job;
  const asker = undrivenRequest({
    project,
    config,
    surroundings,
    simulate: { seed: '0', failRate: 0, latencyMs: 0, realTime: false },
  });
  const world = await openAgentWorld(asker);
  const nested = nestedPrograms(project);
  const checker = createAjvChecker();
  const look = lookAtProject(project);
  const playOf = (plan: SimulationPlan, { journal, workflows = nested }: PlayRecord): Play => {
    const { seed, wishes = noWishes, course = createCourseWatch() } = plan;
    const clock = createVirtualClock();
    const request = { ...asker, simulate: { ...plan, realTime: false } };
    const executor = createEmbeddedExecutor(clock);
    const picker = new BackendPicker(request, world, clock, executor, null);
    return {
      program,
      args,
      seed,
      clock,
      checker,
      journal,
      course,
      startedAt: simulatedStart,
      limits: runLimitsOf(config, limits),
      ports: {
        executor,
        pick: (options) => picker.pick(options),
        agentType: (name) => picker.agentType(name),
        agentTypes: () => picker.agentTypes(),
        price: world.price,
        simulated: simulatedSteps({
          seed,
          failRate: plan.failRate,
          clock,
          look,
          wishes,
          mayHaveWritten: () => course.hasAgents,
        }),
        workflows,
      },
    };
  };
  return {
    play: (plan: SimulationPlan, kept: PlayRecord, signal?: AbortSignal): Promise<PlayEnd> =>
      play({ ...playOf(plan, kept), ...(signal ? { signal } : {}) }),
    /** What a resume of the unchanged script would run again. */
    resumePreview: (plan: SimulationPlan, kept: PlayRecord): Promise<ResumePreview> =>
      previewPlay(playOf(plan, kept)),
    close: () => world.close(),
  };
}

export type OpenSimulation = Awaited<ReturnType<typeof openSimulation>>;
