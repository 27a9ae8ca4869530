import { usableBackend } from '../../agents/catalogue/usable-backend.js';
import type { RunChoices } from '../../config/request/run-choices.js';
import type { Estimate } from '../../core/estimate/estimate.js';
import type { EstimateRequest } from './estimate-run.js';

/** Within the limits of the run. */
export async function estimateBefore(about: Omit<EstimateRequest, 'limits'>): Promise<Estimate> {
  const { estimateRun } = await import('./estimate-run.js');
  const { concurrency, budget, maxAgents: most } = about.config;
  const limits = { concurrency, maxAgents: Math.min(most, budget.agents ?? most), budget };
  return estimateRun({ ...about, limits });
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
  return (signal) => estimateBefore({ ...about, asked: choices.backend, backend, signal });
}
