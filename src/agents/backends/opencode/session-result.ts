import type { AttemptRequest, AttemptResult } from '../../../core/ports/backend.js';
import { failed } from '../../skeleton/failure.js';
import { writeKept } from '../../skeleton/kept-conversation.js';
import { stopped } from '../../skeleton/stop.js';
import { textAnswer } from '../../skeleton/text-answer.js';
import { lastText, type SessionReading } from './session-reading.js';

interface SessionEnd {
  readonly id: string;
  readonly json: string | undefined;
  readonly isStopped: boolean;
}

export function sessionResult(
  reading: SessionReading,
  { call, brief }: AttemptRequest,
  { id, json, isStopped }: SessionEnd,
): AttemptResult {
  const { usage, costUsd, model, failure, finish, turns, extra } = reading;
  const text = lastText(reading);
  const conversation =
    turns === 0
      ? undefined
      : writeKept({ sessionId: id, ...(extra === undefined ? {} : { before: extra }) });
  const billed = { usage, ...(costUsd > 0 ? { costUsd } : {}), model, conversation };
  if (isStopped) return { ...stopped, ...billed };
  if (json !== undefined)
    return { status: 'completed', json, ...(text === '' ? {} : { text }), ...billed };
  // The stop that this limit caused is told as an error, too.
  if (brief.maxTurns !== undefined && turns > brief.maxTurns)
    return {
      ...failed('turns', `reached maxTurns ${brief.maxTurns}: still no answer`),
      ...billed,
    };
  if (failure !== undefined) return { ...failure, ...billed };
  if (finish === 'content-filter')
    return { ...failed('refusal', text === '' ? 'the model refused' : text), ...billed };
  if (finish === 'length')
    return {
      ...failed('length', 'the answer was cut off at the token limit'),
      ...(text === '' ? {} : { raw: text }),
      ...billed,
    };
  if (call.options.schema === undefined) return { ...textAnswer('opencode', text), ...billed };
  return { status: 'completed', text, ...billed };
}
