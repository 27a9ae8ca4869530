import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wayTo } from '../../core/program/facts/way-to.js';
import { laneGroups, needlessBarriers } from './lane-groups.js';
import { orderDifferences } from './order-check.js';
import { resultShape } from './result-shape.js';
import { type SimulatedRun, simulateInFolder, simulateOnce } from './simulate-once.js';
import {
  type OpenSimulation,
  openSimulation,
  type SimulationJob,
  type SimulationPlan,
} from './simulation.js';
import type { RunReport, SimulationReport } from './simulation-report.js';
import { coverSites, stepsOf } from './site-coverage.js';

interface SimulationRequest extends SimulationJob {
  readonly seeds: number;
  /** Share of agents that meet a fault in the second run of each seed; 0 leaves those runs out. */
  readonly failRate: number;
  /** Leaves the run folders where they are. */
  readonly keep: boolean;
  /** Nothing more is begun once it aborts. */
  readonly signal?: AbortSignal;
}

const latencyMs = 1_000;
/** Places that no seed came to, and to which one play each is steered. */
const steeredPlaces = 8;
const mostItems = 4_096;

/**
 * Plays a script many times without running anything: what it reaches, what it survives, and
 * whether it depends on the order of answers.
 */
export async function simulateScript(request: SimulationRequest): Promise<SimulationReport> {
  const folder = request.keep ? await mkdtemp(join(tmpdir(), 'plenum-simulate-')) : null;
  const simulation = await openSimulation(request);
  const once = (plan: SimulationPlan): Promise<SimulatedRun> =>
    folder === null
      ? simulateOnce(simulation, plan, request.program)
      : simulateInFolder(simulation, plan, request, join(folder, 'runs'));
  try {
    const plays = await playSeeds(request, once, simulation.resumePreview);
    return reportOn(request, plays, folder);
  } finally {
    await simulation.close();
  }
}

interface Plays {
  readonly runs: SimulatedRun[];
  readonly order: SimulationReport['order'][number][];
  readonly resume: SimulationReport['resume'][number][];
  compared: number;
}

async function playSeeds(
  { program, seeds, failRate, signal }: SimulationRequest,
  once: (plan: SimulationPlan) => Promise<SimulatedRun>,
  preview: OpenSimulation['resumePreview'],
): Promise<Plays> {
  const plays: Plays = { runs: [], order: [], resume: [], compared: 0 };
  for (let number = 1; number <= seeds && !signal?.aborted; number++) {
    const seed = String(number);
    const clean = await once({ seed, failRate: 0, latencyMs });
    plays.runs.push(clean);
    // What hangs or outgrows its memory does so with every seed.
    if (clean.end.error && clean.end.error.code !== 'E_SCRIPT_THREW') break;
    const inOrder = await once({ seed, failRate: 0, latencyMs: 0 });
    plays.order.push(...orderDifferences(clean, inOrder));
    if (isComparable(clean)) {
      plays.compared += 1;
      for (const { site, label, reason } of (await preview(clean, clean.kept)).run)
        plays.resume.push({ seed, line: site?.line ?? null, label, reason });
    }
    if (failRate > 0) plays.runs.push(await once({ seed, failRate, latencyMs }));
  }
  for (let place = 0; place < steeredPlaces && !signal?.aborted; place += 1) {
    const missing = coverSites(program, plays.runs).filter(({ reachedIn }) => reachedIn === 0)[
      place
    ];
    if (!missing) break;
    const wishes = wayTo(program, { line: missing.line, column: missing.column - 1 });
    plays.runs.push(await once({ seed: '1', failRate: 0, latencyMs, wishes }));
  }
  return plays;
}

function reportOn(
  { program, seeds, failRate, limits }: SimulationRequest,
  { runs, order, resume, compared }: Plays,
  folder: string | null,
): SimulationReport {
  const sites = coverSites(program, runs);
  const groups = runs.flatMap((run) => laneGroups(run));
  return {
    version: 1,
    name: program.meta.name,
    file: program.file,
    seeds,
    failRate,
    runs: runs.map(reportOf),
    sites,
    neverReached: sites
      .filter(({ reachedIn }) => reachedIn === 0)
      .map(({ line, column }) => `${line}:${column}`),
    pressure: {
      agents: Math.max(0, ...runs.map(({ agents }) => agents)),
      maxAgents: limits.maxAgents,
      widest: Math.max(0, ...groups.map(({ width }) => width)),
      mostItems,
    },
    order,
    resume,
    resumesCompared: compared,
    resultShape: resultShape(runs.flatMap(({ result }) => (result === undefined ? [] : [result]))),
    advice: [
      ...emptyFiles(runs),
      ...program.advice.map(
        ({ message, site }) => `${site ? `line ${site.line}: ` : ''}${message}`,
      ),
      ...needlessBarriers(runs),
    ],
    folder,
  };
}

/**
 * What failed runs again, and so does what left work in a worktree that was never made: neither
 * says anything about the script.
 */
function isComparable({ events }: SimulatedRun): boolean {
  return events.every(
    (event) =>
      event.type !== 'step-end' || (event.status !== 'failed' && event.workspace === undefined),
  );
}

/** Patterns that no file of the project matches, whatever else happens. */
function emptyFiles(runs: readonly SimulatedRun[]): readonly string[] {
  const found = new Map<number, boolean>();
  for (const run of runs)
    for (const [{ kind, site, realm }, end] of stepsOf(run)) {
      if (kind !== 'files' || realm !== 0 || !site || !end) continue;
      const isEmpty = Array.isArray(end.value) && end.value.length === 0;
      found.set(site.line, (found.get(site.line) ?? true) && isEmpty);
    }
  return [...found].flatMap(([line, isEmpty]) =>
    isEmpty ? [`line ${line}: files() finds nothing in this project`] : [],
  );
}

function reportOf(run: SimulatedRun): RunReport {
  const { seed, failRate, wishes, end, agents, slips, result, runDir } = run;
  const { status, reasons, error, losses } = end;
  return {
    seed,
    faults: failRate > 0,
    steered: wishes !== undefined,
    status,
    reasons,
    error: error
      ? { code: error.code, message: error.message, line: error.site?.line ?? null }
      : null,
    slips,
    agents,
    losses: losses.length,
    result: result ?? null,
    runDir,
  };
}
