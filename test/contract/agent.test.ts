import { describe, expect, it } from 'vitest';
import type { AttemptResult } from '../../src/core/ports/backend.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend, stubFailure } from '../../src/testing/harness/stub-backend.js';

function answering(answer: (prompt: string, execution: number) => unknown, limits = {}) {
  const harness = createHarness({ limits });
  const backend = createStubBackend({
    clock: harness.clock,
    answer: (call, execution) => answer(call.prompt, execution),
  });
  return { harness, backend, run: (source: string) => harness.drive(source, backend) };
}

describe('agent()', () => {
  it('C20: resolves to the final text, with a schema to the validated object; other prompts are made text', async () => {
    const { run, backend } = answering((prompt) =>
      prompt === 'object' ? { n: 1 } : `said ${prompt}`,
    );
    const end = await run(`
const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
return [await agent('text'), await agent('object', { schema }), await agent(123), await agent(undefined)];`);
    expect(end.result).toEqual(['said text', { n: 1 }, 'said 123', 'said undefined']);
    expect(backend.executed).toHaveLength(4);
  });

  it('C21: the label defaults to the first 60 characters; unknown options get one warning per name and run', async () => {
    const { run, harness, backend } = answering(() => 'x');
    await run(
      `for (let i = 0; i < 3; i++) await agent('${'p'.repeat(80)}' + i, { sparkle: true, modle: 'x' });`,
    );
    expect(backend.executed[0]?.label).toBe('p'.repeat(60));
    const warnings = (await harness.events()).filter(
      (event) => event.type === 'note-add' && event.note.kind === 'warning',
    );
    expect(warnings).toHaveLength(2);
  });

  it('C20: a prompt that says nothing and options that are none warn once per call site, and the call starts', async () => {
    const { run, backend, harness } = answering(() => 'fine');
    const end = await run(
      `for (let i = 0; i < 3; i++) await agent(undefined);
await agent(null); await agent(''); await agent.outcome(); await agent('x', 'label');
for (let i = 0; i < 3; i++) await agent('y' + i, [1]);
return 'done';`,
    );
    expect(end.status).toBe('completed');
    expect(backend.executed).toHaveLength(10);
    const warnings = (await harness.events()).flatMap((event) =>
      event.type === 'note-add' && event.note.kind === 'warning' ? [event.note.text] : [],
    );
    expect(warnings.map((text) => text.replace(/ at line \d+/, ''))).toEqual([
      'agent() is asked nothing: its prompt is undefined. Is a field of an earlier answer missing?',
      'agent() is asked nothing: its prompt is null. Is a field of an earlier answer missing?',
      'agent() is asked nothing: its prompt is empty. Is a field of an earlier answer missing?',
      'agent() is asked nothing: its prompt is undefined. Is a field of an earlier answer missing?',
      'agent(): options must be an object, so label is ignored',
      'agent(): options must be an object, so [ 1 ] is ignored',
    ]);
  });

  it.each(['() => ({})', "'a'", '5'])('C23: schema: %s throws', async (schema) => {
    const { run } = answering(() => 'text');
    const end = await run(
      `let said = 'nothing'; try { await agent('x', { schema: ${schema} }); } catch (error) { said = error.message; }
return [said, (await agent.outcome('x', { schema: ${schema} })).status];`,
    );
    expect(end.result).toEqual([
      expect.stringContaining('takes a JSON Schema object, not'),
      'failed',
    ]);
  });

  it('C21: an effort that nobody knows warns and is ignored', async () => {
    const { run, backend, harness } = answering(() => 'fine');
    await run(`await agent('x', { effort: 'turbo' }); await agent('y', { effort: 'high' });`);
    expect(backend.executed.map(({ options }) => options.effort)).toEqual([undefined, 'high']);
    expect(JSON.stringify(await harness.events())).toContain('ignores effort \\"turbo\\"');
  });

  it('C40: an error names what it was given in few words, however large that is', async () => {
    const { run } = answering(() => 'fine');
    const end = await run(`await pipeline({ scope: 'x'.repeat(5000) }, (one) => one);`);
    expect(end.reasons.join(' ')).toMatch(/must be an array, not \{ scope: .{20,80}…/);
  });

  it.each([
    'crash',
    'refusal',
    'overloaded',
    'network',
    'auth',
    'quota',
    'credit',
    'empty',
    'length',
    'turns',
    'cost',
    'loop',
    'rate-limit',
    'invalid-request',
    'timeout',
    'permission',
  ] as const)(
    'C22: resolves to null when the agent dies of %s, and never throws for it',
    async (cause) => {
      const { run } = answering(() => stubFailure(cause, 'died'));
      const end = await run(`return [await agent('x')];`);
      expect(end.result).toEqual([null]);
      expect(end.status).toBe('partial');
      expect(end.losses).toMatchObject([{ cause, message: 'died', label: 'x' }]);
    },
  );

  it('C23: throws for an unknown agent type, an impossible schema, a schema never satisfied and an unsupported isolation', async () => {
    const harness = createHarness({
      ports: { agentType: (name) => (name === 'nobody' ? null : { name: 'x', readOnly: false }) },
    });
    const backend = createStubBackend({ clock: harness.clock, answer: () => ({ wrong: true }) });
    const end = await harness.drive(
      `
const tries = [
  () => agent('a', { agentType: 'nobody' }),
  () => agent('b', { schema: { type: 'array' } }),
  () => agent('c', { schema: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } } }),
  () => agent('d', { isolation: 'moon' }),
];
const names = [];
for (const attempt of tries) { try { await attempt(); names.push('none'); } catch (error) { names.push(error.name + ' ' + error.message); } }
return names;`,
      backend,
    );
    const names = end.result as string[];
    expect(names[0]).toMatch(/UnsupportedError.*nobody/);
    expect(names[1]).toMatch(/SchemaError.*object/);
    expect(names[2]).toMatch(/SchemaError.*n/);
    expect(names[3]).toMatch(/isolation/);
    expect(new Set(backend.executed.map((call) => call.label))).toEqual(new Set(['c']));
  });

  it('C24: calls beyond the limit wait, first in first out', async () => {
    const harness = createHarness({ limits: { concurrency: 3 } });
    let running = 0;
    let most = 0;
    const order: string[] = [];
    const stub = createStubBackend({ clock: harness.clock, delay: () => 10 });
    const backend = {
      ...stub,
      run: async (...args: Parameters<typeof stub.run>) => {
        order.push(args[0].call.prompt);
        most = Math.max(most, ++running);
        const result = await stub.run(...args);
        running -= 1;
        return result;
      },
    };
    await harness.drive(
      `await parallel(Array.from({ length: 20 }, (_, i) => () => agent('p' + i)));`,
      backend,
    );
    expect(most).toBe(3);
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => `p${i}`));
  });

  it('C24: no more attempts at once than the backend bears', async () => {
    const harness = createHarness();
    let running = 0;
    let most = 0;
    const stub = createStubBackend({ clock: harness.clock, delay: () => 10 });
    const backend = {
      ...stub,
      width: 4,
      run: async (...args: Parameters<typeof stub.run>) => {
        most = Math.max(most, ++running);
        const result = await stub.run(...args);
        running -= 1;
        return result;
      },
    };
    await harness.drive(
      `await parallel(Array.from({ length: 20 }, (_, i) => () => agent('p' + i)));`,
      backend,
    );
    expect([most, stub.executed.length]).toEqual([4, 20]);
  });

  it('C25: the call after the limit throws AgentCapError saying why, the run ends partial, and raising the limit continues it', async () => {
    const harness = createHarness({ limits: { maxAgents: 3 } });
    const source = `
const got = [];
try { for (let i = 0; i < 5; i++) got.push(await agent('p' + i)); } catch (error) { got.push(error.name, error.message); }
return got;`;
    const end = await harness.drive(source, createStubBackend({ clock: harness.clock }));
    expect((end.result as string[])[3]).toBe('AgentCapError');
    expect((end.result as string[])[4]).toBe("the run's limit of 3 agents is reached");
    expect(end.status).toBe('partial');
    const raised = createHarness({ journal: harness.journal, limits: { maxAgents: 10 } });
    const second = createStubBackend({ clock: raised.clock });
    expect((await raised.drive(source, second)).result).toEqual(
      [0, 1, 2, 3, 4].map((i) => `answer to p${i}`),
    );
    expect(second.executed.map((call) => call.prompt)).toEqual(['p3', 'p4']);
  });

  it('X28: agent.outcome never throws, says the cause, and is handled, no loss', async () => {
    const { run } = answering((prompt) =>
      prompt === 'bad' ? stubFailure('refusal', 'no') : 'fine',
    );
    const end = await run(`return [await agent.outcome('good'), await agent.outcome('bad')];`);
    expect(end.result).toMatchObject([
      { status: 'completed', value: 'fine', cause: null, attempts: 1 },
      { status: 'failed', value: null, cause: 'refusal', message: 'no' },
    ]);
    expect(end.status).toBe('completed');
    expect(end.handled).toMatchObject([{ cause: 'refusal' }]);
  });

  it('X28: a backend whose value is no JSON fails its call, not the run', async () => {
    const harness = createHarness();
    const stub = createStubBackend({ clock: harness.clock });
    const end = await harness.drive(`return (await agent.outcome('x')).cause;`, {
      ...stub,
      run: async () => ({ status: 'completed', json: '{broken' }),
    });
    expect(end).toMatchObject({ status: 'completed', result: 'crash' });
  });

  it('X28: what a call may cost ends that call alone, with its cause', async () => {
    const harness = createHarness();
    const stub = createStubBackend({ clock: harness.clock });
    const wrong = { status: 'completed', json: '{"n":"no"}', costUsd: 0.4 } as const;
    const right = { status: 'completed', json: '{"n":1}', costUsd: 0.4 } as const;
    const end = await harness.drive(
      `const schema = { type: 'object', properties: { n: { type: 'number' } } };
const dear = await agent.outcome('dear', { schema, maxCost: 0.5 });
return [dear.cause, dear.message, (await agent.outcome('cheap', { schema, maxCost: 0.5 })).status];`,
      { ...stub, run: async ({ call }) => (call.prompt === 'dear' ? wrong : right) },
    );
    expect(end.result).toEqual([
      'cost',
      'reached maxCost $0.5: $0.800 are spent, still no answer',
      'completed',
    ]);
    expect(end.status).toBe('completed');
  });

  it('X29: an explicit key is the identity: the prompt may change without running again', async () => {
    const harness = createHarness();
    await harness.drive(
      `return await agent('one wording', { key: 'report' });`,
      createStubBackend({ clock: harness.clock }),
    );
    const second = createStubBackend({ clock: harness.clock });
    const end = await harness.drive(
      `return await agent('another wording', { key: 'report' });`,
      second,
    );
    expect(end.result).toBe('answer to one wording');
    expect(second.executed).toHaveLength(0);
  });

  it('X82: a call that takes longer than timeoutMs ends as timeout; one that is silent longer than stallMs is tried again, then throws', async () => {
    const harness = createHarness();
    const backend = createStubBackend({ clock: harness.clock, delay: () => 60_000 });
    const end = await harness.drive(
      `
const outcome = await agent.outcome('slow', { timeoutMs: 1000 });
let name = null;
try { await agent('silent', { stallMs: 500, retries: 1 }); } catch (error) { name = error.name; }
return [outcome.cause, name];`,
      backend,
    );
    expect(end.result).toEqual(['timeout', 'StallError']);
    expect(backend.executed.map((call) => call.prompt)).toEqual(['slow', 'silent', 'silent']);
  });

  it('X84: usage is what was billed, failed attempts included; what is unknown stays unknown', async () => {
    const harness = createHarness();
    let tries = 0;
    const failing: AttemptResult = {
      status: 'failed',
      cause: 'overloaded',
      message: 'busy',
      retryable: true,
      usage: { inputTokens: 10 },
    };
    const backend = createStubBackend({
      clock: harness.clock,
      answer: () => (tries++ === 0 ? failing : 'ok'),
    });
    await harness.drive(`return await agent('x');`, backend);
    const events = await harness.events();
    expect(events.find((event) => event.type === 'attempt-end')).toMatchObject({
      cause: 'overloaded',
      usage: { inputTokens: 10 },
      attempt: 1,
    });
    const end = events.find((event) => event.type === 'step-end');
    expect(end).toMatchObject({ status: 'completed', attempts: 2 });
    expect(end).not.toHaveProperty('costUsd');
  });
});
