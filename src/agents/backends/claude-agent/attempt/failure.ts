import type { Failure } from '../../../../core/ports/backend.js';
import type { Cause } from '../../../../core/step/outcome.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { ownMember } from '../../../../core/values/json.js';
import { causeOfStatus, failed } from '../../../skeleton/failure.js';

export interface Trouble {
  readonly message: string;
  /** HTTP status of the last request, if there was an answer. */
  readonly status?: number;
  /** Claude Code's own word for it. */
  readonly kind?: string;
  readonly reason?: string;
  /** When a used-up plan starts again, in ms from now. */
  readonly resetMs?: number;
  /** How long it would have waited itself. */
  readonly delayMs?: number;
}

const causesByKind: Readonly<Record<string, Cause>> = {
  authentication_failed: 'auth',
  oauth_org_not_allowed: 'auth',
  account_on_hold: 'auth',
  verification_required: 'auth',
  cloud_credential_error: 'auth',
  billing_error: 'quota',
  rate_limit: 'rate-limit',
  overloaded: 'overloaded',
  server_error: 'overloaded',
  invalid_request: 'invalid-request',
  model_not_found: 'invalid-request',
};

const usedUp =
  /^(You've (hit|reached) your|You're out of|Your org is out of|Credit balance is too low)|usage limit (was )?reached/i;
const unreachable =
  /\b(ECONN[A-Z]+|ENOTFOUND|EPIPE|EAI_AGAIN|ETIMEDOUT)\b|Connection (error|refused|closed|reset)|socket|fetch failed|stream (ended|closed)|timed? ?out/i;
/** Below this a wait is Claude Code's own pace, not a wish of the server. */
const shortestWishMs = 1_500;

export function failureOf(trouble: Trouble): Failure {
  const cause = causeOf(trouble);
  return failed(cause, trouble.message, cause === 'quota' ? trouble.resetMs : waitOf(trouble));
}

function causeOf({ message, status, kind, reason, resetMs }: Trouble): Cause {
  if (reason === 'refusal') return 'refusal';
  if (reason === 'prompt_too_long') return 'invalid-request';
  if (kind === 'billing_error' || resetMs !== undefined || usedUp.test(message)) return 'quota';
  const byStatus = status === undefined ? undefined : causeOfStatus(status);
  const known = byStatus ?? (kind === undefined ? undefined : ownMember(causesByKind, kind));
  return known ?? (unreachable.test(message) ? 'overloaded' : 'crash');
}

function waitOf({ delayMs }: Trouble): number | undefined {
  return delayMs === undefined || delayMs < shortestWishMs ? undefined : delayMs;
}

/** `rate_limit_event` of a plan that is used up. */
export function resetOf(info: JsonObject, now: number): number | undefined {
  if (info.status !== 'rejected') return undefined;
  const at = info.resetsAt;
  return typeof at === 'number' ? Math.max(0, at * 1000 - now) : 0;
}
