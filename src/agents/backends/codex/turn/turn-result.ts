import type { AttemptRequest, AttemptResult } from '../../../../core/ports/backend.js';
import { programGone } from '../../../skeleton/failure.js';
import { stopped } from '../../../skeleton/stop.js';
import { finalAnswer } from '../../../skeleton/text-answer.js';
import type { VendorEndpoint } from '../../../skeleton/vendor-failure.js';
import { failureOf } from './codex-failure.js';
import type { TurnEnd, TurnRecord } from './codex-turn.js';

export function turnResult(
  { usage, model, said, handed }: TurnRecord,
  end: TurnEnd,
  { call }: AttemptRequest,
  endpoint?: VendorEndpoint,
): AttemptResult {
  const billed = {
    ...(usage.sum() && { usage: usage.sum() }),
    ...(model !== undefined && { model: fullModel(model) }),
  };
  const json = handed.json();
  if (end.how === 'stopped') return { ...stopped, ...billed };
  if (end.how === 'gone') return { ...programGone(end.reason.message), ...billed };
  if (json !== undefined)
    return { status: 'completed', json, ...(said !== '' && { text: said }), ...billed };
  if (end.how === 'completed' && end.turn.status !== 'completed')
    return { ...failureOf(end.turn.error, endpoint), ...(said !== '' && { raw: said }), ...billed };
  return { ...finalAnswer('codex', said, call), ...billed };
}

function fullModel(model: string): string {
  return model.includes('/') ? model : `openai/${model}`;
}
