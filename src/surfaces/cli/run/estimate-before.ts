import type { Estimate } from '../../../core/estimate/estimate.js';
import type { EstimateRequest, OpenEstimate } from '../../../pretend/estimate/estimate-run.js';

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
