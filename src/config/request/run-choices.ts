import { isJsonObject, type JsonObject } from '../../core/values/json.js';
import type { BudgetSettings, Config } from '../values/config.js';
import type { Simulation } from './drive-request.js';

/** What a person chose for one run, over the configuration. Absent means: as configured. */
export interface RunChoices {
  readonly backend?: string;
  readonly model?: string;
  readonly concurrency?: number;
  readonly maxAgents?: number;
  /** Agents after which the run asks, instead of by the estimate (X85). */
  readonly maxFanOut?: number;
  readonly budget?: BudgetSettings;
  /** Longest wait for a quota (X81). */
  readonly maxWaitMinutes?: number;
  readonly seed?: string;
  readonly simulate?: Simulation;
}

/** The choices in the form of the configuration file, as its strongest layer. */
export function choicesAsConfig({
  backend,
  model,
  concurrency,
  maxAgents,
  budget,
  maxWaitMinutes,
}: RunChoices): JsonObject {
  const flags: Record<string, JsonObject[string]> = {};
  if (backend !== undefined) flags.backend = backend;
  if (model !== undefined) flags.model = model;
  if (concurrency !== undefined) flags.concurrency = concurrency;
  if (maxAgents !== undefined) flags.maxAgents = maxAgents;
  if (maxWaitMinutes !== undefined) flags.limits = { maxWaitMinutes };
  if (budget !== undefined) flags.budget = { ...budget };
  // Both are the one limit on agents: what was chosen for this run holds over a budget of agents
  // that the configuration has.
  if (maxAgents !== undefined && budget?.agents === undefined)
    flags.budget = { ...budget, agents: maxAgents };
  return flags;
}

/**
 * What a run folder that nobody here started may choose (X180): a simulation, which touches
 * nothing, and lower ceilings than those in force. Who runs the agents, on which model and how
 * much, is for this user to say.
 */
export function narrowedChoices(
  options: JsonObject,
  { concurrency, maxAgents, limits, budget }: Ceilings,
): RunChoices {
  const said = recordedRunChoices(options);
  const lower = (wanted: number | undefined, most: number | undefined): number | undefined =>
    wanted === undefined || !(wanted > 0) || (most !== undefined && wanted >= most)
      ? undefined
      : wanted;
  const money = Object.fromEntries(
    (['usd', 'tokens', 'minutes', 'agents'] as const).flatMap((key) => {
      const wanted = said.budget?.[key];
      const least = typeof wanted === 'number' ? lower(wanted, budget[key]) : undefined;
      return least === undefined ? [] : [[key, least]];
    }),
  );
  return present<RunChoices>({
    ...(said.simulate === undefined
      ? {}
      : { backend: 'simulate', seed: said.simulate.seed, simulate: said.simulate }),
    concurrency: wholeOf(lower(said.concurrency, concurrency)),
    maxAgents: wholeOf(lower(said.maxAgents, maxAgents)),
    maxWaitMinutes: lower(said.maxWaitMinutes, limits.maxWaitMinutes),
    budget: Object.keys(money).length === 0 ? undefined : money,
  });
}

type Ceilings = Pick<Config, 'concurrency' | 'maxAgents' | 'budget'> & {
  readonly limits: Pick<Config['limits'], 'maxWaitMinutes'>;
};

function wholeOf(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.max(1, Math.floor(value));
}

/** What a run was started with, as it is remembered; what cannot be read counts as not chosen. */
export function recordedRunChoices(options: JsonObject): RunChoices {
  const text = (key: string): string | undefined =>
    typeof options[key] === 'string' ? (options[key] as string) : undefined;
  const number = (key: string): number | undefined =>
    typeof options[key] === 'number' ? (options[key] as number) : undefined;
  const { simulate, budget } = options;
  return present({
    backend: text('backend'),
    model: text('model'),
    concurrency: number('concurrency'),
    maxAgents: number('maxAgents'),
    maxFanOut: number('maxFanOut'),
    maxWaitMinutes: number('maxWaitMinutes'),
    seed: text('seed'),
    budget: isJsonObject(budget) ? (budget as BudgetSettings) : undefined,
    simulate: isSimulation(simulate) ? simulate : undefined,
  });
}

function isSimulation(value: unknown): value is Simulation {
  if (!isJsonObject(value)) return false;
  const { seed, latencyMs, failRate, realTime } = value;
  return (
    typeof seed === 'string' &&
    typeof latencyMs === 'number' &&
    latencyMs >= 0 &&
    typeof failRate === 'number' &&
    typeof realTime === 'boolean'
  );
}

/** `later` wins, member by member. Another backend ends a simulation. */
export function combineChoices(earlier: RunChoices, later: RunChoices): RunChoices {
  const { agents: _agents, ...money } = earlier.budget ?? {};
  // A raised limit on agents replaces the one that was part of the budget.
  const before =
    later.maxAgents === undefined || earlier.budget === undefined
      ? earlier
      : { ...earlier, budget: money };
  const both = { ...before, ...later };
  if (later.backend === undefined || later.backend === 'simulate') return both;
  const { simulate: _simulate, ...rest } = both;
  return rest;
}

export function present<T extends object>(
  value: { readonly [key in keyof T]: T[key] | undefined },
): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as T;
}
