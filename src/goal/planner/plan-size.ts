/** How big a workflow the person wants: advice to the planner, never a cap (C94). */
export const planSizes = ['small', 'medium', 'large'] as const;
export type PlanSize = (typeof planSizes)[number];

/** A run of this size has fewer agents than this. */
export const agentsBelow: Readonly<Record<PlanSize, number>> = { small: 5, medium: 10, large: 50 };

export function sizeAdvice(size: PlanSize | undefined): string {
  if (size === undefined)
    return 'As many agents as the goal needs and no more; most goals need fewer than 10.';
  return (
    `${size}: fewer than ${agentsBelow[size]} agents in the whole run. ` +
    'If the goal needs more, take the most valuable part of it and log what was left out.'
  );
}
