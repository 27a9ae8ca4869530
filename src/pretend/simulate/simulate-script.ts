import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { laneGroups, needlessBarriers } from './lane-groups.js';
import { orderDifferences } from './order-check.js';
import { resultShape } from './result-shape.js';
import {
  resumePreview,
  type SimulatedRun,
  type SimulationJob,
  simulateOnce,
} from './simulate-once.js';
import type { RunReport, SimulationReport } from './simulation-report.js';
import { coverSites } from './site-coverage.js';

interface SimulationRequest extends Omit<SimulationJob, 'runsRoot'> {
  readonly seeds: number;
  /** Share of agents that meet a fault in the second run of each seed; 0 leaves those runs out. */
  readonly failRate: number;
  /** Leaves the run folders where they are. */
  readonly keep: boolean;
  /** Nothing more is begun once it aborts. */
  readonly signal?: AbortSignal;
}

const latencyMs = 1_000;
const mostItems = 4_096;

/**
 * Plays a script many times without running anything: what it reaches, what it survives, and
 * whether it depends on the order of answers.
 */
export async function simulateScript(request: SimulationRequest): Promise<SimulationReport> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-simulate-'));
  const job = { ...request, runsRoot: join(folder, 'runs') };
  try {
    return await play(request, job, folder);
  } finally {
    if (!request.keep) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function play(
  request: SimulationRequest,
  job: SimulationJob,
  folder: string,
): Promise<SimulationReport> {
  const { program, seeds, failRate, limits, keep } = request;
  const runs: SimulatedRun[] = [];
  const order: SimulationReport['order'][number][] = [];
  const resume: SimulationReport['resume'][number][] = [];
  let compared = 0;
  for (let number = 1; number <= seeds && !request.signal?.aborted; number++) {
    const seed = String(number);
    const clean = await simulateOnce(job, { seed, failRate: 0, latencyMs });
    runs.push(clean);
    // What hangs or outgrows its memory does so with every seed.
    if (clean.end?.error && clean.end.error.code !== 'E_SCRIPT_THREW') break;
    order.push(
      ...orderDifferences(clean, await simulateOnce(job, { seed, failRate: 0, latencyMs: 0 })),
    );
    if (isComparable(clean)) {
      compared += 1;
      const { run: again } = await resumePreview(job, clean);
      resume.push(
        ...again.map(({ site, label, reason }) => ({
          seed,
          line: site?.line ?? null,
          label,
          reason,
        })),
      );
    }
    if (failRate > 0) runs.push(await simulateOnce(job, { seed, failRate, latencyMs }));
  }
  const sites = coverSites(program, runs);
  const groups = runs.flatMap((run) => laneGroups(run));
  return {
    version: 1,
    name: program.meta.name,
    file: program.file,
    seeds,
    failRate,
    runs: runs.map((run) => reportOf(run, keep)),
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
      ...emptyFiles(sites),
      ...program.advice.map(
        ({ message, site }) => `${site ? `line ${site.line}: ` : ''}${message}`,
      ),
      ...needlessBarriers(runs),
    ],
    folder: keep ? folder : null,
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

/** Nothing of the project is read, so what depends on its files stays unreached. */
function emptyFiles(sites: SimulationReport['sites']): readonly string[] {
  const looks = sites.find(({ verb, reachedIn }) => verb === 'files' && reachedIn !== 0);
  if (!looks || sites.every(({ reachedIn }) => reachedIn !== 0)) return [];
  return [
    `line ${looks.line}: files() finds nothing in a simulation; let the script take a list in args, and give one here`,
  ];
}

function reportOf(
  { seed, failRate, status, end, agents, result, run }: SimulatedRun,
  keep: boolean,
): RunReport {
  const error = end?.error;
  return {
    seed,
    faults: failRate > 0,
    status,
    reasons: end?.reasons ?? [],
    error: error
      ? { code: error.code, message: error.message, line: error.site?.line ?? null }
      : null,
    agents,
    losses: end?.losses.length ?? 0,
    result: result ?? null,
    runDir: keep ? run.runDir : null,
  };
}
