import type { Permit, ToolUse } from '../../../../core/step/tool-use.js';

export interface PermitWait {
  permit(use: ToolUse): Promise<Permit>;
  /**
   * Milliseconds so far in which somebody was being asked: they do not count against a tool's
   * limit.
   */
  waitedMs(): number;
}

export function countWaits(ask: (use: ToolUse) => Promise<Permit>): PermitWait {
  let pending = 0;
  let since = 0;
  let before = 0;
  return {
    async permit(use) {
      if (pending === 0) since = performance.now();
      pending += 1;
      try {
        return await ask(use);
      } finally {
        pending -= 1;
        if (pending === 0) before += performance.now() - since;
      }
    },
    waitedMs: () => before + (pending === 0 ? 0 : performance.now() - since),
  };
}
