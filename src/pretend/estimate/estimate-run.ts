import type { Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import { type Estimate, estimate } from '../../core/estimate/estimate.js';
import { type History, noHistory } from '../../core/estimate/history.js';
import { needsOf, tokenKinds } from '../../core/estimate/needs.js';
import { openLoops } from '../../core/estimate/open-loops.js';
import {
  type Course,
  labelShape,
  type PlannedAgent,
  type PlannedRun,
} from '../../core/estimate/planned-run.js';
import type { Range } from '../../core/estimate/range.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { BudgetLimits } from '../../core/run/bounds/budget.js';
import type { RunLimits } from '../../core/run/bounds/run-spec.js';
import type { Json } from '../../core/values/json.js';
import type { Usage } from '../../core/values/usage.js';
import { sha } from '../../host/values/hash.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { runLimitsOf } from '../../runs/drive/drive-spec.js';
import { projectRuns } from '../../runs/known/project-runs.js';
import { dryRun } from './dry-run.js';
import { openDryWorld } from './dry-world.js';
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
  /** Longest time it may take [2 s]; what is not known by then is said in the basis. */
  readonly wallMs?: number;
  readonly signal?: AbortSignal;
}

/** The courses that are followed, in this order: what matters most first, as time may run out. */
const courses: readonly {
  readonly course: Course;
  readonly seed: string;
  readonly failRate: number;
}[] = [
  { course: 'usual', seed: '1', failRate: 0 },
  { course: 'long', seed: '2', failRate: 0 },
  { course: 'short', seed: '3', failRate: 0 },
  { course: 'usual', seed: '4', failRate: 0.1 },
  { course: 'usual', seed: '5', failRate: 0 },
];
const cornerOf = { short: 'low', usual: 'likely', long: 'high' } as const satisfies Record<
  Course,
  keyof Range
>;
const wallMs = 2_000;
/** Of the whole time, for reading past runs. */
const historyShare = 0.25;

/**
 * What a run is expected to need: dry runs with these arguments, past runs of this project, prices
 * (X85). Starts no agent and no command.
 */
export async function estimateRun(request: EstimateRequest): Promise<Estimate> {
  const { project, program, args, config } = request;
  const wall = request.wallMs ?? wallMs;
  const signal = within(wall, request.signal);
  const [history, by] = await Promise.all([
    pastOf(request, within(wall * historyShare, request.signal)),
    openServedBy({ ...request }),
  ]);
  try {
    const known = new Map<string, ReturnType<typeof needsOf>>();
    const needs = (agent: PlannedAgent) => {
      const key = JSON.stringify([
        agent.site,
        labelShape(agent.label),
        agent.phase,
        agent.model,
        agent.backend,
        agent.kind,
      ]);
      const found = known.get(key) ?? needsOf(agent, history);
      known.set(key, found);
      return found;
    };
    const runs: PlannedRun[] = [];
    const world = openDryWorld(project);
    const checker = createAjvChecker();
    for (const one of courses) {
      if (signal.aborted && (runs.length > 0 || request.signal?.aborted)) break;
      const corner = cornerOf[one.course];
      runs.push(
        await dryRun({
          ...one,
          ...by,
          program,
          args,
          world,
          checker,
          // One course is worth waiting for, even where the machine was busy until now.
          signal: runs.length === 0 ? within(wall, request.signal) : signal,
          looks: request.asked !== 'simulate',
          limits: dryLimits(config, request.limits),
          needs: (agent) => cornerNeeds(needs(agent), corner),
        }),
      );
    }
    return estimate({
      runs,
      history,
      price: by.price,
      openLoops: openLoops(program),
      hasArgs: args !== undefined,
    });
  } finally {
    await by.close();
  }
}

async function pastOf(
  { project, program, args }: EstimateRequest,
  signal: AbortSignal,
): Promise<History> {
  const { name } = program.meta;
  return readHistory({
    store: projectRuns(project),
    name,
    script: sha(program.source),
    args,
    signal,
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
    sandbox: { ...run.sandbox, busyMs: wallMs },
  };
}

function within(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
