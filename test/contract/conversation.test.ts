import { describe, expect, it } from 'vitest';
import type { AttemptRequest, AttemptResult, Backend } from '../../src/core/ports/backend.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';

/**
 * Remembers what it was asked in the conversation that it hands over, and answers with all of it.
 */
function talking(
  answer: (asked: readonly string[], request: AttemptRequest) => AttemptResult | null = () => null,
) {
  const harness = createHarness();
  const requests: AttemptRequest[] = [];
  const base = createStubBackend({ clock: harness.clock });
  const backend: Backend = {
    ...base,
    async run(request) {
      requests.push(request);
      const before =
        request.conversation === undefined ? [] : (JSON.parse(request.conversation) as string[]);
      const asked =
        request.resumed === true
          ? before
          : [
              ...before,
              request.error === undefined ? request.call.prompt : `error: ${request.error}`,
            ];
      return (
        answer(asked, request) ?? {
          status: 'completed',
          text: asked.join(' > '),
          conversation: JSON.stringify(asked),
        }
      );
    },
  };
  return { harness, requests, backend, run: (source: string) => harness.drive(source, backend) };
}

describe('agent.open()', () => {
  it('X30: every turn knows the turns before it; sends are first-in first-out', async () => {
    const { run, requests } = talking();
    const end = await run(`
const a = agent.open({ label: 'talk' });
const first = a.send('one'), second = a.send('two'), third = a.send('three');
return await Promise.all([third, first, second]);`);
    expect(end.result).toEqual(['one > two > three', 'one', 'one > two']);
    expect(requests.map(({ call }) => call.prompt)).toEqual(['one', 'two', 'three']);
  });

  it('X30: a fork shares what was sent before it and nothing after', async () => {
    const { run } = talking();
    const end = await run(`
const a = agent.open();
await a.send('one');
const b = a.fork();
return await parallel([() => a.send('left'), () => b.send('right'), () => b.send('again')]);`);
    expect(end.result).toEqual(['one > left', 'one > right', 'one > right > again']);
  });

  it('X30: options of the handle hold for every turn, those of a send for that turn', async () => {
    const { run, requests } = talking((_asked, { call }) =>
      call.options.schema ? { status: 'completed', json: '{"n":1}', conversation: '[]' } : null,
    );
    const end = await run(`
const a = agent.open({ label: 'talk', model: 'm' });
await a.send('one');
return await a.send('two', { schema: { type: 'object', properties: { n: { type: 'integer' } } } });`);
    expect(end.result).toEqual({ n: 1 });
    expect(requests.map(({ call }) => [call.label, call.options.model])).toEqual([
      ['talk', 'm'],
      ['talk', 'm'],
    ]);
  });

  it('X30: a closed handle takes no more sends', async () => {
    const { run } = talking();
    const end = await run(
      `const a = agent.open(); a.close(); try { await a.send('x'); return 'sent'; } catch (error) { return error.message; }`,
    );
    expect(end.result).toMatch(/closed/);
  });

  it('X30: an unchanged resume repeats no turn; a conversation survives a new process', async () => {
    const { harness, requests, backend, run } = talking();
    const source = (last: string) => `
const a = agent.open();
await a.send('one');
await a.send('two');
return await a.send(${JSON.stringify(last)});`;
    await run(source('three'));
    expect((await harness.drive(source('three'), backend)).reused).toBe(3);
    expect(requests).toHaveLength(3);
    const edited = await harness.drive(source('other'), backend);
    expect(edited.result).toBe('one > two > other');
    expect(requests.slice(3).map(({ call }) => call.prompt)).toEqual(['other']);
  });

  it('X30: if a turn runs again, all later turns of its handle do, and other handles do not', async () => {
    const { harness, requests, backend, run } = talking();
    const source = (first: string) => `
const talk = async (name, first) => { const a = agent.open(); await a.send(first); return await a.send('more of ' + name); };
return await parallel([() => talk('a', ${JSON.stringify(first)}), () => talk('b', 'b1')]);`;
    await run(source('a1'));
    requests.length = 0;
    const end = await harness.drive(source('a2'), backend);
    expect(end.result).toEqual(['a2 > more of a', 'b1 > more of b']);
    expect(requests.map(({ call }) => call.prompt)).toEqual(['a2', 'more of a']);
  });

  it('X30: a turn that failed leaves the conversation as it was before it', async () => {
    const { run } = talking((_asked, { call }) =>
      call.prompt === 'bad' ? { status: 'failed', cause: 'refusal', message: 'no' } : null,
    );
    const end = await run(
      `const a = agent.open(); await a.send('one'); const bad = await a.send('bad'); return [bad, await a.send('three')];`,
    );
    expect(end.result).toEqual([null, 'one > three']);
  });

  it('X30: a backend that cannot continue is refused, and says which could', async () => {
    const harness = createHarness({
      ports: { backendsThatCan: (ability) => [`one that ${ability}`, 'another'] },
    });
    const base = createStubBackend({ clock: harness.clock });
    const end = await harness.drive(
      `const a = agent.open(); try { await a.send('x'); return 'sent'; } catch (error) { return error.name + ': ' + error.message; }`,
      {
        ...base,
        can: { ...base.can, continues: false },
      },
    );
    expect(end.result).toMatch(
      /UnsupportedError: .*cannot continue a conversation.*; backends that can: one that continues, another$/,
    );
    expect(base.executed).toEqual([]);
  });
});

describe('a conversation that goes on within one call', () => {
  it('C61: a correction says only what was wrong, to an agent that remembers the rest', async () => {
    const { run, requests } = talking((asked) => ({
      status: 'completed',
      json: asked.length === 1 ? '{"n":"no"}' : '{"n":1}',
      conversation: JSON.stringify(asked),
    }));
    const end = await run(
      `return await agent('count', { schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } });`,
    );
    expect(end.result).toEqual({ n: 1 });
    expect(requests[1]).toMatchObject({
      conversation: '["count"]',
      error: expect.stringContaining('/n: must be integer'),
    });
  });

  it('X82: a stall retry continues the conversation instead of asking anew', async () => {
    let tries = 0;
    const { run, requests } = talking((asked) => {
      tries += 1;
      if (tries > 1) return null;
      return {
        status: 'failed',
        cause: 'stall',
        message: 'quiet',
        retryable: true,
        conversation: JSON.stringify([...asked, 'half']),
      };
    });
    const end = await run(`return await agent('long work');`);
    expect(end.result).toBe('long work > half');
    expect(requests[1]).toMatchObject({ resumed: true, conversation: '["long work","half"]' });
  });
});
