import { describe, expect, it } from 'vitest';
import type { SandboxFactory } from '../../../core/ports/sandbox.js';
import type { Delivery } from '../../../core/step/step.js';
import { programOf } from './script-program.js';
import { limits, playScript, ScriptRun } from './script-run.js';

export function describeProtocol(create: SandboxFactory): void {
  const value = (id: number, json = '1'): Delivery => ({ type: 'value', realm: 0, id, json });

  describe('the port', () => {
    it('names its kernel, the same for every sandbox', async () => {
      const [one, two] = [create(), create()];
      expect(one.kernel).toMatch(/^\S+@\S+$/);
      expect(two.kernel).toBe(one.kernel);
      await Promise.all([one.close(), two.close()]);
    });

    it('hands messages over as they come, in order, before the turn resolves, to whoever asked for that', async () => {
      const sandbox = create();
      const early: number[] = [];
      let turns = 0;
      const program = programOf(
        "for (let i = 0; i < 3000; i++) agent('p' + i); await agent('last');",
      );
      const advance = await sandbox.start({
        program,
        args: undefined,
        run: { id: 'run-1', seed: 'seed', startedAt: 0 },
        budgetTotal: null,
        maxAgents: 10_000,
        limits,
        onMessages: (messages) => {
          turns += 1;
          for (const message of messages) if (message.type === 'step') early.push(message.id);
        },
      });
      expect(advance.messages).toEqual([]);
      expect(turns).toBeGreaterThan(1);
      expect(early).toHaveLength(3001);
      expect(early).toEqual([...early].sort((left, right) => left - right));
      await sandbox.close();
    });

    it('MUST report the end once, and nothing after it', async () => {
      const sandbox = create();
      const run = await new ScriptRun(sandbox, { answer: () => undefined }).start(
        "agent('floating'); setTimeout(() => log('late'), 1); await " +
          "agent('a'); agent('last'); return 1;",
      );
      await run.deliver({ realm: 0, id: 3 }, { type: 'value', json: '1' });
      expect(run.end).toEqual({ type: 'return', json: '1' });
      const said = run.messages.length;
      await run.deliver({ realm: 0, id: 2 }, { type: 'value', json: 'null' });
      await run.deliver({ realm: 0, id: 1 }, { type: 'value', json: '1' });
      expect(run.messages).toHaveLength(said);
      await sandbox.close();
      expect(await sandbox.advance([value(1)])).toEqual({ messages: [] });
    });

    it('MUST NOT reject: deliveries nobody waits for change nothing', async () => {
      const sandbox = create();
      const run = await new ScriptRun(sandbox).start("return await agent('a');");
      for (const [realm, id] of [
        [0, 99],
        [7, 1],
        [0, 0],
        [0, -1],
      ] as const)
        run.take(await sandbox.advance([{ ...value(id), realm }]));
      expect(run.end).toBeUndefined();
      run.take(await sandbox.advance([value(1, '"x"'), value(1, '"y"')]));
      expect(run.result).toBe('x');
      await sandbox.close();
    });

    it('MUST NOT reject: a closed sandbox ends what is waiting, and closing twice is fine', async () => {
      const sandbox = create();
      const starting = new ScriptRun(sandbox).start('while (true) {}');
      await new Promise((done) => setTimeout(done, 50));
      await Promise.all([sandbox.close(), sandbox.close()]);
      expect((await starting).end).toMatchObject({ type: 'killed', cause: 'crash' });
      await sandbox.close();
    });

    it('a sandbox that was closed before it started answers quietly', async () => {
      const sandbox = create();
      await sandbox.close();
      expect(await sandbox.advance([value(1)])).toEqual({ messages: [] });
      expect((await new ScriptRun(sandbox).start('return 1;')).end?.type).not.toBe('return');
    });

    it('a value that is no JSON is a crash, not a hang', async () => {
      const sandbox = create();
      const run = await new ScriptRun(sandbox).start("await agent('a');");
      run.take(await sandbox.advance([value(1, '{"broken"')]));
      expect(run.end).toMatchObject({ type: 'killed', cause: 'crash' });
    });

    it('thousands of steps and deliveries at once keep their order', {
      timeout: 30_000,
    }, async () => {
      const sandbox = create();
      const run = await new ScriptRun(sandbox).start(
        'const seen = []; await Promise.all(Array.from({ length: 5000 }, async (_, at) => { ' +
          "seen.push(await agent('p' + at)); })); return seen.every((x, at) => x === at);",
      );
      expect(run.steps.map(({ input }) => input.prompt)).toEqual(
        Array.from({ length: 5000 }, (_, at) => `p${at}`),
      );
      run.take(await sandbox.advance(run.steps.map(({ id }, at) => value(id, String(at)))));
      expect(run.result).toBe(true);
      await sandbox.close();
    });

    it('values and texts of any kind cross unharmed', async () => {
      const text = 'é€😀\u0000\u2028"\\\n</script>\ud800';
      const sent = { text, list: [[], {}, null, true, -0.5, 1e21], ['__proto__']: { a: 1 } };
      const run = await playScript(
        create,
        'log(args.text); const back = await agent(args.text); return { args, back };',
        {
          args: JSON.parse(JSON.stringify(sent)),
          answer: () => JSON.parse(JSON.stringify(sent)),
        },
      );
      expect(JSON.stringify(run.result)).toBe(JSON.stringify({ args: sent, back: sent }));
      expect(run.steps[0]?.input.prompt).toBe(text);
    });

    it('long texts cross', async () => {
      const run = await playScript(
        create,
        "const big = 'é'.repeat(3e6); return (await agent(big)).length;",
        {
          answer: (step) => String(step.input.prompt),
          limits: { memoryBytes: 256 * 1024 * 1024, busyMs: 10_000 },
        },
      );
      expect(run.result).toBe(3_000_000);
    });

    it('X14: limits are those of the run', async () => {
      const flood = (options: object) =>
        playScript(
          create,
          "for (let at = 0; at < 200; at++) { agent('x'); log('0123456789'); } return 1;",
          { limits: options },
        );
      expect((await flood({ pendingSteps: 100 })).end).toMatchObject({
        type: 'killed',
        cause: 'flood',
        message: expect.stringContaining('100 steps'),
      });
      expect((await flood({ logBytes: 1_000 })).end).toMatchObject({
        type: 'killed',
        cause: 'flood',
        message: expect.stringContaining('1000 bytes'),
      });
      expect((await flood(limits)).end?.type).toBe('return');
    });

    it('X14: waiting for steps is not being busy', async () => {
      const sandbox = create();
      const run = await new ScriptRun(sandbox, { limits: { busyMs: 300 } }).start(
        "await agent('a'); return 'fine';",
      );
      await new Promise((done) => setTimeout(done, 700));
      await run.next();
      expect(run.result).toBe('fine');
      await sandbox.close();
    });

    it('X14: progress counts from step to step, not over a whole batch', async () => {
      const sandbox = create();
      const source =
        'const spin = () => { for (let at = 0, sum = 0; at < 3e5; at++) sum += at; }; ' +
        "await Promise.all(Array.from({ length: 300 }, async () => { await agent('a'); " +
        "spin(); })); return 'fine';";
      // One step needs a hundredth of the limit and all together more than it, so that a machine
      // which others use too changes nothing.
      const run = await new ScriptRun(sandbox, { limits: { busyMs: 1_000 } }).start(source);
      run.take(await sandbox.advance(run.steps.map(({ id }) => value(id))));
      expect(run.result).toBe('fine');
      await sandbox.close();
    });

    it('sandboxes at the same time do not see each other', async () => {
      const runs = await Promise.all(
        [1, 2, 3].map((n) =>
          playScript(
            create,
            `globalThis.n = (globalThis.n ?? 0) + ${n}; await agent('x'); return n;`,
          ),
        ),
      );
      expect(runs.map(({ result }) => result)).toEqual([1, 2, 3]);
    });
  });
}
