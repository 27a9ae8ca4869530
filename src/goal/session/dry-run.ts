import type { Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { RunState } from '../../core/state/run-state.js';
import { PlenumError } from '../../core/values/errors.js';
import type { Json } from '../../core/values/json.js';
import type { PlayEnd } from '../../pretend/engine/play.js';
import { openSimulation } from '../../pretend/simulate/simulation.js';
import type { DryRunReport } from '../planner/draft-review.js';

interface DryRunRequest {
  readonly project: string;
  readonly config: Config;
  readonly surroundings: Surroundings;
  readonly args: Json | undefined;
  readonly signal?: AbortSignal;
  /**
   * Real time it may take [20 s]: its clock is virtual, so only a script that does not end takes
   * long.
   */
  readonly mostMs?: number;
}

const plan = { seed: '1', latencyMs: 1000, failRate: 0 };
/** Errors that no script throws on purpose. */
const programming =
  /(TypeError|ReferenceError|RangeError|SyntaxError|is not a function|is not iterable|is not defined|cannot read propert)/i;

/**
 * Plays a draft on simulated answers and a virtual clock: nothing is executed, nothing is paid,
 * nothing is written.
 */
export async function dryRun(program: Program, request: DryRunRequest): Promise<DryRunReport> {
  const { project, config, surroundings, args, signal, mostMs = 20_000 } = request;
  const busyMs = Math.min(config.limits.busyMs, 5_000);
  const simulation = await openSimulation({
    project,
    program,
    args,
    surroundings,
    config: { ...config, limits: { ...config.limits, busyMs } },
    limits: { concurrency: config.concurrency, maxAgents: config.maxAgents, budget: {} },
  });
  const late = AbortSignal.timeout(mostMs);
  const end = signal ? AbortSignal.any([signal, late]) : late;
  try {
    const played = await simulation.play(plan, { journal: null }, end);
    return reportOf(played, late.aborted ? mostMs : null);
  } catch (error) {
    // What else goes wrong is no fault of the script.
    if (!PlenumError.is(error) || !/^E_(SCRIPT|SCHEMA|WORKFLOW)/.test(error.code)) throw error;
    return { problems: [error.message], agents: 0, sites: [] };
  } finally {
    await simulation.close();
  }
}

function reportOf({ state, end, limit }: PlayEnd, late: number | null): DryRunReport {
  const problems: string[] = [];
  const line = end.error?.site ? `line ${end.error.site.line}: ` : '';
  if (late !== null)
    problems.push(
      `it did not end within ${late / 1000} seconds, though its clock is virtual: give every loop a bound`,
    );
  else if (end.error) problems.push(`${line}${end.error.message} [${end.error.code}]`);
  else if (state.status === 'failed') problems.push('it failed');
  if (limit)
    problems.push(
      `it hit the limit on agents after ${state.agents.total}: give every loop a bound of its own`,
    );
  const thrown = state.slotFailures.filter(({ message }) => programming.test(message));
  for (const text of new Set(
    thrown.map(({ where, message }) => `${where.replace(/\[\d+\]/, '[…]')} threw: ${message}`),
  ))
    problems.push(text);
  return { problems: problems.slice(0, 10), agents: state.agents.total, sites: sitesOf(state) };
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
