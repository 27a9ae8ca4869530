import type { CallIO } from '../../core/ports/backend.js';
import { aborted } from './stop.js';

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
