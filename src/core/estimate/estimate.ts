import type { Program } from '../program/syntax/program.js';
import type { Site } from '../step/step.js';
import type { Usage } from '../values/usage.js';
import { type AgentGroup, groupsOf, sumGroup } from './agent-groups.js';
import { basisOf } from './basis.js';
import type { History } from './history.js';
import { type Needs, needsOf } from './needs.js';
import { asInPastRuns } from './past-counts.js';
import type { PlannedRun } from './planned-run.js';
import { addRanges, exactly, median, type Range } from './range.js';
import { distinctSlips, type Slip } from './slip.js';

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
  /** Nothing like it ever ran here: tokens, money and time are no more than a guess. */
  readonly guess: boolean;
  /**
   * The script ended before its first agent, for want of arguments: nothing is known. `args` are
   * those that it reads.
   */
  readonly stopped: { readonly line: number; readonly args: readonly string[] } | null;
  /** The mistakes that its simulated runs came to. */
  readonly slips: readonly Slip[];
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
  /** What it reads from `args`, where none were given; else none. */
  readonly argsRead: Program['argsRead'];
  readonly hasArgs: boolean;
}

export function estimate({
  runs: all,
  history,
  price,
  openLoops,
  argsRead,
  hasArgs,
}: EstimateInput): Estimate {
  const whole = all.filter((run) => run.cut !== 'person' && run.cut !== 'busy');
  // A run that was cut short says nothing about the low end; it counts only where there is no
  // other.
  const runs = whole.some(({ course }) => course === 'usual') ? whole : all;
  const groups = countedGroups(runs, history);
  const needs = new Map(groups.map((group) => [group, needsOf(group.agent, history)]));
  const sites = groups.map((group) => siteOf(group, needs.get(group), price));
  const stopped = stoppedAt(runs, argsRead);
  const total = (of: 'tokens' | 'costUsd'): Range | null => {
    const parts = sites.filter(({ agents }) => agents.high > 0).map((site) => site[of]);
    return stopped !== null || parts.some((part) => part === null)
      ? null
      : parts.reduce<Range>((sum, part) => addRanges(sum, part ?? exactly(0)), exactly(0));
  };
  const used = [...needs.values()];
  const facts = { runs: all, history, needs: used, sites, openLoops, hasArgs, stopped };
  return {
    version: 1,
    agents: sites.reduce<Range>((sum, { agents }) => addRanges(sum, agents), exactly(0)),
    tokens: total('tokens'),
    costUsd: total('costUsd'),
    durationMs: durationOf(runs, history),
    open: all.some((run) => run.cut !== null) || openLoops.length > 0,
    guess: used.length > 0 && used.every(({ source }) => source === 'guess'),
    stopped,
    slips: distinctSlips(runs.flatMap((run) => run.slips)),
    basis: basisOf(facts),
    bySite: sites,
  };
}

/** Past runs of the very same script know better than dry runs, where those disagree. */
function countedGroups(runs: readonly PlannedRun[], history: History): readonly AgentGroup[] {
  const groups = groupsOf(runs);
  const isCertain = groups.every(({ count }) => count.low === count.high);
  return history.repeats.length === 0 || isCertain ? groups : asInPastRuns(groups, history);
}

/** No run came to an agent: what the script was given is what it lacks. */
function stoppedAt(
  runs: readonly PlannedRun[],
  argsRead: EstimateInput['argsRead'],
): Estimate['stopped'] {
  if (argsRead.length === 0 || runs.some(({ agents }) => agents.length > 0)) return null;
  const [ended] = runs.flatMap(({ error }) => (error === null ? [] : [error]));
  const first = Math.min(...argsRead.map(({ line }) => line));
  return { line: ended?.line ?? first, args: argsRead.map(({ name }) => name) };
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

function siteOf(
  group: AgentGroup,
  needs: Needs | undefined,
  price: EstimateInput['price'],
): SiteEstimate {
  const { agent, count } = group;
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
    agents: count,
    ...(needs ? sumGroup(needs, count, agent.model, price) : { tokens: null, costUsd: null }),
  };
}
