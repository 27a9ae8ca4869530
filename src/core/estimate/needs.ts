import type { Usage } from '../values/usage.js';
import { guessedNeeds } from './guessed-needs.js';
import type { History, PastAgent } from './history.js';
import { labelShape, type PlannedAgent } from './planned-run.js';
import { type Range, spreadOf } from './range.js';

export const tokenKinds = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
] as const;
export type UsageRange = { readonly [kind in keyof Required<Usage>]: Range };

/** How near the past agents are from which the figures come, nearest first. */
export const sources = [
  'call site',
  'like-named agents',
  'this workflow',
  'other workflows',
  'guess',
] as const;
export type NeedsSource = (typeof sources)[number];

/** What one agent of a kind needs. */
export interface Needs {
  readonly source: NeedsSource;
  readonly samples: number;
  readonly durationMs: Range;
  /** `null`: the backend does not say. */
  readonly usage: UsageRange | null;
  /** What such agents were billed, where nothing better is known than that. */
  readonly costUsd: Range | null;
}

/** From the nearest past agents there are, else a guess. */
export function needsOf(agent: PlannedAgent, history: History): Needs {
  for (const [source, fits] of nearness(agent)) {
    const found = history.agents.filter(fits);
    if (found.length > 0) return measured(found, source, agent);
  }
  return guessedNeeds(agent.kind, agent.counts);
}

function nearness(
  agent: PlannedAgent,
): readonly (readonly [NeedsSource, (past: PastAgent) => boolean])[] {
  const shape = labelShape(agent.label);
  const sameModel = (past: PastAgent) => past.model === agent.model;
  const site = (past: PastAgent) =>
    past.sameScript && agent.site !== null && isSame(past.site, agent.site);
  const named = (past: PastAgent) =>
    past.sameWorkflow && past.phase === agent.phase && labelShape(past.label) === shape;
  return [
    ['call site', (past) => site(past) && sameModel(past)],
    ['like-named agents', (past) => named(past) && sameModel(past)],
    ['like-named agents', (past) => site(past) || named(past)],
    ['this workflow', (past) => past.sameWorkflow && sameModel(past)],
    ['other workflows', (past) => past.backend === agent.backend && sameModel(past)],
  ];
}

function isSame(left: PastAgent['site'], right: NonNullable<PastAgent['site']>): boolean {
  return left?.line === right.line && left.column === right.column;
}

function measured(past: readonly PastAgent[], source: NeedsSource, agent: PlannedAgent): Needs {
  const guess = guessedNeeds(agent.kind, agent.counts);
  const counted = past.flatMap(({ usage }) =>
    usage?.inputTokens === undefined || usage.outputTokens === undefined ? [] : [usage],
  );
  const of = (kind: (typeof tokenKinds)[number]): Range =>
    spreadOf(counted.map((usage) => usage[kind] ?? 0)) ?? { low: 0, likely: 0, high: 0 };
  const usage: UsageRange | null =
    counted.length === 0
      ? null
      : {
          inputTokens: of('inputTokens'),
          outputTokens: of('outputTokens'),
          cacheReadTokens: of('cacheReadTokens'),
          cacheWriteTokens: of('cacheWriteTokens'),
        };
  const sameModel = past.filter(({ model }) => model === agent.model);
  return {
    source,
    samples: past.length,
    durationMs: spreadOf(past.map(({ durationMs }) => durationMs)) ?? guess.durationMs,
    usage: usage ?? guess.usage,
    costUsd: spreadOf(sameModel.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]))),
  };
}
