import { usableBackend } from '../../../agents/catalogue/usable-backend.js';
import type { Estimate } from '../../../core/estimate/estimate.js';
import type { EstimateRequest, OpenEstimate } from '../../../pretend/estimate/estimate-run.js';
import type { EffectiveChoices } from './effective-config.js';

export type EstimateAbout = Omit<EstimateRequest, 'limits'>;

/** Within the limits of the run. */
export async function openEstimateBefore(about: EstimateAbout): Promise<OpenEstimate> {
  const { openEstimate } = await import('../../../pretend/estimate/estimate-run.js');
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

/** For a run that nobody is asked about: made beside it. */
export async function estimateLater(
  about: Omit<EstimateAbout, 'asked' | 'backend'> & Pick<EffectiveChoices, 'choices'>,
): Promise<(signal: AbortSignal) => Promise<Estimate>> {
  const { program, config, choices, project, surroundings } = about;
  const { env, home, trusted } = surroundings;
  const around = { env, home, ...(trusted ? { projectDir: project } : {}) };
  const asked = choices.backend;
  const backend = await usableBackend(config, program, asked, around);
  return (signal) => estimateBefore({ ...about, asked, backend }, signal);
}
