import { describe, expect, it } from 'vitest';
import type { SandboxFactory } from '../../../core/ports/sandbox.js';
import { type Answer, echo, playScript, rejection, type ScriptOptions } from './script-run.js';

const failing: Answer = (step) =>
  String(step.input.prompt).startsWith('bad')
    ? rejection('AgentError', 'agent failed', 'schema')
    : echo(step);

export function describeLanes(create: SandboxFactory): void {
  const play = (source: string, options?: ScriptOptions) => playScript(create, source, options);
  const newestFirst = (count: number) => count - 1;

  describe('parallel and pipeline', () => {
    it('C40: parallel starts all at once and keeps the order of its input', async () => {
      const run = await play("return parallel(['a', 'b', 'c'].map((x) => () => agent(x)));", {
        pick: newestFirst,
      });
      expect(run.steps.map(({ id }) => id)).toEqual([1, 2, 3]);
      expect(run.delivered).toEqual(['0:3', '0:2', '0:1']);
      expect(run.result).toEqual(['<a>', '<b>', '<c>']);
    });

    it('C40: a slot that throws is null and tells whose error it was', async () => {
      const source =
        "return parallel([() => agent('ok'), () => agent('bad'), () => { " +
        "throw new TypeError('sync'); }, async () => { await null; throw 'text'; " +
        "}, async () => { try { await agent('bad 2'); } " +
        "catch (e) { throw new Error('why', { cause: e }); } }, () => 5]);";
      const run = await play(source, { answer: failing });
      expect(run.result).toEqual(['<ok>', null, null, null, null, 5]);
      const failures = run.notes.map(({ note }) =>
        note.kind === 'slot-failed' ? [note.where, note.message, note.step] : [],
      );
      expect(failures).toEqual([
        ['parallel[2]', 'sync', null],
        ['parallel[3]', 'text', null],
        ['parallel[1]', 'agent failed', 2],
        ['parallel[4]', 'why', 3],
      ]);
    });

    it('C40: values that are no promises, thenables and undefined are slots like others', async () => {
      expect(
        (
          await play(
            "return (await parallel([() => 1, () => ({ then: (done) => done('later') }), () => " +
              "undefined, async () => null])).map((x) => x === undefined ? 'undefined' : x);",
          )
        ).result,
      ).toEqual([1, 'later', 'undefined', null]);
    });

    it('C40: an empty parallel is an empty array', async () => {
      expect((await play('return parallel([]);')).result).toEqual([]);
    });

    it('C40: promises, other values and no array are refused with advice', async () => {
      expect(
        (await play("return parallel([() => 1, agent('x')]);", { answer: () => undefined })).thrown,
      ).toMatchObject({
        name: 'TypeError',
        message: expect.stringMatching(/item 1 is a promise.*wrap it: \(\) => agent/),
      });
      expect((await play('return parallel([1]);')).thrown).toMatchObject({
        name: 'TypeError',
        message: expect.stringContaining('item 0 must be a function'),
      });
      expect((await play('return parallel({});')).thrown).toMatchObject({
        name: 'TypeError',
        message: expect.stringContaining('must be an array'),
      });
      expect(
        (await play("return parallel(agent('x'));", { answer: () => undefined })).thrown.message,
      ).toContain('put await in front of it');
      expect(
        (await play('let n = 0; try { await parallel([() => n++, 5]); } catch {} return n;'))
          .result,
      ).toBe(0);
    });

    it('C41: every item walks the stages on its own, without a barrier', async () => {
      const source = "return pipeline(['a', 'b'], (x) => agent('1' + x), (x) => agent('2' + x));";
      const run = await play(source, { pick: (count) => count - 1 });
      expect(run.steps.map(({ input }) => input.prompt)).toEqual(['1a', '1b', '2<1b>', '2<1a>']);
      expect(run.result).toEqual(['<2<1a>>', '<2<1b>>']);
    });

    it('C41: stages get the previous value, the item and its index; in stage one the previous value is the item', async () => {
      expect(
        (
          await play(
            'return pipeline([5, 6], (...all) => all, (previous, item, index) ' +
              '=> [previous, item, index]);',
          )
        ).result,
      ).toEqual([
        [[5, 5, 0], 5, 0],
        [[6, 6, 1], 6, 1],
      ]);
    });

    it('C41: a throw or null ends a lane with null, undefined does not', async () => {
      const source =
        'return pipeline([0, 1, 2, 3, null], (x) => ' +
        "x === 0 ? null : x === 1 ? undefined : x === 2 ? agent('bad') : x, (x) => " +
        "x === undefined ? 'went on' : x === null ? 'had null' : x);";
      const run = await play(source, { answer: failing });
      expect(run.result).toEqual([null, 'went on', null, 3, null]);
      expect(run.notes.map(({ note }) => note)).toEqual([
        { kind: 'slot-failed', where: 'pipeline[2].s0', message: 'agent failed', step: 1 },
        { kind: 'lanes-ended', stage: 1, count: 2, of: 5 },
      ]);
    });

    it('X119: lanes that a stage ended with null are counted once, by stage', async () => {
      const run = await play(
        'return pipeline([1, 2, 3, 4], (x) => (x < 3 ? null : x), ' +
          '(x) => (x === 3 ? null : x), (x) => x);',
      );
      expect(run.result).toEqual([null, null, null, 4]);
      expect(run.notes.map(({ note }) => note)).toEqual([
        { kind: 'lanes-ended', stage: 1, count: 2, of: 4 },
        { kind: 'lanes-ended', stage: 2, count: 1, of: 4 },
      ]);
    });

    it('X119: what a message says of a wrong argument is short', async () => {
      const run = await play(
        "return pipeline({ scope: 'x'.repeat(5000) }, (x) => x).catch((e) => e.message.length);",
      );
      expect(run.result).toBeLessThan(200);
    });

    it('C41: a stage after an asynchronous one sees null and undefined the same way', async () => {
      expect(
        (
          await play(
            'const seen = []; const out = await pipeline([1, 2], async (x) => ' +
              '(x === 1 ? null : undefined), (x) => { seen.push(String(x)); return ' +
              "'end'; }); return { out, seen };",
          )
        ).result,
      ).toEqual({ out: [null, 'end'], seen: ['undefined'] });
    });

    it('C41: no stages give the items back, no items an empty array', async () => {
      expect(
        (await play('return [await pipeline([1, 2]), await pipeline([], (x) => x)];')).result,
      ).toEqual([[1, 2], []]);
      expect((await play('return pipeline([1], 5);')).thrown).toMatchObject({
        name: 'TypeError',
        message: expect.stringContaining('stage 1 must be a function'),
      });
      expect((await play("return pipeline('ab', (x) => x);")).thrown.message).toContain(
        'must be an array',
      );
    });

    it('C42: more than 4096 items are an error that says so', async () => {
      expect((await play('return parallel(new Array(4097).fill(() => 1));')).thrown).toMatchObject({
        name: 'RangeError',
        message: expect.stringMatching(/at most 4096 items, got 4097/),
      });
      expect(
        (await play('return pipeline(new Array(5000).fill(1), (x) => x);')).thrown.message,
      ).toMatch(/at most 4096 items, got 5000/);
      expect(
        (await play('return (await parallel(new Array(4096).fill(() => 1))).length;')).result,
      ).toBe(4096);
    });
  });
}
