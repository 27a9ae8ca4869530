import { describe, expect, it } from 'vitest';
import type { SandboxFactory } from '../../../core/ports/sandbox.js';
import { type Answer, echo, playScript, rejection, type ScriptOptions } from './script-run.js';

export function describeVerbs(create: SandboxFactory): void {
  const play = (source: string, options?: ScriptOptions) => playScript(create, source, options);
  const inputs = async (source: string) =>
    (await play(source)).steps.map(({ kind, input }) => [kind, input]);

  describe('the requests', () => {
    it('agent hands over prompt, options and phase as they are', async () => {
      const [step] = (
        await play(
          "await agent('do it', { label: 'l', schema: { type: 'object' }, unknown: { x: 1 } });",
        )
      ).steps;
      expect(step).toMatchObject({
        type: 'step',
        realm: 0,
        id: 1,
        kind: 'agent',
        strand: 'root',
        n: 0,
        lane: 'root',
        site: { line: 1, column: 6 },
      });
      expect(step?.input).toEqual({
        prompt: 'do it',
        options: { label: 'l', schema: { type: 'object' }, unknown: { x: 1 } },
        phase: null,
        outcome: false,
      });
    });

    it('C20: prompts that are no text are stringified readably', async () => {
      const run = await play(
        'await agent(5); await agent({ a: [1] }); await agent(null); ' +
          "await agent(new String('boxed')); await agent(['x']);",
      );
      expect(run.steps.map(({ input }) => input.prompt)).toEqual([
        '5',
        '{\n  "a": [\n    1\n  ]\n}',
        'null',
        'boxed',
        '[\n  "x"\n]',
      ]);
    });

    it('X28: agent.outcome asks for an outcome', async () => {
      const run = await play(
        "const { outcome } = agent; return [await agent.outcome('a'), await outcome('b')];",
        {
          answer: (step) => ({ value: String(step.input.prompt) }),
        },
      );
      expect(run.steps.map(({ input }) => input.outcome)).toEqual([true, true]);
      expect(run.result).toEqual([{ value: 'a' }, { value: 'b' }]);
    });

    it('C43: phase groups later agents and an option overrides it', async () => {
      const run = await play(
        "phase('Scan'); await agent('a'); await agent('b', { phase: 'Other' }); " +
          "phase(7); await agent('c');",
      );
      expect(run.steps.map(({ input }) => input.phase)).toEqual(['Scan', 'Other', '7']);
      expect(run.notes.map(({ note }) => note)).toEqual([
        { kind: 'phase', title: 'Scan' },
        { kind: 'phase', title: '7' },
      ]);
    });

    it('a call names the line it begins on, however it is written', async () => {
      const source = `const x = { y: { z: 1 } };
await agent(
  \`text \${x.y.z}\`,
  { label: String(x.y.z),
    phase: x.y.z + 'p' });
  await  agent.outcome([x.y
    .z].join('')); /* é */ await sh('ls ' +
  x.y.z);
await parallel([() =>
    agent('p')]);
const alias = agent; await [1].map(
  (v) => alias('q')).at(0);`;
      const sites = (await play(source, { answer: () => 1 })).steps.map(({ site }) => [
        site?.line,
        site?.column,
      ]);
      expect(sites).toEqual([
        [2, 6],
        [6, 9],
        [7, 33],
        [10, 4],
        [12, expect.any(Number)],
      ]);
    });

    it('a name that the script declares itself is not taken for the primitive', async () => {
      expect(
        (
          await play(
            "const own = { agent(x) { return [this.tag, x, arguments.length]; }, tag: 't' }; " +
              '{ const agent = function (...all) { return all.length; }; ' +
              "return [agent('a', 'b'), own.agent('c')]; }",
          )
        ).result,
      ).toEqual([2, ['t', 'c', 1]]);
    });

    it('X46: sh, files and read hand over what was asked', async () => {
      expect(
        await inputs(
          "await sh('npm test', { timeoutMs: 5, command: 'rm' }); await files('src/**'); " +
            "await files(['a', 'b']); await read('x.md', { offset: 1 });",
        ),
      ).toEqual([
        ['sh', { command: 'npm test', timeoutMs: 5 }],
        ['files', { globs: ['src/**'] }],
        ['files', { globs: ['a', 'b'] }],
        ['read', { path: 'x.md', offset: 1 }],
      ]);
      expect((await play('await sh(5);')).thrown.message).toMatch(
        /command must be a non-empty string/,
      );
    });

    it('X47: gate with a command asks for it, with a function reports what it said', async () => {
      const source =
        "await gate('npm test', { runs: 2, label: 'tests' }); " +
        'await gate(function sane() { return true; }); ' +
        "await gate(async () => { await agent('inside'); return 1; }, { label: 'l' }); " +
        "await gate(() => { throw new Error('broken'); });";
      expect((await inputs(source)).filter(([kind]) => kind === 'gate')).toEqual([
        ['gate', { command: 'npm test', runs: 2, label: 'tests' }],
        ['gate', { passed: true, threw: null, function: true, label: 'sane' }],
        ['gate', { passed: false, threw: null, function: true, label: 'l' }],
        ['gate', { passed: false, threw: 'broken', function: true, label: 'function' }],
      ]);
    });

    it('X47: a gate resolves to what is delivered', async () => {
      expect(
        (
          await play('return (await gate(() => true)).passed;', {
            answer: () => ({ passed: false }),
          })
        ).result,
      ).toBe(false);
    });

    it('ask and merge hand over what was asked', async () => {
      expect(
        await inputs(
          "await ask('Which?', { options: ['a'], default: 'a' }); " +
            "await merge([{ value: 1 }], { when: 'each' });",
        ),
      ).toEqual([
        ['ask', { question: 'Which?', options: ['a'], default: 'a' }],
        ['merge', { outcomes: [{ value: 1 }], calls: [0], when: 'each' }],
      ]);
    });

    it('a rejected step throws an error with name, message and code that shows the line of its call', async () => {
      const answer: Answer = () => rejection('AgentCapError', 'the cap', 'cap');
      const caught = await play(
        "try {\n  await agent('x');\n} catch (e) { return [e instanceof Error, e.name, " +
          "e.message, e.code, e.stack.includes(':2:')]; }",
        { answer },
      );
      expect(caught.result).toEqual([true, 'AgentCapError', 'the cap', 'cap', true]);
      const uncaught = await play("\n  await agent('x');", { answer, file: 'f.js' });
      expect(uncaught.thrown).toMatchObject({
        name: 'AgentCapError',
        message: 'the cap',
        site: { line: 2, column: 8 },
        step: 1,
      });
      expect(uncaught.thrown.stack).toContain('at agent (f.js:2:9)');
    });

    it('an error that wraps the one of a step still names the step', async () => {
      const run = await play(
        "await agent('a'); try { await agent('b'); } " +
          "catch (e) { throw new Error('wrapped', { cause: e }); }",
        {
          answer: (step) =>
            step.input.prompt === 'b' ? rejection('E', 'no', 'stall') : echo(step),
        },
      );
      expect(run.thrown).toMatchObject({ message: 'wrapped', step: 2 });
    });

    it('C45: budget shows what was delivered, cannot be changed, and knows no limit without a total', async () => {
      const spending: Answer = () => ({
        deliver: { type: 'value', json: '1', effect: { spent: 40 } },
      });
      const source =
        "const seen = [budget.total, budget.spent(), budget.remaining()]; await agent('a'); " +
        "seen.push(budget.spent()); await agent('b'); " +
        'return [...seen, budget.spent(), budget.remaining(), Object.isFrozen(budget)];';
      expect((await play(source, { answer: spending, budgetTotal: 100 })).result).toEqual([
        100,
        0,
        100,
        40,
        80,
        20,
        true,
      ]);
      expect(
        (await play('return [budget.total, budget.remaining() === Infinity];')).result,
      ).toEqual([null, true]);
    });

    it('X51: losses shows delivered losses and slots that failed by themselves, as copies', async () => {
      const answer: Answer = (step) =>
        step.input.prompt === 'lost'
          ? {
              deliver: {
                type: 'throw',
                error: { name: 'E', message: 'gone', code: 'stall' },
                effect: { losses: [{ key: 'k1' }] },
              },
            }
          : echo(step);
      const source =
        "await parallel([() => agent('lost'), () => { throw new Error('own'); " +
        "}, () => agent('fine')]); losses().push(1); losses()[0].key = 'x'; " +
        "losses.accept('known'); return losses().map((l) => [l.key, l.cause, l.message]);";
      const run = await play(source, { answer });
      expect(run.result).toEqual([
        ['root/p0[1]', 'script', 'own'],
        ['k1', null, null],
      ]);
      expect(run.notes.at(-1)?.note).toEqual({ kind: 'losses-accepted', reason: 'known' });
    });
  });
}
