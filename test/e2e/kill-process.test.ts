import { afterEach, describe, expect, it } from 'vitest';
import { Project, until } from './project.js';

let project: Project;
afterEach(() => project.close());

const script = `
const found = await parallel([1, 2, 3, 4].map((i) => () => agent('find ' + i)));
const scored = await pipeline(found, (text, item, index) => agent('check ' + index + text), (text, item, index) => agent('score ' + index + text));
const order = [];
await Promise.all(['a', 'b', 'c'].map(async (name) => { order.push(await agent('chain ' + name)); order.push(await agent('chain end')); }));
let text = 'start';
for (let i = 0; i < 12; i++) text = await agent('step ' + i + text.length);
return { scored, order: order.length, text };`;

/** Ends the driver with SIGKILL as soon as the journal holds this many events. */
async function killAt(count: number, args: readonly string[]): Promise<boolean> {
  const { child, ended } = project.start(args);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  await until(() => over || project.events().length >= count);
  child.kill('SIGKILL');
  return (await ended).code === null;
}

function recordedKeys(): Set<string> {
  const keys = new Map(
    project
      .events()
      .flatMap((event) => (event.type === 'step-start' ? [[event.n, event.key] as const] : [])),
  );
  return new Set(
    project
      .events()
      .flatMap((event) => (event.type === 'step-end' ? [keys.get(event.n) ?? ''] : [])),
  );
}

/** A sample of the events by default, every one with PLENUM_CHAOS=all. */
const points = Array.from({ length: 64 }, (_, at) => at + 1).filter(
  (at) => process.env.PLENUM_CHAOS === 'all' || at % 8 === 1,
);

describe('kill -9 of the real process', () => {
  it.each(points)(
    'X76: at event %i and again a few events later, the run resumes to its end and nothing recorded is executed again',
    { timeout: 60_000 },
    async (at) => {
      project = new Project();
      project.script('wf.js', script);
      await killAt(at, ['run', 'wf.js', '--yes', '--json']);
      for (const further of [5, null]) {
        const recorded = recordedKeys();
        const before = project.executions().length;
        if (further === null) {
          const ended = await project.run('resume', '@last', '--yes', '--json');
          expect(JSON.parse(ended.stdout)).toMatchObject({
            status: 'completed',
            result: { order: 6 },
          });
        } else
          await killAt(project.events().length + further, ['resume', '@last', '--yes', '--json']);
        const again = project
          .executions()
          .slice(before)
          .map((key) => key.split(':').slice(1).join(':'));
        expect(again.filter((key) => recorded.has(key))).toEqual([]);
      }
      const before = project.executions().length;
      await project.run('resume', '@last', '--yes', '--json');
      expect(project.executions()).toHaveLength(before);
    },
  );
});
