import type { Control } from '../../src/core/ports/controls.js';
import { ReplayRecord } from '../../src/core/replay/record.js';
import type { RunLoop } from '../../src/core/run/run-loop.js';
import { ControlDesk } from '../../src/core/run/steps/control-desk.js';
import type { Harness } from '../../src/testing/harness/run-harness.js';

/** Sends one control as soon as the run has asked a question. */
export function answering(harness: Harness, control: Omit<Control, 'id' | 'epoch' | 'author'>) {
  const acknowledged: string[] = [];
  let loop: RunLoop | null = null;
  let sent = false;
  return {
    acknowledged,
    onLoop: (started: RunLoop) => {
      loop = started;
    },
    onEvent: (event: { readonly type: string }) => {
      if (event.type !== 'permission-ask' || sent || !loop) return;
      sent = true;
      const queue: Control[] = [{ id: 'c1', epoch: 1, author: 'ann', ...control }];
      const inbox = {
        version: 1 as const,
        poll: async () => queue.splice(0),
        dropped: () => [],
        acknowledge: async (_control: Control, answer: { readonly message: string }) =>
          void acknowledged.push(answer.message),
      };
      void new ControlDesk(inbox, harness.clock, loop, new ReplayRecord()).open();
    },
  };
}
