import { describe, expect, it } from 'vitest';
import type { SandboxFactory } from '../../../core/ports/sandbox.js';
import type { Json } from '../../../core/values/json.js';
import { type Answer, echo, playScript } from './script-run.js';

const meta = "export const meta = { name: 'child', description: 'A child' };\n";

/** Answers `workflow` steps with children by name; realms are numbered in order of start. */
function withChildren(children: Readonly<Record<string, string>>, agents: Answer = echo): Answer {
  let realms = 0;
  return (step) => {
    if (step.kind !== 'workflow') return agents(step);
    const name = String(step.input.name);
    realms += 1;
    return {
      deliver: {
        type: 'child',
        child: {
          realm: realms,
          name,
          source: meta + (children[name] ?? ''),
          args: step.input.args as Json | undefined,
        },
      },
    };
  };
}

export function describeRealms(create: SandboxFactory): void {
  const play = (source: string, children: Readonly<Record<string, string>>, agents?: Answer) =>
    playScript(create, source, { answer: withChildren(children, agents) });

  describe('nested workflows', () => {
    it('C44: a child gets its own args and globals, and its result settles the call', async () => {
      const run = await play(
        "globalThis.shared = 1; const r = await workflow('c', { n: 2 }); " +
          'return [r, typeof childGlobal];',
        {
          c:
            'globalThis.childGlobal = 1; return { n: args.n, seen: typeof shared, ' +
            "a: await agent('x'), id: run.id };",
        },
      );
      expect(run.result).toEqual([{ n: 2, seen: 'undefined', a: '<x>', id: 'run-1' }, 'undefined']);
      expect(
        run.steps.map(({ realm, id, kind, strand, lane }) => [realm, id, kind, strand, lane]),
      ).toEqual([
        [0, 1, 'workflow', 'root', 'root'],
        [1, 1, 'agent', 'root/w0', 'root/w0'],
      ]);
    });

    it('C44: a string given as args stays one, and omitted args are undefined', async () => {
      expect(
        (
          await play("return [await workflow('c', '{\"a\":1}'), await workflow('c')];", {
            c: 'return typeof args;',
          })
        ).result,
      ).toEqual(['string', 'undefined']);
    });

    it('C44: a path is handed over, and anything else refused', async () => {
      const run = await playScript(create, "await workflow({ scriptPath: 'a/b.js' }, 1);");
      expect(run.steps[0]?.input).toEqual({ scriptPath: 'a/b.js', args: 1 });
      expect((await playScript(create, 'await workflow(5);')).thrown.message).toMatch(
        /saved workflow's name or \{ scriptPath \}/,
      );
    });

    it('C44: errors of a child can be caught and name the workflow step', async () => {
      const run = await play(
        "try { await workflow('c'); } catch (e) { return [e instanceof " +
          'Error, e.name, e.message]; }',
        {
          c: "throw new RangeError('inside');",
        },
      );
      expect(run.result).toEqual([true, 'RangeError', 'inside']);
      expect(
        (await play("await workflow('c');", { c: "throw new RangeError('inside');" })).thrown,
      ).toMatchObject({
        message: 'inside',
        step: 1,
        site: { line: 1, column: 6 },
      });
      expect(
        (await play("return (await parallel([() => workflow('c')]));", { c: 'return ][;' })).result,
      ).toEqual([null]);
    });

    it('a child in a lane has its lane, and its own group numbers', async () => {
      const run = await play(
        "await parallel([1, 2].map((x) => async () => { await workflow('c', x); " +
          "await workflow('c', x); }));",
        {
          c: "await parallel([() => agent('p' + args)]);",
        },
      );
      expect(run.steps.filter(({ kind }) => kind === 'agent').map(({ lane }) => lane)).toEqual([
        'root/p0[0]/w0/p0[0]',
        'root/p0[1]/w0/p0[0]',
        'root/p0[0]/w1/p0[0]',
        'root/p0[1]/w1/p0[0]',
      ]);
    });

    it('children interleave with their parent in the order of deliveries', async () => {
      const source =
        "const [a, b, c] = await Promise.all([workflow('c', 1), workflow('c', 2), " +
        "agent('p')]); log('done'); return [a, b, c];";
      const pick = (count: number) => count - 1;
      const child = {
        c: "log('start', args); const x = await agent('c' + args); log('end', args); return x;",
      };
      const run = await playScript(create, source, { answer: withChildren(child), pick });
      const again = await playScript(create, source, { answer: withChildren(child), pick });
      expect(run.result).toEqual(['<c1>', '<c2>', '<p>']);
      expect(again.messages).toEqual(run.messages);
    });

    it('budget and losses are those of the run', async () => {
      const spending: Answer = () => ({
        deliver: { type: 'value', json: '1', effect: { spent: 10, losses: [{ key: 'k' }] } },
      });
      expect(
        (
          await play(
            "await agent('a'); const inside = await workflow('c'); " +
              'return [inside, budget.spent(), losses().length];',
            { c: "await agent('b'); return [budget.spent(), losses().length];" },
            spending,
          )
        ).result,
      ).toEqual([[20, 2], 20, 2]);
    });

    it('memory is shared: what a child outgrows ends the run', async () => {
      const run = await playScript(
        create,
        "try { await workflow('c'); } catch (e) { return e.message; }",
        {
          answer: withChildren({
            c: 'const kept = []; for (;;) kept.push(new Array(1000).fill(0));',
          }),
          limits: { busyMs: 5_000, memoryBytes: 16 * 1024 * 1024 },
        },
      );
      expect(run.end).toMatchObject({ type: 'killed', cause: 'memory' });
    });

    it('hundreds of children, one after another, fit into little memory', async () => {
      const run = await playScript(
        create,
        "let sum = 0; for (let at = 0; at < 300; at++) sum += await workflow('c', at); return sum;",
        {
          answer: withChildren({ c: 'return args;' }),
          limits: { memoryBytes: 16 * 1024 * 1024 },
        },
      );
      expect(run.result).toBe(44_850);
    });

    it('steps that a child left open are still delivered to it', async () => {
      const run = await play("await workflow('c'); await agent('after'); return 'end';", {
        c: "agent('floating').then((x) => log('got', x)); return 1;",
      });
      expect(run.notes.map(({ realm, note }) => [realm, note.kind === 'log' && note.text])).toEqual(
        [[1, 'got <floating>']],
      );
      expect(run.result).toBe('end');
    });
  });
}
