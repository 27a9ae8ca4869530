import { describe, expect, it } from 'vitest';
import type { SandboxFactory } from '../../core/ports/sandbox.js';
import { abuses } from './abuses.js';
import { EventLoopWatch } from './event-loop-watch.js';
import { echo, playScript, ScriptRun } from './script-run.js';

const busyMs = 400;
/** The limit of the port; machines that do other work meanwhile get the same again. */
const allowance = 250;

export function describeAbuses(create: SandboxFactory): void {
  describe('abuses', () => {
    for (const { name, script, ends } of abuses) {
      // Wall clock on a machine that others use too: a real fault fails every time.
      it(`X14: ${name} is stopped, and neither the host nor the next sandbox notices`, { retry: 2 }, async () => {
        const sandbox = create();
        const watch = new EventLoopWatch();
        try {
          const warm = new ScriptRun(sandbox, { limits: { busyMs }, answer: echo });
          // The script waits for one step first, so that starting the thread is not counted.
          await warm.start(`await agent('warm');\n${script}`);
          watch.begin();
          await warm.next();
          while (!warm.end && (await warm.next()));
          const { elapsed, longestBlock, load } = watch.end();
          expect(warm.end, 'the script has ended').toBeDefined();
          expect(ends).toContain(warm.end?.type === 'killed' ? warm.end.cause : warm.end?.type);
          if (warm.end?.type === 'killed' && warm.end.cause === 'timeout')
            expect(warm.end.message).toMatch(/last delivered step was agent root #\d+ of line \d+/);
          expect(elapsed).toBeLessThan((busyMs + allowance) * (1 + load) * Math.max(1, warm.delivered.length - 1));
          expect(longestBlock).toBeLessThan(100 * (1 + load));
          expect(await sandbox.advance([{ type: 'value', realm: 0, id: 1, json: '1' }])).toEqual({ messages: [] });
        } finally {
          watch.end();
          await sandbox.close();
        }
        expect((await playScript(create, 'return 7')).result).toBe(7);
      });
    }
  });
}
