import { describe, expect, it } from 'vitest';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend, stubFailure } from '../../src/testing/harness/stub-backend.js';

async function run(source: string) {
  const harness = createHarness();
  const answer = ({ prompt }: { prompt: string }) =>
    prompt.startsWith('null')
      ? stubFailure('crash', prompt)
      : prompt.startsWith('throw')
        ? stubFailure('schema', prompt)
        : 'ok';
  return harness.drive(source, createStubBackend({ clock: harness.clock, answer }));
}

describe('losses', () => {
  it('X51: one loss per root cause: a slot that ended by the error of a call adds nothing', async () => {
    const end = await run(
      `return await parallel([() => agent('throw 1'), () => agent('null 2'), () => agent('fine')]);`,
    );
    expect(end.result).toEqual([null, null, 'ok']);
    expect(end.losses.map(({ message }) => message).sort()).toEqual(['null 2', 'throw 1']);
    expect(end.status).toBe('partial');
    expect(end.reasons).toEqual(['2 of 3 agents lost (1 crash, 1 schema)']);
  });

  it('X51: one call whose error ends two slots is one loss', async () => {
    const end = await run(
      `const shared = agent('throw 1'); return await parallel([() => shared, () => shared]);`,
    );
    expect(end.result).toEqual([null, null]);
    expect(end.losses).toHaveLength(1);
  });

  it('X51: a slot whose own code threw is a loss of its own', async () => {
    const end = await run(
      `return await pipeline([1, 2], (item) => { if (item === 2) throw new Error('own fault'); return item; });`,
    );
    expect(end.losses).toMatchObject([
      { cause: 'script', message: expect.stringContaining('own fault') },
    ]);
  });

  it('X51: an error that the script caught is handled, listed but no loss', async () => {
    const end = await run(`try { await agent('throw 1'); } catch {} return 'done';`);
    expect(end.losses).toEqual([]);
    expect(end.handled).toMatchObject([{ message: 'throw 1' }]);
    expect(end.status).toBe('completed');
  });

  it('X51: a stage that returns null by choice drops nothing', async () => {
    const end = await run(
      `return await pipeline([1, 2], (item) => (item === 1 ? null : item), (item) => agent('fine ' + item));`,
    );
    expect(end.result).toEqual([null, 'ok']);
    expect(end.status).toBe('completed');
  });

  it('X51: losses() is readable while running and losses.accept() marks them as known', async () => {
    const end = await run(`
await agent('null 1');
const before = losses().map((loss) => loss.cause);
await parallel([() => agent('throw 2')]);
const after = losses().length;
losses.accept('known gaps');
return { before, after };`);
    expect(end.result).toEqual({ before: ['crash'], after: 2 });
    expect(end.losses).toHaveLength(2);
    expect(end.status).toBe('completed');
  });

  it('X51: an error of a call that ends the run is a loss', async () => {
    const end = await run(`await agent('throw 1');`);
    expect(end.status).toBe('failed');
    expect(end.losses).toMatchObject([{ message: 'throw 1' }]);
    expect(end.error).toMatchObject({ code: 'E_SCRIPT_THREW', site: { line: 2 } });
  });

  it('X80: the latest verdict of a gate decides, a function gate by true alone', async () => {
    const failing = await run(`await gate(() => false, { label: 'g' }); return 1;`);
    expect(failing.status).toBe('partial');
    expect(failing.reasons).toEqual(['gate "g" failed']);
    const mended = await run(
      `let tries = 0; while (!(await gate(() => ++tries > 2, { label: 'g' })).passed) await agent('fix'); return tries;`,
    );
    expect(mended.status).toBe('completed');
  });
});
