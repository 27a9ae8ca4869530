import type { Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import { type Estimate, estimate } from '../../core/estimate/estimate.js';
import { type History, noHistory } from '../../core/estimate/history.js';
import { type Needs, needsOf, tokenKinds } from '../../core/estimate/needs.js';
import { openLoops } from '../../core/estimate/open-loops.js';
import {
  type Course,
  labelShape,
  type PlannedAgent,
  type PlannedRun,
} from '../../core/estimate/planned-run.js';
import type { Range } from '../../core/estimate/range.js';
import { wayTo } from '../../core/program/facts/way-to.js';
import { noWishes, type WishList } from '../../core/program/facts/wishes.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { BudgetLimits } from '../../core/run/bounds/budget.js';
import type { RunLimits } from '../../core/run/bounds/run-spec.js';
import type { Json } from '../../core/values/json.js';
import type { Usage } from '../../core/values/usage.js';
import { sha } from '../../host/values/hash.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { runLimitsOf } from '../../runs/drive/drive-spec.js';
import { projectRuns } from '../../runs/known/project-runs.js';
import { lookAtProject } from '../../workspaces/folder/project-look.js';
import { nestedPrograms } from '../engine/nested-programs.js';
import { unreachedSites } from '../engine/unreached-sites.js';
import { dryRun } from './dry-run.js';
import { readHistory } from './read-history.js';
import { openServedBy } from './served-by.js';

export interface EstimateRequest {
  readonly project: string;
  readonly program: Program;
  readonly args: Json | undefined;
  readonly config: Config;
  /** Backend of the command line, which overrides all others. */
  readonly asked: string | undefined;
  /** Backend of calls that name none; `null` when there is none. */
  readonly backend: string | null;
  readonly surroundings: Surroundings;
  readonly limits: {
    readonly concurrency: number;
    readonly maxAgents: number;
    readonly budget: BudgetLimits;
  };
  /** This run is not its own past. */
  readonly except?: string;
  /** Ends it early, with what is known by then. */
  readonly signal?: AbortSignal;
}

interface PlannedCourse {
  readonly course: Course;
  readonly seed: string;
  readonly failRate: number;
}

const usualCourse: PlannedCourse = { course: 'usual', seed: '1', failRate: 0 };
/** The courses that are followed, in this order: what matters most first, as steps may run out. */
const courses: readonly PlannedCourse[] = [
  usualCourse,
  { course: 'long', seed: '2', failRate: 0 },
  { course: 'short', seed: '3', failRate: 0 },
  { course: 'usual', seed: '4', failRate: 0.1 },
  { course: 'usual', seed: '5', failRate: 0 },
];
const cornerOf = { short: 'low', usual: 'likely', long: 'high' } as const satisfies Record<
  Course,
  keyof Range
>;
/** Steps after which no further course is begun: counted, so that every machine says the same. */
const enoughSteps = 20_000;
/** Places that no course came to, and to which one is steered. */
const steeredPlaces = 3;

/** What a play of the usual course sees and tells, beside what the estimate needs of it. */
export type CourseWorld = Required<
  Pick<Parameters<typeof dryRun>[0], 'look' | 'workflows' | 'permit' | 'onEvent'>
>;

/** The usual course, played for somebody else: where nothing was refused, the estimate has it. */
export interface SharedCourse {
  play(sight: CourseWorld, refuses: () => boolean): Promise<PlannedRun>;
}

export interface OpenEstimate {
  readonly usual: SharedCourse;
  /** `signal` ends it early, with what is known by then. */
  make(signal?: AbortSignal): Promise<Estimate>;
  close(): Promise<void>;
}

/**
 * What a run is expected to need: dry runs with these arguments, past runs of this project, prices
 * (X85). Starts no agent and no command.
 */
export async function estimateRun(request: EstimateRequest): Promise<Estimate> {
  const open = await openEstimate(request);
  try {
    return await open.make(request.signal);
  } finally {
    await open.close();
  }
}

/** An estimate that shares its usual course with a rehearsal. */
export async function openEstimate(request: EstimateRequest): Promise<OpenEstimate> {
  const { program, args } = request;
  const [history, by] = await Promise.all([pastOf(request), openServedBy({ ...request })]);
  const follow = dryRuns(request, history, by);
  let known: PlannedRun | null = null;
  return {
    usual: {
      async play(sight, refuses) {
        const run = await follow({ course: usualCourse, wishes: noWishes, sight });
        if (!refuses()) known = run;
        return run;
      },
    },
    async make(signal) {
      return estimate({
        runs: await followCourses(program, follow, known, signal),
        history,
        price: by.price,
        openLoops: openLoops(program),
        argsRead: args === undefined ? program.argsRead : [],
        hasArgs: args !== undefined,
      });
    },
    close: () => by.close(),
  };
}

interface FollowedCourse {
  readonly course: PlannedCourse;
  readonly wishes: WishList;
  readonly sight?: CourseWorld;
  readonly signal?: AbortSignal | undefined;
}

type Follow = (followed: FollowedCourse) => Promise<PlannedRun>;

/** The fixed courses first, then some that are steered to what none of them came to. */
async function followCourses(
  program: Program,
  follow: Follow,
  known: PlannedRun | null,
  signal: AbortSignal | undefined,
): Promise<readonly PlannedRun[]> {
  const runs: PlannedRun[] = known === null ? [] : [known];
  const mayGoOn = (): boolean =>
    runs.length === 0 ||
    (signal?.aborted !== true && runs.reduce((sum, { steps }) => sum + steps, 0) < enoughSteps);
  for (const course of courses.slice(runs.length))
    if (mayGoOn()) runs.push(await follow({ course, wishes: noWishes, signal }));
  for (let place = 0; place < steeredPlaces && mayGoOn(); place += 1) {
    const missing = unreachedSites(
      program,
      runs.map(({ lines }) => lines),
    )[place];
    if (!missing) break;
    const wishes = wayTo(program, missing);
    runs.push(await follow({ course: usualCourse, wishes, signal }));
  }
  return runs;
}

function dryRuns(
  request: EstimateRequest,
  history: History,
  by: Awaited<ReturnType<typeof openServedBy>>,
): Follow {
  const { project, program, args, config } = request;
  const known = new Map<string, Needs>();
  const needs = (agent: PlannedAgent): Needs => {
    const { site, label, phase, model, backend, kind } = agent;
    const key = JSON.stringify([site, labelShape(label), phase, model, backend, kind]);
    const found = known.get(key) ?? needsOf(agent, history);
    known.set(key, found);
    return found;
  };
  const look = lookAtProject(project);
  const workflows = nestedPrograms(project);
  const checker = createAjvChecker();
  const limits = dryLimits(config, request.limits);
  return ({ course, wishes, sight, signal }) =>
    dryRun({
      ...course,
      ...by,
      ...(signal ? { signal } : {}),
      program,
      args,
      look,
      workflows,
      ...sight,
      wishes,
      checker,
      limits,
      needs: (agent) => cornerNeeds(needs(agent), cornerOf[course.course]),
    });
}

async function pastOf({ project, program, args, except }: EstimateRequest): Promise<History> {
  const { name } = program.meta;
  return readHistory({
    store: projectRuns(project),
    name,
    script: sha(program.source),
    args,
    ...(except === undefined ? {} : { except }),
  }).catch(() => noHistory);
}

function cornerNeeds({ durationMs, usage }: ReturnType<typeof needsOf>, corner: keyof Range) {
  const used =
    usage &&
    (Object.fromEntries(
      tokenKinds.map((kind) => [kind, Math.round(usage[kind][corner])]),
    ) as Usage);
  return { durationMs: durationMs[corner], usage: used ?? undefined };
}

/** Nobody waits longer for a script that does not get on. */
const busyMs = 1_000;

/** Those of the run itself, so that what would be refused there is not counted here. */
export function dryLimits(config: Config, limits: EstimateRequest['limits']): RunLimits {
  const never = Number.MAX_SAFE_INTEGER;
  const run = runLimitsOf(config, limits);
  return {
    ...run,
    widthOfLane: () => Number.POSITIVE_INFINITY,
    maxWaitMs: 0,
    longWaitMs: 0,
    time: { firstTokenMs: never, silenceMs: never, toolMs: never },
    sandbox: { ...run.sandbox, busyMs },
  };
}
