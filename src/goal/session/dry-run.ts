import type { Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import { distinctSlips, isSlipText, type Slip } from '../../core/estimate/slip.js';
import { wayTo } from '../../core/program/facts/way-to.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { RunState } from '../../core/state/run-state.js';
import { PlenumError } from '../../core/values/errors.js';
import type { Json } from '../../core/values/json.js';
import { type CourseWatch, createCourseWatch } from '../../pretend/engine/course-watch.js';
import type { PlayEnd } from '../../pretend/engine/play.js';
import { unreachedSites } from '../../pretend/engine/unreached-sites.js';
import { openSimulation, type SimulationPlan } from '../../pretend/simulate/simulation.js';
import type { DryRunReport } from '../planner/draft-review.js';

interface DryRunRequest {
  readonly project: string;
  readonly config: Config;
  readonly surroundings: Surroundings;
  readonly args: Json | undefined;
  readonly signal?: AbortSignal;
}

const latencyMs = 1000;
/** Places that the first play did not come to, and to which one each is steered. */
const steeredPlaces = 3;
const mostProblems = 10;

/**
 * Plays a draft on simulated answers and a virtual clock: nothing is executed, nothing is paid,
 * nothing is written. Once as it comes, then towards what it did not reach, then with faults.
 */
export async function dryRun(program: Program, request: DryRunRequest): Promise<DryRunReport> {
  const { project, config, surroundings, args, signal } = request;
  const busyMs = Math.min(config.limits.busyMs, 5_000);
  const simulation = await openSimulation({
    project,
    program,
    args,
    surroundings,
    config: { ...config, limits: { ...config.limits, busyMs } },
    limits: { concurrency: config.concurrency, maxAgents: config.maxAgents, budget: {} },
  });
  const play = async (plan: Omit<SimulationPlan, 'latencyMs'>): Promise<Played> => {
    const course = createCourseWatch();
    const played = await simulation.play({ ...plan, latencyMs, course }, { journal: null }, signal);
    const slips = course.slips(played.end, plan.failRate > 0, program.source);
    return { ...played, course, slips, isSteered: plan.wishes !== undefined };
  };
  try {
    return await tried(program, play);
  } catch (error) {
    // What else goes wrong is no fault of the script.
    if (!PlenumError.is(error) || !/^E_(SCRIPT|SCHEMA|WORKFLOW)/.test(error.code)) throw error;
    return { problems: [error.message], agents: 0, sites: [] };
  } finally {
    await simulation.close();
  }
}

interface Played extends PlayEnd {
  readonly course: CourseWatch;
  readonly slips: readonly Slip[];
  readonly isSteered: boolean;
}

async function tried(
  program: Program,
  play: (plan: Omit<SimulationPlan, 'latencyMs'>) => Promise<Played>,
): Promise<DryRunReport> {
  const first = await play({ seed: '1', failRate: 0 });
  const plays = [first];
  const isSound = (): boolean => plays.every((one) => problemsOf(one).length === 0);
  for (let place = 0; place < steeredPlaces && isSound(); place += 1) {
    const missing = unreachedSites(
      program,
      plays.map(({ course }) => course.lines),
    )[place];
    if (!missing) break;
    plays.push(await play({ seed: '1', failRate: 0, wishes: wayTo(program, missing) }));
  }
  // A draft that only falls over a fault is told of it when it is sound otherwise.
  const frail = isSound() ? distinctSlips((await play({ seed: '2', failRate: 0.2 })).slips) : [];
  const problems = [...plays.flatMap(problemsOf), ...frail.map(({ text }) => text)];
  const { state } = first;
  return {
    problems: [...new Set(problems)].slice(0, mostProblems),
    agents: state.agents.total,
    sites: sitesOf(state),
  };
}

/** A script that gives up on purpose is fine where answers were made so that it does. */
function problemsOf({ state, end, limit, course, slips, isSteered }: Played): readonly string[] {
  const problems = distinctSlips(slips).map(({ text }) => text);
  const line = end.error?.site ? `line ${end.error.site.line}: ` : '';
  if (course.isEndless)
    problems.push(`it did not end within ${course.steps} steps: give every loop a bound`);
  else if (end.error && !isSlipText(end.error.message) && !isSteered)
    problems.push(`${line}${end.error.message} [${end.error.code}]`);
  else if (state.status === 'failed' && problems.length === 0 && !isSteered)
    problems.push('it failed');
  if (limit)
    problems.push(
      `it hit the limit on agents after ${state.agents.total}: give every loop a bound of its own`,
    );
  return problems;
}

function sitesOf(state: RunState): DryRunReport['sites'] {
  const sites = new Map<number, { line: number; label: string; agents: number }>();
  for (const { kind, site, label } of state.steps.values()) {
    if (kind !== 'agent' || site === null) continue;
    const known = sites.get(site.line);
    if (known) known.agents++;
    else sites.set(site.line, { line: site.line, label, agents: 1 });
  }
  return [...sites.values()].sort((left, right) => left.line - right.line);
}
