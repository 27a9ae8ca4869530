import type { AttemptRequest, AttemptResult } from '../../../../core/ports/backend.js';
import { messageOf } from '../../../../core/values/errors.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { addUsage } from '../../../../core/values/usage.js';
import { failed } from '../../../skeleton/failure.js';
import { stopped } from '../../../skeleton/stop.js';
import { textAnswer } from '../../../skeleton/text-answer.js';
import type { VendorEndpoint } from '../../../skeleton/vendor-failure.js';
import { failureOf } from './failure.js';
import { type Reading, troubleOf } from './reading.js';
import { billOf } from './tokens.js';

interface TurnEnd {
  /** What was thrown instead of an end. */
  readonly error: unknown;
  /** What the agent handed over. */
  readonly json: string | undefined;
  readonly stderr: string;
  readonly isStopped: boolean;
  readonly conversation: string | undefined;
  readonly endpoint: VendorEndpoint;
}

export function resultOf(
  request: AttemptRequest,
  reading: Reading,
  { error, json, stderr, isStopped, conversation, endpoint }: TurnEnd,
): AttemptResult {
  const { result, retry, model, text } = reading;
  const bill = result === undefined ? undefined : billOf(result);
  const usage = bill?.usage ?? addUsage(reading.finished, reading.open);
  const billed = { usage, costUsd: bill?.costUsd, model, conversation };
  if (isStopped) return { ...stopped, ...billed };
  if (json !== undefined)
    return { status: 'completed', json, ...(text === '' ? {} : { text }), ...billed };
  if (retry !== undefined) return { ...failureOf(retry, endpoint), ...billed };
  if (result !== undefined) return { ...outcomeOf(request, result, reading, endpoint), ...billed };
  const why = error === undefined ? 'Claude Code ended without an answer' : messageOf(error);
  const message = stderr.trim() === '' ? why : `${why}\n${stderr.trim()}`;
  return { ...failureOf({ message }, endpoint), ...billed };
}

/** It ended with an answer of the model. */
export function isAnswer({ subtype, is_error, stop_reason }: JsonObject): boolean {
  return subtype === 'success' && is_error !== true && stop_reason !== 'refusal';
}

function outcomeOf(
  { call }: AttemptRequest,
  result: JsonObject,
  reading: Reading,
  endpoint: VendorEndpoint,
): AttemptResult {
  const trouble = troubleOf(reading, result);
  if (result.subtype === 'error_max_turns') return failed('turns', trouble.message);
  if (!isAnswer(result)) return failureOf(trouble, endpoint);
  const text = String(result.result ?? reading.text);
  return call.options.schema === undefined
    ? textAnswer('Claude Code', text)
    : { status: 'completed', text };
}
