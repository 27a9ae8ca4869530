import type { Failure } from '../../../../core/ports/backend.js';
import { isJsonObject, type JsonObject } from '../../../../core/values/json.js';
import type { VendorError } from '../../../skeleton/vendor-error.js';
import { saidOnce, type VendorEndpoint, vendorFailure } from '../../../skeleton/vendor-failure.js';
import { retryAfterOf } from './retry-after.js';

/** An error of the SDK or of a stream, whatever its form. */
type ProviderError = Omit<VendorError, 'body'> & {
  readonly headers: Readonly<Record<string, string>>;
  /** Everything the provider wrote. */
  readonly body: string;
};

type ProviderFailure = Failure & {
  /** The conversation does not fit into the model any more. */
  readonly tooLong?: boolean;
};

const tooLong =
  /prompt is too long|maximum context length|context_length_exceeded|context window|context length|input token count|too many tokens|exceeds? the (model'?s )?(maximum|context)|request_too_large/i;

function errorOf(error: unknown): ProviderError {
  if (error instanceof Error) {
    const { statusCode, responseHeaders, responseBody } = error as Error & {
      statusCode?: number;
      responseHeaders?: Record<string, string>;
      responseBody?: string;
    };
    // A connection that breaks while an answer is read comes with the status of the answer.
    const status = statusCode !== undefined && statusCode >= 400 ? statusCode : undefined;
    const causes = saidOnce(causesOf(error));
    return {
      status,
      headers: responseHeaders ?? {},
      body: responseBody ?? '',
      message: (status === undefined ? causes : error.message.trim()) || error.name,
    };
  }
  const outer = typeof error === 'string' ? parsed(error) : error;
  const object: JsonObject = isJsonObject(outer)
    ? isJsonObject(outer.error)
      ? outer.error
      : outer
    : {};
  const body = JSON.stringify(outer ?? null);
  return {
    status: typeof object.code === 'number' ? object.code : statusOf(body.toLowerCase()),
    headers: {},
    body,
    message:
      typeof object.message === 'string'
        ? object.message
        : typeof error === 'string'
          ? error
          : JSON.stringify(outer),
  };
}

/** What an error says, and each error it came from. */
function causesOf(error: Error): readonly string[] {
  const said: string[] = [];
  let at: unknown = error;
  while (at instanceof Error && said.length < 10) {
    const { code, errors } = at as { code?: unknown; errors?: unknown };
    said.push(at.message, ...(typeof code === 'string' ? [code] : []));
    at = at.cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return said;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const named: readonly (readonly [RegExp, number])[] = [
  [/overloaded/, 529],
  [/rate_limit|resource_exhausted|insufficient_quota/, 429],
  [/authentication_error|invalid_api_key|unauthenticated/, 401],
  [/permission_error|permission_denied/, 403],
  [/billing_error/, 402],
  [/invalid_request|invalid_argument|invalid_prompt|context_length_exceeded/, 400],
  [/api_error|server_error|internal|unavailable|timeout_error/, 500],
];

/** Errors inside a stream have no status of their own. */
function statusOf(body: string): number | undefined {
  return named.find(([name]) => name.test(body))?.[1];
}

/** What went wrong with a model request, in the words of the run (X81). */
export function failureOf(
  error: unknown,
  { now = Date.now(), endpoint }: { now?: number; endpoint?: VendorEndpoint } = {},
): ProviderFailure {
  const { headers, ...told } = errorOf(error);
  const text = `${told.body} ${told.message}`;
  const failure = vendorFailure(
    {
      ...told,
      retryAfterMs: retryAfterOf(headers, text, now),
      known: headers['anthropic-ratelimit-unified-status'] === 'rejected' ? 'quota' : undefined,
    },
    endpoint,
  );
  const isTooLong =
    failure.cause === 'invalid-request' && (tooLong.test(text) || told.status === 413);
  return { ...failure, ...(isTooLong ? { tooLong: true } : {}) };
}
