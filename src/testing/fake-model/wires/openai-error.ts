import type { ReplyError } from '../reply/reply.js';
import type { ErrorAnswer } from './wire.js';

interface Form {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
}

const named: Readonly<Record<NonNullable<ReplyError['name']>, Form>> = {
  rate: {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached for requests. Please try again later.',
  },
  quota: {
    status: 429,
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    message: 'You exceeded your current quota, please check your plan and billing details.',
  },
  billing: {
    status: 429,
    type: 'insufficient_quota',
    code: 'billing_hard_limit_reached',
    message: 'Billing hard limit has been reached',
  },
  auth: {
    status: 401,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    message: 'Incorrect API key provided.',
  },
  overloaded: {
    status: 503,
    type: 'server_error',
    code: 'server_is_overloaded',
    message: 'The engine is currently overloaded, please try again later',
  },
  context: {
    status: 400,
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    message:
      "This model's maximum context length is 128000 tokens. However, " +
      'your messages resulted in 210000 tokens.',
  },
};

/** Chat completions and Responses. */
export function openaiError(error: ReplyError, model: string): ErrorAnswer {
  const form = formOf(error, model);
  return {
    status: error.status ?? form.status,
    headers: form.code === 'rate_limit_exceeded' ? limitHeaders(error) : afterHeader(error),
    body: {
      error: {
        message: error.message ?? form.message,
        type: error.type ?? form.type,
        param: null,
        code: error.type ?? form.code,
      },
    },
  };
}

function formOf({ name, status = 500 }: ReplyError, model: string): Form {
  if (name !== undefined) return named[name];
  if (status === 429) return named.rate;
  if (status === 401) return named.auth;
  if (status === 404)
    return {
      status,
      type: 'invalid_request_error',
      code: 'model_not_found',
      message: `The model \`${model}\` does not exist or you do not have access to it.`,
    };
  return status < 500
    ? {
        status,
        type: 'invalid_request_error',
        code: null,
        message: 'the fake model was told to answer this error',
      }
    : {
        status,
        type: 'server_error',
        code: null,
        message: 'The server had an error while processing your request.',
      };
}

function afterHeader({ retryAfter }: ReplyError): Record<string, string> {
  return retryAfter === undefined
    ? {}
    : {
        'retry-after': String(retryAfter),
        'retry-after-ms': String(Math.round(retryAfter * 1000)),
      };
}

function limitHeaders(error: ReplyError): Record<string, string> {
  return {
    ...afterHeader(error),
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': `${error.retryAfter ?? 1}s`,
  };
}
