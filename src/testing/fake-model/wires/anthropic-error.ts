import type { ReplyError } from '../reply/reply.js';
import type { ErrorAnswer } from './wire.js';

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

const messages: Readonly<Record<number, string>> = {
  401: 'invalid x-api-key',
  403: 'Your API key does not have permission to use the specified resource.',
  429: "This request would exceed your organization's rate limit. Please try again later.",
  500: 'Internal server error',
  529: 'Overloaded',
};

/** Quota has two forms: used up until a known time (a plan), or no credit left at all (a key). */
export function anthropicError(error: ReplyError, model: string): ErrorAnswer {
  const noCredit =
    error.name === 'billing' ||
    (error.name === 'quota' && error.retryAfter === undefined && error.status === undefined);
  const named = {
    rate: 429,
    quota: noCredit ? 400 : 429,
    auth: 401,
    overloaded: 529,
    context: 400,
    billing: 400,
  } as const;
  const status = error.status ?? (error.name === undefined ? 500 : named[error.name]);
  const usual = noCredit
    ? 'Your credit balance is too low to access the Anthropic API. Please go to Plans & ' +
      'Billing to upgrade or purchase credits.'
    : error.name === 'context'
      ? 'prompt is too long: 210000 tokens > 200000 maximum'
      : status === 404
        ? `model: ${model}`
        : (messages[status] ?? 'the fake model was told to answer this error');
  return {
    status,
    headers: { ...limitHeaders(error, status) },
    body: {
      type: 'error',
      error: {
        type: error.type ?? types[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error'),
        message: error.message ?? usual,
      },
      request_id: null,
    },
  };
}

function limitHeaders({ retryAfter, name }: ReplyError, status: number): Record<string, string> {
  if (status !== 429) return retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const reset = Date.now() + (retryAfter ?? 1) * 1000;
  return {
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': new Date(reset).toISOString(),
    ...(name === 'quota'
      ? {
          'anthropic-ratelimit-unified-status': 'rejected',
          'anthropic-ratelimit-unified-reset': String(Math.ceil(reset / 1000)),
        }
      : {}),
  };
}
