import type { Estimate } from './estimate.js';

/**
 * Agents that may start before the run asks (X85): half more than was estimated, and at least ten.
 */
export function fanOutBound({ agents }: Pick<Estimate, 'agents'>): number {
  return Math.max(Math.ceil(agents.high * 1.5), agents.high + 10);
}
