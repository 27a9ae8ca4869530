import type { RunState, StepView } from '../state/run-state.js';
import { addUsage, type Usage } from '../values/usage.js';

/** What agents of one phase or one model were billed, all attempts of all drives (X84). */
export interface UsageRow {
  readonly name: string;
  readonly agents: number;
  /** Absent members are unknown. */
  readonly usage: Usage | null;
  /** `null` is unknown. */
  readonly costUsd: number | null;
  /** Agents with usage but no known cost: `costUsd` is a lower bound when this is not 0. */
  readonly unpriced: number;
}

export interface UsageTable {
  readonly phases: readonly UsageRow[];
  readonly models: readonly UsageRow[];
}

const noPhase = '(no phase)';
const noModel = '(model unknown)';

/** Dearest first; of equals, by name. */
export function selectUsage(state: RunState): UsageTable {
  const agents = [...state.steps.values()].filter(
    (step) => step.kind === 'agent' && (step.usage !== undefined || step.costUsd !== undefined),
  );
  return {
    phases: rows(agents, (step) => step.phase ?? noPhase),
    models: rows(agents, (step) => step.model ?? noModel),
  };
}

function rows(
  agents: readonly StepView[],
  nameOf: (step: StepView) => string,
): readonly UsageRow[] {
  const groups = new Map<string, StepView[]>();
  for (const step of agents) {
    const group = groups.get(nameOf(step)) ?? [];
    group.push(step);
    groups.set(nameOf(step), group);
  }
  const made = [...groups].map(([name, steps]): UsageRow => {
    const priced = steps.filter((step) => step.costUsd !== undefined);
    return {
      name,
      agents: steps.length,
      usage:
        steps.reduce<Usage | undefined>((sum, step) => addUsage(sum, step.usage), undefined) ??
        null,
      costUsd:
        priced.length === 0
          ? null
          : round(priced.reduce((sum, step) => sum + (step.costUsd ?? 0), 0)),
      unpriced: steps.length - priced.length,
    };
  });
  return made.sort(
    (left, right) =>
      (right.costUsd ?? 0) - (left.costUsd ?? 0) || left.name.localeCompare(right.name, 'en'),
  );
}

function round(usd: number): number {
  return Math.round(usd * 1e9) / 1e9;
}
