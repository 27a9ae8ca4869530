import { describe, expect, it } from 'vitest';
import type { Advance, SandboxFactory } from '../../../core/ports/sandbox.js';
import { type Answer, echo, playScript, rejection, type ScriptOptions } from './script-run.js';

/** A script that never looks at why it was refused. */
type Loop = readonly [name: string, code: string];

const overBudget: Answer = (step) =>
  String(step.input.prompt).startsWith('late')
    ? {
        deliver: {
          type: 'throw',
          error: { name: 'BudgetExceededError', message: 'the budget is spent', code: 'budget' },
          refused: true,
        },
      }
    : echo(step);

/** How the limits of the whole run look from inside a script (C25, C40, C45). */
export function describeLimits(create: SandboxFactory): void {
  describe('limits of the run', () => {
    const play = (source: string, options?: ScriptOptions) => playScript(create, source, options);
    const asked = async (source: string, options: ScriptOptions) => {
      const run = await play(source, options);
      return { run, prompts: run.steps.map((step) => step.input.prompt) };
    };

    it('C25: calls beyond the cap are refused inside, by every form of call and over all of them, and never asked for', async () => {
      const source = `
const said = [];
const show = (error) => said.push([error.name, error.code, error.message, error instanceof Error]);
await agent('a');
const talk = agent.open();
await talk.send('b');
try { await agent('c'); } catch (error) { show(error); }
try { await talk.send('d'); } catch (error) { show(error); }
const outcome = await agent.outcome('e');
const vote = await verify('claim', { voters: 1 });
return { said, outcome: [outcome.status, outcome.cause, outcome.value], vote: vote.status, losses: losses().map(({ cause, count }) => [cause, count]) };`;
      const { run, prompts } = await asked(source, { maxAgents: 2 });
      const refused = ['AgentCapError', 'cap', "the run's limit of 2 agents is reached", true];
      expect(run.result).toEqual({
        said: [refused, refused],
        outcome: ['failed', 'cap', null],
        vote: 'unverified',
        losses: [['cap', 4]],
      });
      expect(prompts).toEqual(['a', 'b']);
    });

    it.each([
      [
        'parallel',
        "parallel(['a', 'b', 'c', 'd'].map((p) => () => agent(p)))",
        ['a!', 'b!', null, null],
      ],
      ['pipeline', "pipeline(['a', 'b', 'c', 'd'], (p) => agent(p))", ['a!', 'b!', null, null]],
      [
        'a later stage',
        "pipeline(['a', 'b'], (p) => agent(p), (p) => (p === 'a!' ? p : agent(p)))",
        ['a!', null],
      ],
      [
        'an inner fan-out',
        "parallel([() => agent('a'), () => parallel([() => agent('b'), () => agent('c')])])",
        ['a!', null],
      ],
    ])(
      'C40: the cap leaves %s once all that had started was delivered; results holds what it gave',
      async (_name, fanOut, results) => {
        const source =
          `try { await ${fanOut}; } catch (error) { return [error.name, error.code, ` +
          'error.results, error.cause instanceof Error]; }';
        const exclaim: Answer = (step) => `${step.input.prompt}!`;
        const { run } = await asked(source, {
          maxAgents: 2,
          answer: exclaim,
          pick: (count) => count - 1,
        });
        expect(run.result).toEqual(['AgentCapError', 'cap', results, true]);
        expect(run.notes.filter(({ note }) => note.kind === 'slot-failed')).toEqual([]);
      },
    );

    it('C40: what inner fan-outs gave is on the cause', async () => {
      const source =
        "try { await parallel([() => parallel([() => agent('a'), () => agent('b')])]); } " +
        'catch (error) { return error.cause.results; }';
      expect((await play(source, { maxAgents: 1, answer: () => 'paid' })).result).toEqual([
        'paid',
        null,
      ]);
    });

    it.each([
      'parallel([0, 1, 2].map((i) => () => agent(i < 2 ? "p" + i : "late")))',
      'pipeline(["p0", "p1", "late"], (p) => agent(p))',
    ])('C40: so does the spent budget: %s', async (fanOut) => {
      const source =
        `try { await ${fanOut}; } catch (error) { return [error.name, error.code, ` +
        'error.results.length, error.results[2]]; }';
      expect((await play(source, { answer: overBudget })).result).toEqual([
        'BudgetExceededError',
        'budget',
        3,
        null,
      ]);
    });

    it('C40: every other error of a slot stays a null, one that only looks like a limit too', async () => {
      const forged = "Object.assign(new Error('mine'), { name: 'AgentCapError', code: 'cap' })";
      const source =
        "return await parallel([() => agent('x'), () => { throw " +
        `${forged}; }, () => agent('y')]);`;
      const run = await play(source, {
        answer: (step) =>
          step.input.prompt === 'y' ? rejection('AgentCapError', 'no', 'cap') : echo(step),
      });
      expect(run.result).toEqual([expect.anything(), null, null]);
    });

    it('C25: a nested workflow that dies of a limit passes it on', async () => {
      const child = {
        name: 'inner',
        args: undefined,
        source:
          "export const meta = { name: 'i', description: 'd' };\nawait agent('late'); return 1;",
      };
      const answer: Answer = (step) =>
        step.kind === 'workflow'
          ? { deliver: { type: 'child', child: { ...child, realm: 1 } } }
          : overBudget(step);
      const source =
        "try { await parallel([() => workflow('inner'), () => agent('p')]); } " +
        'catch (error) { return [error.name, error.results[0]]; }';
      expect((await play(source, { answer })).result).toEqual(['BudgetExceededError', null]);
    });

    it('C25: the uncaught error tells what its fan-out gave', async () => {
      const run = await play("await parallel(['a', 'b', 'c'].map((p) => () => agent(p)));", {
        maxAgents: 2,
        answer: () => 7,
      });
      expect(run.thrown).toMatchObject({
        name: 'AgentCapError',
        limit: { resultsJson: '[7,7,null]' },
      });
      expect(
        (await play("throw Object.assign(new Error('x'), { name: 'AgentCapError' });")).thrown
          .limit,
      ).toBeUndefined();
    });

    const endless: readonly Loop[] = [
      ['one call after another', "for (;;) { try { await agent('x'); } catch {} }"],
      [
        'fan-outs',
        "for (;;) { try { await parallel([1, 2, 3].map(() => () => agent('x'))); } catch {} }",
      ],
      ['pipelines', "for (;;) { try { await pipeline([1, 2, 3], () => agent('x')); } catch {} }"],
      ['turns', "const talk = agent.open(); for (;;) { try { await talk.send('x'); } catch {} }"],
      [
        'with pauses',
        "for (;;) { try { await agent('x'); } " +
          'catch { await new Promise((go) => setTimeout(go, 1000)); } }',
      ],
      [
        'in two lines',
        'await Promise.all([1, 2].map(async () => { for (;;) { try { await ' +
          "agent('x'); } catch {} } }));",
      ],
    ];
    const outcomes: Loop = [
      'outcomes',
      "for (;;) { const { status } = await agent.outcome('x'); " +
        "if (status === 'completed') break; }",
    ];
    const recursion: Loop = [
      'recursion',
      "const again = () => agent('x').catch(again); await again();",
    ];

    it.each([...endless, outcomes, recursion])(
      'C25: a script that asks on and on comes to rest: %s',
      async (_name, loop) => {
        const run = await play(`await agent('the one allowed'); ${loop}`, {
          maxAgents: 1,
          limits: { busyMs: 60_000 },
        });
        expect(run.end).toBeUndefined();
        expect(run.refused?.parked).toBe(true);
      },
    );

    it.each([...endless, outcomes])(
      'C45: so it does when the budget is spent: %s',
      async (name, loop) => {
        const run = await play(loop, {
          answer:
            name === 'outcomes' ? lateOutcome : (step) => (step.kind === 'agent' ? tooLate : null),
        });
        expect(run.end).toBeUndefined();
        expect(run.refused).toEqual({ calls: 0, parked: true });
      },
    );

    it('C25: an answer in between begins the count anew', async () => {
      const source = `
for (let round = 0; round < 5; round++) {
  for (let i = 0; i < 900; i++) { try { await agent('x'); } catch {} }
  await sh('true');
}
return 'through';`;
      expect((await play(source, { maxAgents: 0 })).result).toBe('through');
    });

    it('C25: one wide fan-out far beyond the cap is no such script', async () => {
      const source = `
const wide = Array.from({ length: 4096 }, (_, i) => () => agent('p' + i));
try { await parallel(wide); } catch (error) { return error.results.filter(Boolean).length; }`;
      const run = await play(source, { maxAgents: 10, answer: () => 'paid' });
      expect(run.result).toBe(10);
      expect(run.refused).toEqual<Advance['refused']>({ calls: 4086, parked: false });
    });
  });
}

const spent = { name: 'BudgetExceededError', message: 'the budget is spent', code: 'budget' };
const tooLate = { deliver: { type: 'throw', error: spent, refused: true } } as const;
const lateOutcome: Answer = () => ({
  deliver: {
    type: 'value',
    json: '{"status":"failed","cause":"budget","value":null}',
    refused: true,
  },
});
