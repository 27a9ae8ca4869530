import { capabilitiesOf } from '../../agents/catalogue/capabilities.js';
import {
  backendKind,
  foundBackend,
  requireBackend,
} from '../../agents/catalogue/usable-backend.js';
import type { Surroundings } from '../../config/request/drive-request.js';
import type { RunChoices } from '../../config/request/run-choices.js';
import type { BudgetSettings, Config } from '../../config/values/config.js';
import { PlenumError } from '../../core/values/errors.js';
import { projectRuns } from '../../runs/known/project-runs.js';
import { readGivenArguments, type TypedArguments } from '../../runs/start/given-arguments.js';
import { driveSettings } from '../../runs/start/start-run.js';
import type { PlanSpending } from './ask-model.js';
import { openPlanSession, type PlanSession, type PlanSessionRequest } from './plan-session.js';

interface PlanGoalRequest
  extends Pick<
    PlanSessionRequest,
    | 'goal'
    | 'size'
    | 'project'
    | 'cwd'
    | 'config'
    | 'surroundings'
    | 'attended'
    | 'now'
    | 'onProgress'
  > {
  readonly choices: RunChoices;
  readonly typed: TypedArguments;
}

export interface OpenedPlan {
  readonly session: PlanSession;
  readonly backend: string;
  /** That backend cannot keep the planner from writing. */
  readonly mayWrite: boolean;
}

/** Picks who plans and opens the plan. Asks nobody yet. Throws E_NO_BACKEND, E_USAGE. */
export async function openPlan(request: PlanGoalRequest): Promise<OpenedPlan> {
  const { config, choices, project, cwd, surroundings } = request;
  if (request.goal.trim() === '')
    throw new PlenumError('E_USAGE', 'The goal is empty.', {
      hint: 'plenum plan "find unused exports in src/"',
    });
  const store = projectRuns(project, surroundings.home);
  const [backend, given] = await Promise.all([
    planBackend(config, choices.backend, project, surroundings),
    readGivenArguments(request.typed, { cwd, store }),
  ]);
  const { limits } = driveSettings(config, choices);
  const session = await openPlanSession({ ...request, backend, limits, given });
  return { session, backend: backend.name, mayWrite: !backend.readOnly };
}

async function planBackend(
  config: Config,
  asked: string | undefined,
  project: string,
  { env, home, trusted }: Surroundings,
) {
  const around = { env, home, ...(trusted ? { projectDir: project } : {}) };
  const name = asked ?? config.backend ?? (await foundBackend(config, around));
  if (name === null)
    throw new PlenumError(
      'E_NO_BACKEND',
      'No backend is configured, no key of a provider is set and no agent program was ' +
        'found, so nobody can plan.',
      { hint: 'plenum doctor   (or write the script yourself: plenum help authoring)' },
    );
  await requireBackend(config, name, around);
  const kind = backendKind(config, name);
  if (kind === 'simulate')
    throw new PlenumError('E_USAGE', 'The simulation knows no goals: it cannot write a script.', {
      hint: 'Plan with a model, then simulate the script. Who can plan: plenum doctor',
    });
  const can = kind && (await capabilitiesOf(config, kind, name, around));
  return { name, continues: can?.continues ?? false, readOnly: can?.readOnly ?? false };
}

/**
 * What is left of a budget after planning: planning counts. Throws E_LIMIT when nothing is. `null`:
 * there is no ceiling.
 */
export function budgetLeft(
  budget: BudgetSettings,
  { usage, costUsd, durationMs }: PlanSpending,
): string | null {
  const used = [
    usage?.inputTokens,
    usage?.outputTokens,
    usage?.cacheReadTokens,
    usage?.cacheWriteTokens,
  ].reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const rest = (ceiling: number | undefined, spent: number, what: string): number | undefined => {
    if (ceiling === undefined) return undefined;
    if (ceiling - spent > 0) return ceiling - spent;
    throw new PlenumError('E_LIMIT', `Planning used up the budget (${what}); nothing ran.`, {
      hint: 'Run the script that was planned with a larger --budget.',
    });
  };
  const left = {
    usd: rest(budget.usd, costUsd ?? 0, 'money'),
    tok: rest(budget.tokens, used, 'tokens'),
    min: rest(budget.minutes, durationMs / 60_000, 'time'),
    agents: budget.agents,
  };
  const parts = Object.entries(left).flatMap(([unit, amount]) =>
    amount === undefined ? [] : [`${decimal(amount)}${unit}`],
  );
  return parts.length === 0 ? null : parts.join(',');
}

/** Never in the form `1e-7`, which a budget cannot be written in. */
function decimal(amount: number): string {
  return Number.isInteger(amount) ? String(amount) : amount.toFixed(6);
}
