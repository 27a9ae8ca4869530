import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulation, Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { RunState } from '../../core/state/run-state.js';
import { PlenumError } from '../../core/values/errors.js';
import type { Json } from '../../core/values/json.js';
import { type DriveResult, drive } from '../../runs/drive/drive.js';
import { createFileStore } from '../../stores/file/runs/file-store.js';
import type { DryRunReport } from '../planner/draft-review.js';

interface DryRunRequest {
  readonly project: string;
  readonly config: Config;
  readonly surroundings: Surroundings;
  readonly args: Json | undefined;
  /** Folder for the record of this dry run; it is removed again. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  /**
   * Real time it may take [20 s]: its clock is virtual, so only a script that does not end takes
   * long.
   */
  readonly mostMs?: number;
}

const simulation: Simulation = { seed: '1', latencyMs: 1000, failRate: 0, realTime: false };
/** Errors that no script throws on purpose. */
const programming =
  /(TypeError|ReferenceError|RangeError|SyntaxError|is not a function|is not iterable|is not defined|cannot read propert)/i;

/**
 * Runs a draft with the real loop and sandbox on simulated answers and a virtual clock: nothing is
 * executed, nothing is paid.
 */
export async function dryRun(program: Program, request: DryRunRequest): Promise<DryRunReport> {
  const { project, config, surroundings, args, folder, signal, mostMs = 20_000 } = request;
  const run = await createFileStore(folder).create({
    id: `dry-${process.pid}`,
    script: program.source,
    name: program.meta.name,
    createdAt: 0,
    seed: simulation.seed,
    startedAt: Date.UTC(2025, 0, 1),
    project,
    scriptFile: null,
    options: {},
  });
  const limits = { concurrency: config.concurrency, maxAgents: config.maxAgents, budget: {} };
  const quick = {
    ...config,
    limits: { ...config.limits, busyMs: Math.min(config.limits.busyMs, 5_000) },
  };
  const driving = drive({
    project,
    run,
    mode: 'run',
    program,
    args,
    config: quick,
    simulate: simulation,
    limits,
    interactive: false,
    surroundings,
    onEvent: () => {},
  });
  let late = false;
  const stop = () => driving.stop('planner');
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, mostMs);
  signal?.addEventListener('abort', stop, { once: true });
  // It may have come while the folder was made.
  if (signal?.aborted) stop();
  try {
    return reportOf(await driving.result, late ? mostMs : null);
  } catch (error) {
    // A full disk is no fault of the script.
    if (!PlenumError.is(error) || !/^E_(SCRIPT|SCHEMA|WORKFLOW)/.test(error.code)) throw error;
    return { problems: [error.message], agents: 0, sites: [] };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    await rm(join(folder, `dry-${process.pid}`), { recursive: true, force: true, maxRetries: 3 });
  }
}

function reportOf({ state, end, limit }: DriveResult, late: number | null): DryRunReport {
  const problems: string[] = [];
  const line = end?.error?.site ? `line ${end.error.site.line}: ` : '';
  if (late !== null)
    problems.push(
      `it did not end within ${late / 1000} seconds, though its clock is ` +
        'virtual: give every loop a bound',
    );
  else if (end?.error) problems.push(`${line}${end.error.message} [${end.error.code}]`);
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
