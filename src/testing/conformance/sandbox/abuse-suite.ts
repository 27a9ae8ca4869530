import { describe, expect, it } from 'vitest';
import type { SandboxFactory } from '../../../core/ports/sandbox.js';
import { abuses } from './abuses.js';
import { EventLoopWatch } from './event-loop-watch.js';
import { echo, playScript, ScriptRun } from './script-run.js';

const busyMs = 400;
/**
 * The last stop of X14, by the clock on the wall: what is not stopped at all reaches it, a machine
 * that others use too does not.
 */
const lastStop = 10 * (busyMs + 250);
/** What keeps the loop for the whole of a flood takes longer, a collection of garbage shorter. */
const longestStretch = 200;

export function describeAbuses(create: SandboxFactory): void {
  describe('abuses', () => {
    for (const { name, script, ends } of abuses) {
      it(`X14: ${name} is stopped, and neither the host nor the next sandbox notices`, async () => {
        const sandbox = create();
        const watch = new EventLoopWatch();
        try {
          const warm = new ScriptRun(sandbox, { limits: { busyMs }, answer: echo });
          // The script waits for one step first, so that starting the thread is not counted.
          await warm.start(`await agent('warm');\n${script}`);
          watch.begin();
          await warm.next();
          while (!warm.end && (await warm.next()));
          const { elapsed, longestBlock } = watch.end();
          expect(warm.end, 'the script has ended').toBeDefined();
          expect(ends).toContain(warm.end?.type === 'killed' ? warm.end.cause : warm.end?.type);
          if (warm.end?.type === 'killed' && warm.end.cause === 'timeout')
            expect(warm.end.message).toMatch(/last delivered step was agent root #\d+ of line \d+/);
          expect(elapsed).toBeLessThan(lastStop * Math.max(1, warm.delivered.length - 1));
          expect(longestBlock).toBeLessThan(longestStretch);
          expect(await sandbox.advance([{ type: 'value', realm: 0, id: 1, json: '1' }])).toEqual({
            messages: [],
          });
        } finally {
          watch.end();
          await sandbox.close();
        }
        expect((await playScript(create, 'return 7')).result).toBe(7);
      });
    }
  });
}
