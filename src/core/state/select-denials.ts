import type { PermissionView, RunState } from './run-state.js';

export interface DeniedUse extends Pick<PermissionView, 'tool' | 'argument' | 'reason'> {
  readonly count: number;
}

/** The uses of tools that were refused, as far as they are kept: equal ones once, most often first. */
export function selectDenials({ denials }: Pick<RunState, 'denials'>): readonly DeniedUse[] {
  const uses = new Map<string, DeniedUse>();
  for (const { tool, argument, reason } of denials) {
    const key = `${tool}\n${argument ?? ''}`;
    uses.set(key, { tool, argument, reason, count: (uses.get(key)?.count ?? 0) + 1 });
  }
  return [...uses.values()].sort((left, right) => right.count - left.count);
}
