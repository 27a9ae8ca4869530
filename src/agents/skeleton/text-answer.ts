import type { AttemptResult } from '../../core/ports/backend.js';
import type { Call } from '../../core/step/call.js';
import { readJsonAnswer } from '../../core/step/json-answer.js';
import { failed } from './failure.js';

/**
 * The final message of a program with a protocol, for a call without a schema: a turn that ended
 * without one has no answer (X118), whatever the program says of its success.
 */
export function textAnswer(
  program: string,
  text: string,
): Extract<AttemptResult, { text: string } | { status: 'failed' }> {
  if (text.trim() !== '') return { status: 'completed', text };
  return failed('crash', `${program} ended its turn without a final message`);
}

/** The same for any call: a value that was not handed over may be the whole of the message. */
export function finalAnswer(program: string, text: string, { options }: Call): AttemptResult {
  if (options.schema === undefined) return textAnswer(program, text);
  const json = readJsonAnswer(text);
  return json === null ? { status: 'completed', text } : { status: 'completed', json, text };
}
