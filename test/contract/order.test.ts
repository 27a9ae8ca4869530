import { describe, expect, it } from 'vitest';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend, stubFailure } from '../../src/testing/harness/stub-backend.js';

let chance = 7;
function random(): number {
  chance = (Math.imul(chance, 1664525) + 1013904223) >>> 0;
  return chance / 2 ** 32;
}

function stub(
  harness: ReturnType<typeof createHarness>,
  fails: (prompt: string) => boolean = () => false,
) {
  return createStubBackend({
    clock: harness.clock,
    delay: () => Math.floor(random() * 40),
    answer: ({ prompt }) =>
      fails(prompt) ? stubFailure('crash') : `${prompt.slice(0, 30)} ${random()}`,
  });
}

const races = {
  'completion order': `
const order = [];
await Promise.all([1, 2, 3, 4, 5, 6].map((i) => agent('racer ' + i).then((text) => order.push(i))));
return order;`,
  'an agent against a timer': `
const slow = new Promise((resolve) => setTimeout(() => resolve('timer'), 20));
const first = await Promise.race([agent('racer'), slow]);
return [first === 'timer' ? first : 'agent', await agent('after ' + first)];`,
  'a pool of workers over a shared queue': `
const items = Array.from({ length: 12 }, (_, i) => i), done = [];
async function worker(name) { while (items.length) { const item = items.shift(); done.push([name, item, await agent('item ' + item)]); } }
await Promise.all(['a', 'b', 'c'].map(worker));
return done;`,
  'timers alone': `
const order = [];
await Promise.all([30, 10, 20].map((ms) => new Promise((resolve) => setTimeout(() => { order.push(ms); resolve(); }, ms))));
return order;`,
  'an arrival list inside a prompt': `
const arrived = [];
await Promise.all([1, 2, 3, 4].map(async (i) => arrived.push(await agent('one of four ' + i))));
return await agent('merge ' + arrived.join());`,
};

describe('races replay', () => {
  it.each(Object.entries(races))(
    'X72: %s is the same on every resume, and nothing runs again',
    async (_name, source) => {
      for (let round = 0; round < 5; round += 1) {
        const harness = createHarness();
        const end = await harness.drive(source, stub(harness));
        for (let resume = 0; resume < 2; resume += 1) {
          const again = stub(harness);
          expect((await harness.drive(source, again)).result).toEqual(end.result);
          expect(again.executed).toHaveLength(0);
        }
      }
    },
  );

  it('X72: while replay follows the record nothing is written but the frame of the drive', async () => {
    const harness = createHarness();
    const source = `phase('Race'); log('begins');${races['completion order'].replace('return order', "log('ends', order); return order")}`;
    await harness.drive(source, stub(harness));
    const before = (await harness.events()).length;
    await harness.drive(source, stub(harness));
    expect((await harness.events()).slice(before).map((event) => event.type)).toEqual([
      'drive-start',
      'run-end',
    ]);
  });

  it('X72: another kernel starts by identity and says so', async () => {
    const harness = createHarness();
    const source = `return await parallel([1, 2, 3].map((i) => () => agent('p' + i)));`;
    const end = await harness.drive(source, stub(harness));
    const second = stub(harness);
    const again = await harness.drive(source, second, {
      onLoop: (loop) => {
        const record = (loop as unknown as { record: { kernel: string } }).record;
        expect(record.kernel).not.toBe('');
      },
    });
    expect(again.result).toEqual(end.result);
  });

  it('C11: a timer is delivered once, cleared timers never, and from the first live call on they take their full delay again', async () => {
    const harness = createHarness();
    const source = `
let fired = 0;
setTimeout(() => fired++, 5);
clearTimeout(setTimeout(() => { fired += 100; }, 1));
await agent('first');
await new Promise((resolve) => setTimeout(resolve, 1000));
return fired;`;
    expect((await harness.drive(source, stub(harness))).result).toBe(1);
    expect((await harness.drive(source, stub(harness))).result).toBe(1);
    const edited = stub(harness);
    const before = harness.clock.now();
    expect((await harness.drive(source.replace("'first'", "'edited'"), edited)).result).toBe(1);
    expect(harness.clock.now() - before).toBeGreaterThanOrEqual(1000);
    expect(edited.executed).toHaveLength(1);
  });
});

describe('values keep their lanes', () => {
  const shapes = {
    'hand-written Promise.all': `return await Promise.all(names.map(async (name) => [name, await agent('same question', { label: name }), await agent('then', { label: name })]));`,
    'nested parallel': `return await parallel(names.map((name) => () => parallel([() => agent('same question', { label: name }), () => agent('same question', { label: name + '!' })])));`,
    'then chains': `return await Promise.all(names.map((name) => agent('same question', { label: name }).then((first) => agent('then', { label: name }).then((second) => [name, first, second]))));`,
    pipeline: `return await pipeline(names, (name) => agent('same question', { label: name }), (text, name) => agent('then', { label: name }).then((second) => [name, text, second]));`,
  };
  const names = `const names = Array.from({ length: 12 }, (_, i) => 'lane' + i);\n`;

  it.each(Object.entries(shapes))(
    'X73: in %s, after a failure and after an edit, no lane gets the answer of another',
    async (_name, body) => {
      for (let round = 0; round < 10; round += 1) {
        const harness = createHarness();
        const given = new Map<string, string>();
        const answers = () =>
          createStubBackend({
            clock: harness.clock,
            delay: () => Math.floor(random() * 30),
            answer: ({ label, prompt }) => {
              if (
                label === 'lane5' &&
                prompt === 'then' &&
                round % 2 === 0 &&
                !given.has('failed')
              ) {
                given.set('failed', 'yes');
                return stubFailure('crash');
              }
              const text = `${label} ${random()}`;
              given.set(text, label);
              return text;
            },
          });
        await harness.drive(names + body, answers());
        const edited =
          names + body.replace("agent('then'", "agent(name === 'lane3' ? 'then edited' : 'then'");
        for (const source of [names + body, edited, edited]) {
          const end = await harness.drive(source, answers());
          for (const [index, lane] of (end.result as unknown[]).entries()) {
            for (const text of JSON.stringify(lane).match(/lane\d+!? 0\.\d+/g) ?? [])
              expect(text.split(' ')[0]?.replace('!', '')).toBe(`lane${index}`);
          }
        }
      }
    },
  );
});
