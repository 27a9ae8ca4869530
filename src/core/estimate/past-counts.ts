import { type AgentGroup, placeOf } from './agent-groups.js';
import type { History, PastAgent } from './history.js';
import { labelShape, type PlannedAgent } from './planned-run.js';
import { exactly, median } from './range.js';

/**
 * What happened before with the same script and arguments is better than any simulation: each place
 * has as many agents as it had, a quarter more or less. Agents of one place that differ share them
 * as in the dry runs.
 */
export function asInPastRuns(
  groups: readonly AgentGroup[],
  { repeats, agents }: History,
): readonly AgentGroup[] {
  const known = new Map<string, AgentGroup[]>();
  for (const group of groups) {
    const place = placeOf(group.agent);
    known.set(place, [...(known.get(place) ?? []), group]);
  }
  for (const past of agents)
    if (past.sameScript && !known.has(placeOf(past)))
      known.set(placeOf(past), [
        { agent: unforeseen(past), label: labelShape(past.label), count: exactly(1) },
      ]);
  return [...known].flatMap(([place, here]) => {
    const counts = repeats.map(({ places }) => places.get(place) ?? 0);
    const all = here.reduce((sum, { count }) => sum + count.high, 0);
    return here.map((group) => {
      const share = all === 0 ? 1 / here.length : group.count.high / all;
      return {
        ...group,
        count: {
          low: Math.floor(Math.min(...counts) * 0.75 * share),
          likely: Math.round(median(counts) * share),
          high: Math.ceil(Math.max(...counts) * 1.25 * share),
        },
      };
    });
  });
}

/** No dry run came to it. */
function unforeseen({ site, label, phase, model, backend, usage }: PastAgent): PlannedAgent {
  return {
    site,
    label,
    phase,
    kind: 'work',
    model,
    backend,
    counts: usage !== undefined,
    isolated: false,
    readOnly: false,
    agentType: 'general-purpose',
    tools: null,
  };
}
