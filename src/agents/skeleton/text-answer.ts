import type { AttemptResult } from '../../core/ports/backend.js';

/**
 * The final message of a program with a protocol, for a call without a schema: a turn that ended
 * without one has no answer (X118), whatever the program says of its success.
 */
export function textAnswer(
  program: string,
  text: string,
): Extract<AttemptResult, { text: string } | { status: 'failed' }> {
  if (text.trim() !== '') return { status: 'completed', text };
  return {
    status: 'failed',
    cause: 'crash',
    message: `${program} ended its turn without a final message`,
  };
}
