import type { Loss } from '../../journal/loss.js';
import { isRunLimit, type Outcome, throwsFor } from '../../step/outcome.js';
import type { Delivery, DeliveryEffect, GuestError } from '../../step/step.js';
import type { Issued } from '../record/issued.js';

const errorNames: { readonly [cause: string]: string } = {
  cap: 'AgentCapError',
  budget: 'BudgetExceededError',
  schema: 'SchemaError',
  stall: 'StallError',
  unsupported: 'UnsupportedError',
  permission: 'PermissionError',
  timeout: 'TimeoutError',
};

/**
 * What the script gets for an outcome: the value, `null`, an error, or the outcome itself (C22,
 * C23, X28).
 */
export function deliveryOf(step: Issued, outcome: Outcome, losses: readonly Loss[]): Delivery {
  const { realm, id } = step.request;
  const effect = effectOf(outcome, losses);
  const refused = isRunLimit(outcome) ? { refused: true } : {};
  if (step.wantsOutcome)
    return { type: 'value', realm, id, json: outcomeJson(outcome), effect, ...refused };
  if (outcome.status === 'completed')
    return { type: 'value', realm, id, json: outcome.json ?? 'null', effect };
  if (step.kind !== 'agent' || throwsFor(outcome))
    return { type: 'throw', realm, id, error: errorOf(step, outcome), effect, ...refused };
  return { type: 'value', realm, id, json: 'null', effect };
}

function errorOf(step: Issued, outcome: Outcome): GuestError {
  const code = outcome.cause ?? 'crash';
  return {
    name: errorNames[code] ?? 'StepError',
    code,
    message: `${step.kind} "${step.label}": ${outcome.message ?? code}`,
  };
}

function effectOf(outcome: Outcome, losses: readonly Loss[]): DeliveryEffect | undefined {
  const spent = outcome.usage?.outputTokens;
  if (!spent && losses.length === 0) return undefined;
  return {
    ...(spent ? { spent } : {}),
    ...(losses.length > 0 ? { losses: losses.map((loss) => ({ ...loss })) } : {}),
  };
}

function outcomeJson(outcome: Outcome): string {
  const { json, conversation: _kept, landing: _landing, refused: _counted, ...rest } = outcome;
  const shown = JSON.stringify({
    ...rest,
    usage: outcome.usage ?? null,
    cost: outcome.costUsd ?? null,
    cause: outcome.cause ?? null,
  });
  return `${shown.slice(0, -1)},"value":${json ?? 'null'}}`;
}
