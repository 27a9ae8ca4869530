import type { Usage } from '../values/usage.js';
import type { EstimateInput } from './estimate.js';
import { type Needs, tokenKinds } from './needs.js';
import { labelShape, type PlannedAgent, type PlannedRun } from './planned-run.js';
import { median, type Range, sumOf } from './range.js';

/** The agents of one call site that are alike. */
export interface AgentGroup {
  readonly agent: PlannedAgent;
  readonly count: Range;
  /** Shape of their labels; with `…` where they are not alike. */
  readonly label: string;
}

/**
 * The usual runs that got furthest: one that gave up early, by an unlucky answer, tells nobody what
 * is likely.
 */
function usualRuns(runs: readonly PlannedRun[]): readonly PlannedRun[] {
  const usual = runs.filter(({ course }) => course === 'usual');
  const most = Math.max(0, ...usual.map(({ lines }) => lines.size));
  return usual.filter(({ lines }) => lines.size === most);
}

/** In order of the first agent of each, over all runs. */
export function groupsOf(runs: readonly PlannedRun[]): readonly AgentGroup[] {
  const agents = new Map<string, PlannedAgent>();
  const shapes = new Map<string, Set<string>>();
  for (const agent of runs.flatMap((run) => run.agents)) {
    const key = keyOf(agent);
    if (!agents.has(key)) agents.set(key, agent);
    shapes.set(key, (shapes.get(key) ?? new Set()).add(labelShape(agent.label)));
  }
  const usual = new Set(usualRuns(runs));
  const counts = runs.map((run) => {
    const count = new Map<string, number>();
    for (const key of run.agents.map(keyOf)) count.set(key, (count.get(key) ?? 0) + 1);
    return { isUsual: usual.has(run), count };
  });
  return [...agents].map(([key, agent]) => {
    const all = counts.map(({ count }) => count.get(key) ?? 0);
    const likely = median(
      counts.filter(({ isUsual }) => isUsual).map(({ count }) => count.get(key) ?? 0),
    );
    const [shape = '', ...others] = shapes.get(key) ?? [];
    return {
      agent,
      label: others.length > 0 ? `${shape} …` : shape,
      count: { low: Math.min(...all, likely), likely, high: Math.max(...all, likely) },
    };
  });
}

function keyOf(agent: PlannedAgent): string {
  const { model, backend, kind, isolated } = agent;
  return [placeOf(agent), model, backend, kind, isolated].join('|');
}

/** The call site, or for agents of nested scripts what they are for. */
export function placeOf({ site, label, phase }: Pick<PlannedAgent, 'site' | 'label' | 'phase'>) {
  return site ? `${site.line}:${site.column}` : `${phase} ${labelShape(label)}`;
}

/**
 * Tokens and money of a group. A guess is wrong for all of its agents alike; what was measured
 * evens out.
 */
export function sumGroup(
  { usage, costUsd, source }: Needs,
  count: Range,
  model: string | null,
  price: EstimateInput['price'],
): { readonly tokens: Range | null; readonly costUsd: Range | null } {
  const times = (each: Range, corner: keyof Range): number =>
    source === 'guess'
      ? each[corner] * count[corner]
      : Math.max(0, sumOf(each, count[corner])[corner]);
  const corners = (of: (corner: keyof Range) => number | undefined): Range | null => {
    const [low, likely, high] = [of('low'), of('likely'), of('high')];
    return low === undefined || likely === undefined || high === undefined
      ? null
      : { low, likely, high };
  };
  const used = (corner: keyof Range): Required<Usage> | undefined =>
    usage === null
      ? undefined
      : {
          inputTokens: times(usage.inputTokens, corner),
          outputTokens: times(usage.outputTokens, corner),
          cacheReadTokens: times(usage.cacheReadTokens, corner),
          cacheWriteTokens: times(usage.cacheWriteTokens, corner),
        };
  const priced = corners((corner) => {
    const spent = used(corner);
    return spent === undefined || model === null ? undefined : price(model, spent);
  });
  return {
    tokens: corners((corner) => {
      const spent = used(corner);
      return spent && Math.round(tokenKinds.reduce((sum, kind) => sum + spent[kind], 0));
    }),
    costUsd: priced ?? (costUsd ? corners((corner) => times(costUsd, corner)) : null),
  };
}
