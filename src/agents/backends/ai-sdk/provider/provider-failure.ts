import type { Failure } from '../../../../core/ports/backend.js';
import type { Cause } from '../../../../core/step/outcome.js';
import { isJsonObject, type JsonObject } from '../../../../core/values/json.js';
import { causeOfStatus, failed } from '../../../skeleton/failure.js';
import { retryAfterOf } from './retry-after.js';

/** What an error of the SDK or of a stream says, whatever its form. */
interface Facts {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Everything the provider wrote, in small letters. */
  readonly body: string;
  readonly message: string;
  readonly network: boolean;
}

type ProviderFailure = Failure & {
  /** The conversation does not fit into the model any more. */
  readonly tooLong?: boolean;
};

const longestMessage = 600;
const networkCodes =
  /ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR|socket|terminated|other side closed|cannot connect|fetch failed/i;
const exhausted =
  /insufficient_quota|billing_hard_limit|billing_error|credit balance|payment required|perday|out of credits|insufficient credits/;
const tooLong =
  /prompt is too long|maximum context length|context_length_exceeded|context window|context length|input token count|too many tokens|exceeds? the (model'?s )?(maximum|context)|request_too_large/;
const badKey =
  /api_key_invalid|invalid_api_key|api key not valid|authentication_error|unauthenticated|permission_error/;

function factsOf(error: unknown): Facts {
  if (error instanceof Error) {
    const { statusCode, responseHeaders, responseBody } = error as Error & {
      statusCode?: number;
      responseHeaders?: Record<string, string>;
      responseBody?: string;
    };
    // A connection that breaks while an answer is read comes with the status of the answer.
    const status = statusCode !== undefined && statusCode >= 400 ? statusCode : undefined;
    const causes = causesOf(error);
    return {
      status,
      headers: responseHeaders ?? {},
      body: `${responseBody ?? ''} ${error.message}`.toLowerCase(),
      message: (status === undefined ? causes.join(': ') : error.message.trim()) || error.name,
      network: status === undefined && causes.some((cause) => networkCodes.test(cause)),
    };
  }
  const outer = typeof error === 'string' ? parsed(error) : error;
  const object: JsonObject = isJsonObject(outer)
    ? isJsonObject(outer.error)
      ? outer.error
      : outer
    : {};
  const body = JSON.stringify(outer ?? null).toLowerCase();
  return {
    status: typeof object.code === 'number' ? object.code : statusOf(body),
    headers: {},
    body,
    message:
      typeof object.message === 'string'
        ? object.message
        : typeof error === 'string'
          ? error
          : JSON.stringify(outer),
    network: false,
  };
}

/** What an error says, and each error it came from. */
function causesOf(error: Error): readonly string[] {
  const said: string[] = [];
  for (let at: unknown = error; at instanceof Error && said.length < 5; at = at.cause) {
    const { code } = at as { code?: unknown };
    said.push(
      [at.message.trim(), ...(typeof code === 'string' ? [code] : [])]
        .filter((part) => part !== '')
        .join(' '),
    );
  }
  return [...new Set(said)].filter((part) => part !== '');
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
  [/invalid_request|invalid_argument|invalid_prompt|context_length_exceeded/, 400],
  [/api_error|server_error|internal|unavailable|timeout_error/, 500],
];

/** Errors inside a stream have no status of their own. */
function statusOf(body: string): number | undefined {
  return named.find(([name]) => name.test(body))?.[1];
}

/** What went wrong with a model request, in the words of the run (X81). */
export function failureOf(error: unknown, now: number = Date.now()): ProviderFailure {
  const facts = factsOf(error);
  const { status, body } = facts;
  const after = retryAfterOf(facts.headers, body, now);
  const said =
    facts.message.length > longestMessage
      ? `${facts.message.slice(0, longestMessage)} …`
      : facts.message;
  const message = status === undefined ? said : `${said} (status ${status})`;
  const cause = causeOf(facts);
  const isTooLong = cause === 'invalid-request' && (tooLong.test(body) || status === 413);
  return { ...failed(cause, message, after), ...(isTooLong ? { tooLong: true } : {}) };
}

function causeOf({ status, body, headers, network }: Facts): Cause {
  if (network) return 'overloaded';
  if (status === undefined) return 'crash';
  const isSpent =
    headers['anthropic-ratelimit-unified-status'] === 'rejected' || exhausted.test(body);
  if ((status === 429 || status === 400 || status === 403) && isSpent) return 'quota';
  if (status === 400 && badKey.test(body)) return 'auth';
  return causeOfStatus(status) ?? 'crash';
}
