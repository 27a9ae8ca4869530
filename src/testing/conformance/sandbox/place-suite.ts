import { describe, expect, it } from 'vitest';
import type { SandboxFactory } from '../../../core/ports/sandbox.js';
import type { StepRequest } from '../../../core/step/step.js';
import { placePrograms } from './place-programs.js';
import { type Answer, echo, playScript, ScriptRun } from './script-run.js';

const orders = 60;

/** Every program is a child of one run, so that a run is one random order of all of them. */
const all =
  `await Promise.all(${JSON.stringify(placePrograms.map(({ name }) => name))}.map((name) ` +
  '=> workflow(name)));';

function withPrograms(): Answer {
  return (step) => {
    if (step.kind !== 'workflow') return echo(step);
    const index = placePrograms.findIndex(({ name }) => name === step.input.name);
    return {
      deliver: {
        type: 'child',
        child: {
          realm: index + 1,
          name: String(step.input.name),
          source: placePrograms[index]?.script ?? '',
          args: undefined,
        },
      },
    };
  };
}

/** The same numbers for the same seed (mulberry32). */
function randomPick(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * count);
  };
}

function placesOf(run: ScriptRun, realm: number, place: (step: StepRequest) => string): string {
  const lines = run.steps
    .filter((step) => step.realm === realm)
    .map((step) => `${place(step)} ${step.kind} ${String(step.input.prompt ?? '')}`);
  return lines.sort().join('\n');
}

export function describePlaces(create: SandboxFactory): void {
  const play = (seed: number) =>
    playScript(create, all, {
      answer: withPrograms(),
      pick: seed === 0 ? () => 0 : randomPick(seed),
    });

  describe('places', () => {
    it(`X72: in ${orders} orders of delivery every call keeps its strand and number`, {
      timeout: 120_000,
    }, async () => {
      const first = await play(0);
      expect(first.end).toEqual({ type: 'return', json: 'null' });
      for (let seed = 1; seed < orders; seed += 1) {
        const run = await play(seed);
        expect(run.end).toEqual({ type: 'return', json: 'null' });
        for (const [index, { name, varies }] of placePrograms.entries()) {
          const place = (step: StepRequest) => (varies ? step.lane : `${step.strand} #${step.n}`);
          expect(placesOf(run, index + 1, place), `${name}, order ${seed}`).toBe(
            placesOf(first, index + 1, place),
          );
        }
        const identities = run.steps.map(({ strand, n }) => `${strand} #${n}`);
        expect(new Set(identities).size).toBe(identities.length);
        expect(identities.filter((identity) => identity.includes('?'))).toEqual([]);
      }
    });

    it('X70: the same order of delivery gives the same messages', { timeout: 60_000 }, async () => {
      for (const seed of [3, 17, 29]) {
        const [one, two] = [await play(seed), await play(seed)];
        expect(two.delivered).toEqual(one.delivered);
        expect(two.messages).toEqual(one.messages);
      }
    });

    it('delivering in one batch or one by one is the same', async () => {
      const source =
        "const seen = []; await Promise.all([1, 2, 3].map(async (x) => { await agent('a' + x); " +
        "seen.push(x); await agent('b' + x + seen.length); })); return seen;";
      const one = await playScript(create, source);
      const sandbox = create();
      const batched = await new ScriptRun(sandbox).start(source);
      const value = (id: number) =>
        ({ type: 'value', realm: 0, id, json: JSON.stringify(`<${id}>`) }) as const;
      batched.take(await sandbox.advance([1, 2, 3].map(value)));
      batched.take(await sandbox.advance([4, 5, 6].map(value)));
      await sandbox.close();
      expect(batched.messages).toEqual(one.messages);
      expect(batched.end).toEqual(one.end);
    });

    const lanesOf = async (source: string) =>
      (await playScript(create, source)).steps.map(
        ({ strand, lane, n }) => `${lane} | ${strand} #${n}`,
      );

    it('X72: lanes read like the script, and strands follow its functions', async () => {
      expect(await lanesOf("await agent('a'); await agent('b');")).toEqual([
        'root | root #0',
        'root | root #1',
      ]);
      expect(
        await lanesOf("const f = async () => { await agent('a'); }; await f(); await f();"),
      ).toEqual(['root | root/f0 #0', 'root | root/f1 #0']);
      expect(
        await lanesOf(
          "await parallel([() => agent('a'), async () => { await null; await agent('b'); }]); " +
            "await parallel([() => agent('c')]);",
        ),
      ).toEqual([
        'root/p0[0] | root/p0[0] #0',
        'root/p0[1] | root/p0[1] #0',
        'root/p1[0] | root/p1[0] #0',
      ]);
      expect(
        await lanesOf(
          "await pipeline([1], async (x) => { await parallel([() => agent('a')]); " +
            "return x; }, (x) => agent('b'));",
        ),
      ).toEqual([
        'root/l0[0].s0/p0[0] | root/l0[0].s0/p0[0] #0',
        'root/l0[0].s1 | root/l0[0].s1 #0',
      ]);
      expect(
        await lanesOf(
          "await agent('a').then(() => agent('b')).then(async () => { await agent('c'); });",
        ),
      ).toEqual(['root | root #0', 'root | root/t0 #0', 'root | root/t1 #0']);
      expect(
        await lanesOf(
          'const helper = async (x) => { await null; await parallel([() => agent(x)]); }; ' +
            "await parallel([() => helper('a')]); await Promise.all([helper('b'), helper('c')]);",
        ),
      ).toEqual([
        'root/p0[0]/p0[0] | root/p0[0]/p0[0] #0',
        'root/f0/p0[0] | root/f0/p0[0] #0',
        'root/f1/p0[0] | root/f1/p0[0] #0',
      ]);
      expect(
        await lanesOf(
          "setTimeout(async () => { await agent('t'); }, 1); " +
            "await new Promise((done) => setTimeout(done, 9)); await agent('x');",
        ),
      ).toEqual(['root | root #0', 'root | root #1', 'root | root/q0 #0', 'root | root #2']);
    });

    it('X72: a caller goes on in its own place, whatever the function it called did', async () => {
      const after = async (before: string) =>
        (await lanesOf(`${before}\nawait agent('here');`)).at(-1);
      for (const before of [
        "const f = async (x) => { if (x) throw new Error('x'); await " +
          "agent('n'); }; f(1).catch(() => {});",
        'const f = async (x) => { if (x) return 1; await null; }; f(1);',
        "const f = async () => { try { JSON.parse('{'); } catch {} await null; }; f();",
        'const f = async () => { try { throw 1; } catch {} finally { await null; } }; f();',
        'const f = async () => { for await (const x of [1]) await null; }; f();',
        'async function* g() { yield 1; } const f = async () => { ' +
          'for await (const x of g()) await null; }; f();',
        'async function* g() { yield 1; yield 2; } ' +
          'const f = async () => { for await (const x of g()) break; }; f();',
        'async function* g() { try { yield 1; } finally { await null; } } const it = ' +
          'g(); it.next(); it.return();',
        'async function* g() { try { yield 1; } catch { await null; } } const it = g(); ' +
          'await it.next(); it.throw(1);',
        'async function* g() { return Promise.resolve(1); yield; } g().next();',
        'async function* g() { yield* [1, 2]; } g().next();',
        'const f = async () => await { then(done) { done(); } }; f();',
        'const f = async () => { await parallel([async () => { await null; }]); }; f();',
      ]) {
        expect(await after(before), before).toBe('root | root #0');
      }
      const sources =
        "async function* source(k) { await agent('s' + k); yield 1; } " +
        "const use = async (k) => { for await (const x of source(k)) await agent('u' + k); }; " +
        "await Promise.all([use('a'), use('b')]);";
      expect(await lanesOf(sources)).toEqual([
        'root | root/f0/f0 #0',
        'root | root/f1/f0 #0',
        'root | root/f0 #0',
        'root | root/f1 #0',
      ]);
    });

    it('names stay short however deep the recursion is', async () => {
      const steps = (
        await playScript(
          create,
          "const loop = async (n) => { if (n % 100 === 0) await agent('a' + n); " +
            'else await null; if (n < 3000) return loop(n + 1); }; await loop(1);',
        )
      ).steps;
      expect(steps).toHaveLength(30);
      expect(new Set(steps.map(({ strand }) => strand)).size).toBe(30);
      expect(Math.max(...steps.map(({ strand }) => strand.length))).toBeLessThan(500);
    });
  });
}
