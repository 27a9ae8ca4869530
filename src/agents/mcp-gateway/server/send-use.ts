import type { McpAnswer } from '../../../core/ports/mcp-gateway.js';
import { messageOf } from '../../../core/values/errors.js';
import type { JsonObject } from '../../../core/values/json.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { answerText, capped } from './answer-text.js';
import { type Connection, statusOf } from './connect.js';

/**
 * How one use ended. `unsent`: it certainly had no effect. `unknown`: it may have had one.
 * `connection`: the connection is of no use any more.
 */
export type UseEnd =
  | { readonly kind: 'answer'; readonly answer: McpAnswer }
  | { readonly kind: 'unsent'; readonly why: string; readonly connection?: 'dead' }
  | { readonly kind: 'unknown'; readonly why: string; readonly connection?: 'dead' };

interface SentUse {
  readonly tool: string;
  readonly input: JsonObject;
  /** For the server, in `_meta`: equal for equal uses of one call, across attempts. */
  readonly idempotencyKey?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const keyName = 'plenum/idempotencyKey';
const longestTimer = 2 ** 31 - 1;
/** Of a network: the request has not reached anybody. */
const notReached = new Set(
  'ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH UND_ERR_CONNECT_TIMEOUT'.split(' '),
);

export async function sendUse({ client }: Connection, use: SentUse): Promise<UseEnd> {
  if (use.signal.aborted) return { kind: 'unsent', why: 'it was stopped' };
  const meta = use.idempotencyKey === undefined ? {} : { _meta: { [keyName]: use.idempotencyKey } };
  try {
    // Not callTool: it would throw an answer away, effect and all, that does not fit the tool's
    // output schema.
    const result = await client.request(
      { method: 'tools/call', params: { name: use.tool, arguments: use.input, ...meta } },
      {
        signal: use.signal,
        timeout: Math.min(use.timeoutMs, longestTimer),
        resetTimeoutOnProgress: true,
        // Asks the server for signs of progress; they extend the time.
        onprogress: () => undefined,
      },
    );
    return { kind: 'answer', answer: answerText(result) };
  } catch (error) {
    return endOf(error, use);
  }
}

function endOf(error: unknown, { signal, timeoutMs }: SentUse): UseEnd {
  const { code } = error as { readonly code?: unknown };
  const why = capped(oneLine(messageOf(error)), 2000);
  if (signal.aborted) return { kind: 'unknown', why: 'it was stopped before the server answered' };
  // The server's own refusal, or an answer that breaks the protocol: sending it again would do it
  // again.
  if (typeof code === 'number' || code === 'INVALID_RESULT')
    return {
      kind: 'answer',
      answer: { text: `The server answered with an error: ${why}`, failed: true },
    };
  if (code === 'REQUEST_TIMEOUT')
    return {
      kind: 'unknown',
      why: `the server did not answer within ${Math.round(timeoutMs / 1000)} s`,
    };
  const status = statusOf(error);
  if (status === 404) return { kind: 'unsent', why, connection: 'dead' };
  if (status !== null && status < 500) return { kind: 'unsent', why };
  if (status !== null) return { kind: 'unknown', why };
  const cause = (error as { readonly cause?: { readonly code?: unknown } }).cause?.code;
  if (typeof cause === 'string' && notReached.has(cause))
    return { kind: 'unsent', why: `${why} (${cause})`, connection: 'dead' };
  if (code === 'NOT_CONNECTED' || why === 'Not connected')
    return { kind: 'unsent', why: 'the server was gone', connection: 'dead' };
  return {
    kind: 'unknown',
    why: code === 'CONNECTION_CLOSED' ? 'the server went away before it answered' : why,
    connection: 'dead',
  };
}
