import { usableBackend } from '../../agents/catalogue/usable-backend.js';
import type { RunChoices } from '../../config/request/run-choices.js';
import type { Estimate } from '../../core/estimate/estimate.js';
import type { EstimateRequest, OpenEstimate } from './estimate-run.js';

export type EstimateAbout = Omit<EstimateRequest, 'limits'>;

/** Within the limits of the run. */
export async function openEstimateBefore(about: EstimateAbout): Promise<OpenEstimate> {
  const { openEstimate } = await import('./estimate-run.js');
  const { concurrency, budget, maxAgents: most } = about.config;
  const limits = { concurrency, maxAgents: Math.min(most, budget.agents ?? most), budget };
  return openEstimate({ ...about, limits });
}

export async function estimateBefore(
  about: EstimateAbout,
  signal?: AbortSignal,
): Promise<Estimate> {
  const open = await openEstimateBefore(about);
  return madeOnce(open, signal);
}

/** Makes it and closes what it needed. */
export function madeOnce(open: OpenEstimate, signal?: AbortSignal): Promise<Estimate> {
  return open.make(signal).finally(() => open.close());
}

interface LaterEstimate extends Pick<EstimateRequest, 'project' | 'program' | 'args' | 'config'> {
  readonly choices: RunChoices;
  readonly surroundings: NonNullable<EstimateRequest['surroundings']>;
}

/** For a run that nobody is asked about: made beside it. */
export async function estimateLater({
  choices,
  ...about
}: LaterEstimate): Promise<(signal: AbortSignal) => Promise<Estimate>> {
  const { config, program, project, surroundings } = about;
  const { env, home, trusted } = surroundings;
  const around = { env, home, ...(trusted ? { projectDir: project } : {}) };
  const backend = await usableBackend(config, program, choices.backend, around);
  return (signal) => estimateBefore({ ...about, asked: choices.backend, backend }, signal);
}
