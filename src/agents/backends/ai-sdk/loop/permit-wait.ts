import type { CallIO } from '../../../../core/ports/backend.js';
import type { CommandWait } from '../../../../core/ports/workspace.js';
import type { Permit, ToolUse } from '../../../../core/step/tool-use.js';

type WaitIO = Pick<CallIO, 'permit' | 'waits'>;

export interface PermitWait {
  permit(use: ToolUse): Promise<Permit>;
  /** Told what a use waits for before it starts. */
  waits(wait: CommandWait | null): void;
  /**
   * Milliseconds so far in which somebody was being asked, or a use waited for the machine: they do
   * not count against a tool's limit.
   */
  waitedMs(): number;
}

export function countWaits({ permit: ask, waits: tell }: WaitIO): PermitWait {
  let pending = 0;
  let since = 0;
  let before = 0;
  let queued = false;
  const begin = (): void => {
    if (pending === 0) since = performance.now();
    pending += 1;
  };
  const end = (): void => {
    pending -= 1;
    if (pending === 0) before += performance.now() - since;
  };
  return {
    async permit(use) {
      begin();
      try {
        return await ask(use);
      } finally {
        end();
      }
    },
    waits(wait) {
      if (queued !== (wait !== null)) {
        queued = wait !== null;
        if (queued) begin();
        else end();
      }
      tell?.(wait);
    },
    waitedMs: () => before + (pending === 0 ? 0 : performance.now() - since),
  };
}
