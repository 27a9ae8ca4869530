import type { AttemptRequest, CallIO } from '../../core/ports/backend.js';
import { frameTask } from '../../core/step/framing.js';
import { aborted } from './stop.js';

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

/**
 * Hands on what people say to an agent whose program sends the requests (X122), one message after
 * the other. `say` resolves to whether the model gets it; after a no, as after the end of the turn,
 * nothing more is tried. `nextRequest`: the number of the request that has it.
 */
export async function passOn(
  { messages, signal }: Pick<CallIO, 'messages' | 'signal'>,
  over: Promise<unknown>,
  say: (text: string) => Promise<boolean>,
  nextRequest: () => number | undefined = () => undefined,
): Promise<void> {
  const end = Promise.race([over, aborted(signal)]).then(() => 'over' as const);
  while ((await Promise.race([messages.arrival(), end])) !== 'over')
    for (const message of messages.waiting()) {
      if (!(await say(message.text).catch(() => false))) return;
      message.given(nextRequest());
    }
}
