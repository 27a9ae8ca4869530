import type { Json } from '../../../core/values/json.js';
import type { ReplyError } from '../reply/reply.js';
import type { ErrorAnswer } from './wire.js';

const named = {
  rate: 429,
  quota: 429,
  billing: 403,
  auth: 400,
  overloaded: 503,
  context: 400,
} as const;

const states: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

export function geminiError(error: ReplyError, model: string): ErrorAnswer {
  const status = error.status ?? (error.name === undefined ? 500 : named[error.name]);
  const details = detailsOf(error, status, model);
  return {
    status,
    headers: error.retryAfter === undefined ? {} : { 'retry-after': String(error.retryAfter) },
    body: {
      error: {
        code: status,
        message: error.message ?? messageOf(error, status, model),
        status: error.type ?? states[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'),
        ...(details.length > 0 ? { details } : {}),
      },
    },
  };
}

function messageOf({ name, retryAfter }: ReplyError, status: number, model: string): string {
  if (name === 'auth') return 'API key not valid. Please pass a valid API key.';
  if (name === 'billing')
    return 'This API method requires billing to be enabled. Please enable billing on the project.';
  if (name === 'context')
    return 'The input token count (2100000) exceeds the maximum number of tokens allowed (1048576).';
  if (status === 429)
    return (
      'You exceeded your current quota, please check your plan and billing ' +
      `details.${retryAfter === undefined ? '' : ` Please retry in ${retryAfter}s.`}`
    );
  if (status === 503) return 'The model is overloaded. Please try again later.';
  if (status === 404)
    return (
      `models/${model} is not found for API version v1beta, or is not ` +
      'supported for generateContent.'
    );
  return status < 500
    ? 'the fake model was told to answer this error'
    : 'An internal error has occurred.';
}

/**
 * Both kinds of 429 say RESOURCE_EXHAUSTED; only the name of the quota tells a minute from a day.
 */
function detailsOf({ name, retryAfter }: ReplyError, status: number, model: string): Json[] {
  const details: Json[] = [];
  if (name === 'auth')
    details.push({
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    });
  if (status === 429) {
    details.push({
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [
        {
          quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
          quotaId:
            name === 'quota'
              ? 'GenerateRequestsPerDayPerProjectPerModel-FreeTier'
              : 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier',
          quotaDimensions: { location: 'global', model },
          quotaValue: '250',
        },
      ],
    });
  }
  if (retryAfter !== undefined)
    details.push({
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: `${retryAfter}s`,
    });
  return details;
}
