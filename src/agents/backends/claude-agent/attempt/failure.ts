import type { Failure } from '../../../../core/ports/backend.js';
import type { Cause } from '../../../../core/step/outcome.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { ownMember } from '../../../../core/values/json.js';
import { type VendorEndpoint, vendorFailure } from '../../../skeleton/vendor-failure.js';

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
  billing_error: 'credit',
  rate_limit: 'rate-limit',
  overloaded: 'overloaded',
  server_error: 'overloaded',
  invalid_request: 'invalid-request',
  model_not_found: 'invalid-request',
};

/** Below this a wait is Claude Code's own pace, not a wish of the server. */
const shortestWishMs = 1_500;

export function failureOf(trouble: Trouble, endpoint?: VendorEndpoint): Failure {
  const { message, status, kind, resetMs } = trouble;
  return vendorFailure(
    {
      message,
      status,
      body: kind,
      known: knownCause(trouble),
      retryAfterMs: resetMs ?? waitOf(trouble),
    },
    endpoint,
  );
}

function knownCause({ kind, reason, resetMs }: Trouble): Cause | undefined {
  if (reason === 'refusal') return 'refusal';
  if (reason === 'max_tokens') return 'length';
  if (reason === 'prompt_too_long') return 'invalid-request';
  if (resetMs !== undefined) return 'quota';
  return kind === undefined ? undefined : ownMember(causesByKind, kind);
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
