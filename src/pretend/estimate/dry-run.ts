import { simulatedSteps } from '../../agents/backends/simulate/simulate-step.js';
import type { Course, PlannedAgent, PlannedRun } from '../../core/estimate/planned-run.js';
import type { JournalEvent, RunEnd, StepStart } from '../../core/journal/event.js';
import type { WishList } from '../../core/program/facts/wishes.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { RunLimits } from '../../core/run/bounds/run-spec.js';
import type { RunPorts, WorkflowSource } from '../../core/run/record/ports.js';
import type { CallOptions } from '../../core/step/call.js';
import type { Json } from '../../core/values/json.js';
import type { Usage } from '../../core/values/usage.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import type { LibraryChecker } from '../../host/values/schema-checker.js';
import { simulatedStart } from '../../runs/start/start-run.js';
import type { ProjectFiles } from '../../workspaces/folder/project-look.js';
import { answeredBy } from '../engine/answered-by.js';
import { type CourseWatch, createCourseWatch } from '../engine/course-watch.js';
import { playUnkept } from '../engine/play.js';
import { createDryBackend } from './dry-backend.js';
import type { Served } from './served-by.js';

interface DryRun {
  readonly program: Program;
  readonly args: Json | undefined;
  readonly course: Course;
  readonly seed: string;
  readonly failRate: number;
  readonly limits: RunLimits;
  /** What answers should be like. */
  readonly wishes: WishList;
  readonly look: ProjectFiles;
  readonly workflows: WorkflowSource;
  readonly checker: LibraryChecker;
  readonly price: RunPorts['price'];
  readonly served: (options: CallOptions) => Served;
  readonly agentType: RunPorts['agentType'];
  readonly needs: (agent: PlannedAgent) => {
    readonly durationMs: number;
    readonly usage: Usage | undefined;
  };
  readonly signal?: AbortSignal;
  /** Which commands and branches of the script are granted [all]. */
  readonly permit?: RunPorts['permit'];
  readonly onEvent?: (event: JournalEvent) => void;
}

/** Follows the script through one course without running anything, on a clock that jumps. */
export async function dryRun(run: DryRun): Promise<PlannedRun> {
  const { program, args, course, seed, failRate, limits, wishes, served, signal } = run;
  const clock = createVirtualClock({ startAt: simulatedStart });
  const agents = new Map<number, PlannedAgent>();
  const watch = createCourseWatch();
  let commands = 0;
  const backend = createDryBackend({
    clock,
    course,
    seed,
    failRate,
    wishes,
    needs: ({ n }) => run.needs(agents.get(n) ?? unknownAgent),
  });
  const end = await playUnkept({
    program,
    args,
    seed,
    clock,
    limits,
    checker: run.checker,
    startedAt: simulatedStart,
    ...(signal ? { signal } : {}),
    ports: {
      workflows: run.workflows,
      ...(run.permit ? { permit: run.permit } : {}),
      price: run.price,
      ...answeredBy(backend, clock, (options) => served(options).brief),
      agentType: (name) => run.agentType(name) ?? { name: name ?? '', readOnly: false },
      simulated: simulatedSteps({
        seed,
        failRate,
        clock,
        wishes,
        look: run.look,
        mayHaveWritten: () => watch.hasAgents,
        ...gatesOf[course],
      }),
    },
    course: watch,
    onEvent(event: JournalEvent) {
      run.onEvent?.(event);
      if (event.type === 'step-start' && event.kind === 'sh') commands += 1;
      if (event.type === 'step-start' && event.kind === 'agent' && event.backend !== undefined)
        agents.set(event.n, planned(event, served));
    },
  });
  const durationMs = clock.now() - simulatedStart;
  return plannedRun(run, { end, watch, agents: [...agents.values()], commands, durationMs });
}

interface CourseEnd extends Pick<PlannedRun, 'agents' | 'commands' | 'durationMs'> {
  readonly end: RunEnd;
  readonly watch: CourseWatch;
}

function plannedRun(
  { course, failRate, program }: DryRun,
  { end, watch, ...counted }: CourseEnd,
): PlannedRun {
  const cut = cutBy(end, watch);
  const error = cut === null && end.error ? end.error : null;
  const hasFaults = failRate > 0;
  return {
    ...counted,
    course,
    cut,
    steps: watch.steps,
    lines: watch.lines,
    hasFaults,
    error: error && { message: error.message, line: error.site?.line ?? null },
    slips: watch.slips(error ? end : {}, hasFaults, program.source),
  };
}

/** Rounds that a gate says no when everything takes long. */
const failingRounds = 3;
const gatesOf = {
  short: { gatePasses: () => true },
  usual: {},
  long: { gatePasses: (ordinal: number) => ordinal >= failingRounds },
} as const satisfies { readonly [course in Course]: object };

function cutBy({ status, losses, error }: RunEnd, { isEndless }: CourseWatch): PlannedRun['cut'] {
  if (isEndless) return 'steps';
  // The limit of a play is a fraction of the run's: it proves nothing.
  if (error?.code === 'E_SCRIPT_TIMEOUT') return 'busy';
  if (status === 'stopped') return 'person';
  return losses.some(({ cause }) => cause === 'cap') ? 'agents' : null;
}

function planned(event: StepStart, served: DryRun['served']): PlannedAgent {
  const options: CallOptions = event.options ?? {};
  const { brief, backend, counts } = served(options);
  const readOnly = brief.readOnly || event.writes === false;
  const { tools } = brief;
  return {
    site: event.realm === 0 ? event.site : null,
    label: event.label,
    phase: event.phase,
    kind: tools?.length === 0 ? 'answer' : readOnly ? 'look' : 'work',
    model: brief.model ?? null,
    backend,
    counts,
    isolated: options.isolation === 'worktree' || options.workspace !== undefined,
    readOnly,
    agentType: brief.agentType,
    tools: tools ?? null,
  };
}

const unknownAgent: PlannedAgent = {
  site: null,
  label: '',
  phase: null,
  kind: 'work',
  model: null,
  backend: null,
  counts: false,
  isolated: false,
  readOnly: false,
  agentType: '',
  tools: null,
};
