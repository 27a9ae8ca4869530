import type { Site } from '../step/step.js';
import type { Usage } from '../values/usage.js';
import { type AgentGroup, type GroupNeeds, groupsOf, sumGroup } from './agent-groups.js';
import { basisOf } from './basis.js';
import type { History } from './history.js';
import { needsOf } from './needs.js';
import type { PlannedRun } from './planned-run.js';
import { addRanges, exactly, median, type Range } from './range.js';

/** What a run is expected to need, as ranges, and why (X85). */
export interface Estimate {
  readonly version: 1;
  readonly agents: Range;
  /** All tokens, those of caches among them; `null` where the backend does not say. */
  readonly tokens: Range | null;
  /** `null` is unknown, never nothing (X84). */
  readonly costUsd: Range | null;
  readonly durationMs: Range;
  /**
   * It may take more than the high end: a loop ends by what agents answer, or the dry run was cut
   * short.
   */
  readonly open: boolean;
  readonly basis: readonly string[];
  readonly bySite: readonly SiteEstimate[];
}

export interface SiteEstimate {
  readonly site: Site | null;
  readonly label: string;
  readonly phase: string | null;
  readonly model: string | null;
  readonly backend: string | null;
  readonly isolated: boolean;
  readonly readOnly: boolean;
  readonly agentType: string;
  readonly tools: readonly string[] | null;
  readonly agents: Range;
  readonly tokens: Range | null;
  readonly costUsd: Range | null;
}

export interface EstimateInput {
  /** Dry runs; at least one of the usual course. */
  readonly runs: readonly PlannedRun[];
  readonly history: History;
  readonly price: (model: string, usage: Usage) => number | undefined;
  readonly openLoops: readonly number[];
  readonly hasArgs: boolean;
}

export function estimate({
  runs: all,
  history,
  price,
  openLoops,
  hasArgs,
}: EstimateInput): Estimate {
  const whole = all.filter((run) => run.cut !== 'time');
  // A run that was cut short says nothing about the low end; it counts only where there is no
  // other.
  const runs = whole.some(({ course }) => course === 'usual') ? whole : all;
  const groups = groupsOf(runs);
  const scale = repeatScale(runs, history);
  const needs = new Map(groups.map((group) => [group, needsOf(group.agent, history)]));
  const sites = groups.map((group) => siteOf(group, needs.get(group), scale, price));
  const total = (of: 'tokens' | 'costUsd'): Range | null => {
    const parts = sites.filter(({ agents }) => agents.high > 0).map((site) => site[of]);
    return parts.some((part) => part === null)
      ? null
      : parts.reduce<Range>((sum, part) => addRanges(sum, part ?? exactly(0)), exactly(0));
  };
  const cut = all.some((run) => run.cut !== null);
  return {
    version: 1,
    agents: agentsOf(runs, history),
    tokens: total('tokens'),
    costUsd: total('costUsd'),
    durationMs: durationOf(runs, history),
    open: cut || openLoops.length > 0,
    basis: basisOf({ runs: all, history, needs: [...needs.values()], sites, openLoops, hasArgs }),
    bySite: sites,
  };
}

/**
 * What happened before with the same script and arguments is better than any simulation; a quarter
 * more or less is allowed for.
 */
function agentsOf(runs: readonly PlannedRun[], { repeats }: History): Range {
  const dry = countsOf(runs);
  if (repeats.length === 0 || dry.low === dry.high) return dry;
  const counts = repeats.map(({ agents }) => agents);
  return {
    low: Math.floor(Math.min(...counts) * 0.75),
    likely: median(counts),
    high: Math.ceil(Math.max(...counts) * 1.25),
  };
}

function durationOf(runs: readonly PlannedRun[], { repeats }: History): Range {
  const times = (repeats.length > 0 ? repeats : runs).map(({ durationMs }) => durationMs);
  const usual = runs.filter(({ course }) => course === 'usual').map(({ durationMs }) => durationMs);
  const likely = median(repeats.length > 0 ? times : usual);
  const slack = repeats.length > 0 ? 0.25 : 0;
  return {
    low: Math.min(...times, likely) * (1 - slack),
    likely,
    high: Math.max(...times, likely) * (1 + slack),
  };
}

function countsOf(runs: readonly PlannedRun[]): Range {
  const counts = runs.map(({ agents }) => agents.length);
  const likely = median(
    runs.filter(({ course }) => course === 'usual').map(({ agents }) => agents.length),
  );
  return { low: Math.min(...counts, likely), likely, high: Math.max(...counts, likely) };
}

/** Factors that bring the call sites of the dry runs to the totals of past runs. */
function repeatScale(runs: readonly PlannedRun[], history: History): Range {
  const [dry, all] = [countsOf(runs), agentsOf(runs, history)];
  const factor = (corner: keyof Range) => (dry[corner] > 0 ? all[corner] / dry[corner] : 1);
  return { low: factor('low'), likely: factor('likely'), high: factor('high') };
}

function siteOf(
  group: AgentGroup,
  needs: GroupNeeds | undefined,
  scale: Range,
  price: EstimateInput['price'],
): SiteEstimate {
  const { agent } = group;
  const agents = {
    low: Math.round(group.count.low * scale.low),
    likely: Math.round(group.count.likely * scale.likely),
    high: Math.round(group.count.high * scale.high),
  };
  return {
    site: agent.site,
    label: group.label,
    phase: agent.phase,
    model: agent.model,
    backend: agent.backend,
    isolated: agent.isolated,
    readOnly: agent.readOnly,
    agentType: agent.agentType,
    tools: agent.tools,
    agents,
    ...(needs ? sumGroup(needs, agents, agent.model, price) : { tokens: null, costUsd: null }),
  };
}
