import type { AttemptRequest, AttemptResult } from '../../../core/ports/backend.js';
import type { JsonObject } from '../../../core/values/json.js';
import { failed, programGone } from '../../skeleton/failure.js';
import { stopped } from '../../skeleton/stop.js';
import { finalAnswer } from '../../skeleton/text-answer.js';
import type { VendorEndpoint } from '../../skeleton/vendor-failure.js';
import { failureOf } from './acp-failure.js';
import { modelOfPrompt, usageOfPrompt } from './acp-usage.js';
import type { AgentProfile } from './agent-profile.js';

/** How a prompt ended, and what the agent told meanwhile. */
export interface PromptRecord {
  readonly isStopped: boolean;
  /** What it handed over with the tool for the answer. */
  readonly json: string | undefined;
  /** Its words since the last use of a tool. */
  readonly said: string;
  readonly costUsd: number | undefined;
  /** Absent where the agent did not say how its turn ended. */
  readonly response?: JsonObject;
  readonly error?: unknown;
  /** Why its program is gone. */
  readonly gone: string | undefined;
  readonly endpoint?: VendorEndpoint;
}

export function promptResult(
  record: PromptRecord,
  { cost, vendor }: AgentProfile,
  request: AttemptRequest,
): AttemptResult {
  const { isStopped, json, said, costUsd, response = {}, error, gone } = record;
  const usage = usageOfPrompt(response);
  const model = modelOfPrompt(response);
  const billed = {
    ...(usage !== undefined && { usage }),
    ...(cost && costUsd !== undefined && { costUsd }),
    ...(model !== undefined && { model: vendor === undefined ? model : `${vendor}/${model}` }),
  };
  if (isStopped) return { ...stopped, ...billed };
  if (json !== undefined) return { status: 'completed', json, ...billed };
  if (error !== undefined)
    return { ...lost(gone, error, record.endpoint), ...(said !== '' && { raw: said }), ...billed };
  return { ...answer(response, said, request), ...billed };
}

export function lost(gone: string | undefined, error: unknown, endpoint?: VendorEndpoint) {
  return gone === undefined ? failureOf(error, endpoint) : programGone(gone);
}

function answer({ stopReason }: JsonObject, said: string, { call }: AttemptRequest): AttemptResult {
  const raw = said === '' ? {} : { raw: said };
  if (stopReason === 'refusal')
    return { ...failed('refusal', said || 'the model refused'), ...raw };
  if (stopReason === 'max_tokens')
    return { ...failed('length', 'the answer was cut off at the token limit'), ...raw };
  if (stopReason === 'cancelled')
    return { ...failed('crash', 'the agent cancelled its own turn'), ...raw };
  return finalAnswer('the agent', said, call);
}
