import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/step/call.js';
import { createHarness, type Harness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend, stubFailure } from '../../src/testing/harness/stub-backend.js';

const pipeline = (stage2 = '`second ${previous}`') => `
return await pipeline(Array.from({ length: 100 }, (_, i) => i),
  (item) => agent('first ' + item, { label: 'a' + item }),
  (previous, item) => agent(${stage2}, { label: 'b' + item }));`;

let chance = 1;
function random(): number {
  chance = (Math.imul(chance, 1664525) + 1013904223) >>> 0;
  return chance / 2 ** 32;
}

/**
 * Answers nobody can guess and times nobody can foresee: only the record can make two drives agree.
 */
function stub(harness: Harness, fails: (call: Call) => boolean = () => false) {
  return createStubBackend({
    clock: harness.clock,
    delay: () => Math.floor(random() * 50),
    answer: (call) =>
      fails(call) ? stubFailure('crash') : `${call.prompt.slice(0, 40)} -> ${random()}`,
  });
}

describe('what a resume executes', () => {
  it('X73: an unchanged pipeline of 100 items and two stages executes nothing and gives the same result', async () => {
    const harness = createHarness();
    const first = stub(harness);
    const end = await harness.drive(pipeline(), first);
    expect(end.status).toBe('completed');
    expect(first.executed).toHaveLength(200);
    const second = stub(harness);
    const again = await harness.drive(pipeline(), second);
    expect(second.executed).toHaveLength(0);
    expect(again.result).toEqual(end.result);
    expect(again.reused).toBe(200);
  });

  it('X73: one failed call of 100 executes once', async () => {
    const harness = createHarness();
    const source = `return await parallel(Array.from({ length: 100 }, (_, i) => () => agent('task ' + i)));`;
    const first = await harness.drive(
      source,
      stub(harness, (call) => call.prompt === 'task 57'),
    );
    expect(first.status).toBe('partial');
    const second = stub(harness);
    const again = await harness.drive(source, second);
    expect(second.executed.map((call) => call.prompt)).toEqual(['task 57']);
    expect(again.status).toBe('completed');
    expect(withoutIndex(again.result, 57)).toEqual(withoutIndex(first.result, 57));
    const third = stub(harness);
    expect((await harness.drive(source, third)).result).toEqual(again.result);
    expect(third.executed).toHaveLength(0);
  });

  it('X73: one of 100 edited in its last stage executes once', async () => {
    const harness = createHarness();
    await harness.drive(pipeline(), stub(harness));
    const second = stub(harness);
    await harness.drive(pipeline('`second ${previous}${item === 31 ? " edited" : ""}`'), second);
    expect(second.executed.map((call) => call.label)).toEqual(['b31']);
  });

  it('X73: one of 100 edited in its first stage executes that stage and the one that sees its value', async () => {
    const harness = createHarness();
    await harness.drive(pipeline(), stub(harness));
    const second = stub(harness);
    await harness.drive(
      pipeline().replace("'first ' + item", "'first ' + item + (item === 31 ? ' edited' : '')"),
      second,
    );
    expect(second.executed.map((call) => call.label)).toEqual(['a31', 'b31']);
  });

  it('X73: sixty hand-written chains that start with the same prompt execute nothing', async () => {
    const harness = createHarness();
    const source = `
async function chain(i) {
  const first = await agent('same question');
  const second = await agent('more about ' + first);
  return [first, second, await agent('same end')];
}
return await Promise.all(Array.from({ length: 60 }, (_, i) => chain(i)));`;
    const end = await harness.drive(source, stub(harness));
    const second = stub(harness);
    const again = await harness.drive(source, second);
    expect(second.executed).toHaveLength(0);
    expect(again.result).toEqual(end.result);
  });

  it('X73: an added call and a removed call touch nothing else', async () => {
    const harness = createHarness();
    const source = (extra: string) => `
const found = await parallel(Array.from({ length: 20 }, (_, i) => () => agent('find ' + i)));
${extra}
return await parallel(found.map((text) => () => agent('check ' + text)));`;
    await harness.drive(source(''), stub(harness));
    const added = stub(harness);
    await harness.drive(source("await agent('critic');"), added);
    expect(added.executed.map((call) => call.prompt)).toEqual(['critic']);
    const removed = stub(harness);
    await harness.drive(source(''), removed);
    expect(removed.executed).toHaveLength(0);
  });

  it('X73: a failed call whose cause was handled runs again, unless --keep-failed', async () => {
    const harness = createHarness();
    const source = `const outcome = await agent.outcome('x'); return outcome.status;`;
    expect(
      (
        await harness.drive(
          source,
          stub(harness, () => true),
        )
      ).status,
    ).toBe('completed');
    const kept = stub(harness);
    expect((await harness.drive(source, kept, { keepFailed: true })).result).toBe('failed');
    expect(kept.executed).toHaveLength(0);
    const again = stub(harness);
    expect((await harness.drive(source, again)).result).toBe('completed');
    expect(again.executed).toHaveLength(1);
  });
});

function withoutIndex(values: unknown, index: number): unknown[] {
  return (values as unknown[]).filter((_, at) => at !== index);
}
