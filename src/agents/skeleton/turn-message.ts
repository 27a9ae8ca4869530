import type { AttemptRequest } from '../../core/ports/backend.js';
import { frameTask } from '../../core/step/framing.js';

const goOn = 'The connection broke off before you answered. Go on with the task where you were.';

/**
 * The one message of an attempt, where a program keeps the conversation: what the agent knows
 * already is not said again.
 */
export function turnMessage({ call, brief, error, conversation, resumed }: AttemptRequest): string {
  if (conversation !== undefined && error !== undefined) return error;
  if (conversation !== undefined && resumed === true) return goOn;
  const task = frameTask(call.prompt, brief.goal);
  return error === undefined ? task : `${task}\n\n${error}`;
}
