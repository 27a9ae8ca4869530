import { describe, expect, it } from 'vitest';
import type { Usage } from '../values/usage.js';
import { type Estimate, estimate } from './estimate.js';
import type { History, PastAgent } from './history.js';
import type { Course, PlannedAgent, PlannedRun } from './planned-run.js';
import type { Range } from './range.js';

/** A small generator of its own: the seed of a failing case is its number. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

const models = ['anthropic/a', 'openai/b', null];
const price = (model: string, { inputTokens = 0, outputTokens = 0 }: Usage) =>
  model === 'openai/b' ? undefined : (inputTokens + 5 * outputTokens) / 1e6;

function agentAt(next: (below: number) => number): PlannedAgent {
  const line = next(5) + 2;
  return {
    site: line === 6 ? null : { line, column: 0 },
    label: `audit ${next(40)}.js`,
    phase: line % 2 === 0 ? 'Find' : null,
    kind: (['answer', 'look', 'work'] as const)[line % 3] ?? 'work',
    model: models[line % 3] ?? null,
    backend: 'ai-sdk',
    counts: line !== 3,
    isolated: false,
    readOnly: false,
    agentType: 'general-purpose',
    tools: null,
  };
}

function pastOf(agent: PlannedAgent, next: (below: number) => number): PastAgent {
  const { site, label, phase, model, backend } = agent;
  const usage = { inputTokens: next(90_000), outputTokens: next(9_000), cacheReadTokens: next(5) };
  return {
    site,
    label,
    phase,
    model,
    backend,
    usage: next(4) === 0 ? undefined : usage,
    costUsd: next(3) === 0 ? undefined : next(100) / 100,
    durationMs: next(100_000),
    sameWorkflow: true,
    sameScript: next(3) > 0,
  };
}

function caseOf(seed: number): Estimate {
  const next = randomOf(seed);
  const many = (most: number, of: () => PlannedAgent) => Array.from({ length: next(most) }, of);
  const courses: readonly Course[] = ['usual', 'long', 'short', 'usual', 'usual'];
  const runs = courses.slice(0, 1 + next(5)).map(
    (course): PlannedRun => ({
      course,
      agents: many(30, () => agentAt(next)),
      durationMs: next(1_000_000),
      cut: next(9) === 0 ? 'agents' : null,
      error: null,
      slips: [],
      hasFaults: next(2) === 0,
      steps: 0,
      lines: new Set(Array.from({ length: next(4) }, (_, line) => line)),
      commands: next(2),
    }),
  );
  const history: History = {
    agents: many(40, () => agentAt(next)).map((agent) => pastOf(agent, next)),
    repeats: Array.from({ length: next(4) }, () => ({
      places: new Map(['2:0', '3:0', '4:0', '5:0', '9:9'].map((place) => [place, next(50)])),
      durationMs: next(500_000),
    })),
    runs: { same: 3, other: 0 },
  };
  return estimate({ runs, history, price, openLoops: [], argsRead: [], hasArgs: true });
}

const isRange = ({ low, likely, high }: Range): boolean => low <= likely && likely <= high;

describe('every estimate', () => {
  it('X85: low ≤ likely ≤ high, and the sites add up to the total, over random histories', () => {
    for (let seed = 0; seed < 400; seed += 1) {
      const { agents, tokens, costUsd, durationMs, bySite } = caseOf(seed);
      const ranges = [agents, tokens, costUsd, durationMs].concat(
        bySite.flatMap((site) => [site.agents, site.tokens, site.costUsd]),
      );
      for (const range of ranges) if (range) expect([seed, isRange(range)]).toEqual([seed, true]);
      for (const corner of ['low', 'likely', 'high'] as const) {
        const sum = bySite.reduce((all, site) => all + site.agents[corner], 0);
        expect([seed, sum]).toEqual([seed, agents[corner]]);
        if (tokens === null) continue;
        const used = bySite.reduce((all, site) => all + (site.tokens?.[corner] ?? 0), 0);
        expect([seed, used]).toEqual([seed, tokens[corner]]);
      }
    }
  });
});
