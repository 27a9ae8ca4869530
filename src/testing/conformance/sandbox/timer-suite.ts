import { describe, expect, it } from 'vitest';
import type { SandboxFactory } from '../../../core/ports/sandbox.js';
import { playScript, ScriptRun } from './script-run.js';

export function describeTimers(create: SandboxFactory): void {
  describe('timers', () => {
    it('C11: setTimeout is a step that runs its function with its arguments when it is delivered', async () => {
      const run = await playScript(
        create,
        "const seen = []; setTimeout((...all) => seen.push(all), 1500.7, 'a', 2); " +
          'await new Promise((done) => setTimeout(done, -5)); return seen;',
      );
      expect(run.steps.map(({ kind, input }) => [kind, input])).toEqual([
        ['timer', { ms: 1500 }],
        ['timer', { ms: 0 }],
      ]);
      expect(run.result).toEqual([['a', 2]]);
    });

    it('C11: a cancelled timer is told once and never fires', async () => {
      const run = await playScript(
        create,
        'let fired = false; const id = setTimeout(() => { fired = true; }, 5); ' +
          "clearTimeout(id); clearTimeout(id); clearTimeout(undefined); clearTimeout('x'); " +
          "await agent('a'); return fired;",
      );
      expect(run.messages.filter(({ type }) => type === 'timer-cancel')).toEqual([
        { type: 'timer-cancel', realm: 0, id: 1 },
      ]);
      expect(run.result).toBe(false);
    });

    it('C11: a delivery that crosses a cancellation is ignored', async () => {
      const sandbox = create();
      const run = await new ScriptRun(sandbox, { answer: () => undefined }).start(
        "let fired = 0; const id = setTimeout(() => { fired++; }, 5); await agent('a'); " +
          "clearTimeout(id); await agent('b'); return fired;",
      );
      await run.deliver({ realm: 0, id: 2 }, { type: 'value', json: 'null' });
      await run.deliver({ realm: 0, id: 1 }, { type: 'value', json: 'null' });
      await run.deliver({ realm: 0, id: 3 }, { type: 'value', json: 'null' });
      expect(run.result).toBe(0);
      await sandbox.close();
    });

    it('an error in a timer is logged and ends nothing', async () => {
      const run = await playScript(
        create,
        "setTimeout(() => { throw new Error('late'); }, 1); await agent('a'); return 'fine';",
      );
      expect(run.notes[0]?.note).toMatchObject({
        kind: 'log',
        level: 'error',
        text: expect.stringContaining('late'),
      });
      expect(run.result).toBe('fine');
    });

    it('a race with a timer replays with the order of deliveries', async () => {
      const source =
        "return Promise.race([agent('slow'), new Promise((done) => setTimeout(() => " +
        "done('timed out'), 100))]);";
      expect((await playScript(create, source)).result).toBe('<slow>');
      expect((await playScript(create, source, { pick: (count) => count - 1 })).result).toBe(
        'timed out',
      );
    });
  });
}
