import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { McpAnswer } from '../../core/ports/mcp-gateway.js';
import { signal, TestPlace, testClient } from './fixtures/place.js';

let place: TestPlace;
beforeEach(() => {
  place = new TestPlace();
});
afterEach(() => place.end());

describe('one pool for all agents', () => {
  it('X101: three agents calling one slow MCP server through the gateway: one server process, limit respected, a retried call executed once, a changed tool definition refused', async () => {
    const { pinsOf } = await import('./fixtures/pins.js');
    const servers = { box: place.server({ concurrency: 2, cacheMs: 0 }) };
    const pins = await pinsOf({ servers, env: process.env, signal });
    const before = place.lines('starts').length;

    const gateway = place.gateway({ servers, pins });
    const agents = ['r1:a:0', 'r1:b:0', 'r1:c:0'].map((callKey) =>
      gateway.session(testClient({ callKey })),
    );
    const slow = agents.flatMap((agent, index) =>
      [1, 2].map((step) => agent.call('mcp__box__slow', { ms: 200 + index * 10 + step }, signal)),
    );
    for (const answer of await Promise.all(slow))
      expect(answer).toMatchObject({ failed: false, text: expect.stringMatching(/^waited/) });
    expect(place.lines('starts').length - before).toBe(1);
    expect(Math.max(...place.lines('running').map(Number))).toBe(2);

    const first = await agents[0]?.call('mcp__box__write', { line: 'once' }, signal);
    await agents[0]?.close();
    const retry = gateway.session(testClient({ callKey: 'r1:a:0' }));
    expect(await retry.call('mcp__box__write', { line: 'once' }, signal)).toEqual(first);
    expect(place.lines('written')).toEqual(['once']);

    place.flag('changed');
    const later = place.gateway({ servers, pins });
    const session = later.session(testClient());
    const names = (await session.tools(signal)).map(({ name }) => name);
    expect(names).toContain('mcp__box__slow');
    expect(names).not.toContain('mcp__box__look');
    expect(await session.call('mcp__box__look', { what: 'it' }, signal)).toMatchObject({
      failed: true,
      text: expect.stringContaining('changed'),
    });
    expect(place.lines('calls').filter((call) => call.startsWith('look'))).toEqual([]);
    expect(later.problems()).toEqual([
      { server: 'box', message: expect.stringContaining('look'), hint: 'plenum mcp-lock --diff' },
    ]);
  });

  it('X101: starts nothing before an agent may see it, and nothing for one that may not', async () => {
    const gateway = place.gateway();
    const session = gateway.session(testClient({ tools: ['Read', 'mcp__other'] }));
    expect(await session.tools(signal)).toEqual([]);
    expect(await session.call('mcp__box__look', {}, signal)).toMatchObject({ failed: true });
    expect(await session.call('mcp__nobody__look', {}, signal)).toMatchObject({
      failed: true,
      text: expect.stringContaining('no tool'),
    });
    expect(place.lines('starts')).toEqual([]);
    expect(
      await gateway.session(testClient({ tools: ['mcp__box__look'] })).tools(signal),
    ).toMatchObject([{ name: 'mcp__box__look', readOnly: true, server: 'box' }]);
    expect(place.lines('starts')).toHaveLength(1);
  });

  it('X101: an agent that may only read is offered only what the server marks so', async () => {
    const session = place.gateway().session(testClient({ readOnly: true }));
    const names = (await session.tools(signal)).map(({ name }) => name);
    expect(names).toContain('mcp__box__look');
    expect(names).not.toContain('mcp__box__write');
    expect(await session.call('mcp__box__write', { line: 'x' }, signal)).toMatchObject({
      failed: true,
    });
    expect(place.lines('written')).toEqual([]);
  });

  it('X100: asks before every use, and a refusal is an answer', async () => {
    const asked: unknown[] = [];
    const session = place.gateway().session(
      testClient({
        permit: async (use) => {
          asked.push(use);
          return { allowed: false, message: 'not here' };
        },
      }),
    );
    expect(await session.call('mcp__box__write', { line: 'x' }, signal)).toEqual({
      text: 'not here',
      failed: true,
    });
    expect(asked).toEqual([{ tool: 'mcp__box__write', input: { line: 'x' } }]);
    expect(place.lines('calls')).toEqual([]);
  });

  it('C27: never offers plenum, by its program or by its name', async () => {
    const servers = {
      a: { command: 'plenum', args: ['mcp'] },
      b: { command: 'npx', args: ['-y', 'plenum@latest', 'mcp'] },
      c: { command: 'sh', args: ['-c', 'exec /usr/bin/plenum mcp'] },
      d: place.server({}, 'plenum'),
    };
    const gateway = place.gateway({ servers });
    expect(await gateway.session(testClient()).tools(signal)).toEqual([]);
    expect(
      gateway.problems().map(({ server, message }) => [server, message.includes('plenum itself')]),
    ).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
      ['d', true],
    ]);
    await gateway.session(testClient()).tools(signal);
    expect(place.lines('starts')).toHaveLength(1);
  });

  it('C27: a server gets the mark of an agent, no keys but those it asks for, and what it asks for', async () => {
    const env = { ...process.env, OTHER_API_KEY: 'k1', MY_TOKEN: 'k2', PLENUM_CALL: undefined };
    const gateway = place.gateway({
      env,
      mark: 'r1',
      servers: {
        box: place.server({
          env: { TOKEN: '${MY_TOKEN}', LEVEL: '${LEVEL:-info}', PLENUM_CALL: '' },
        }),
      },
    });
    const { text } = await gateway.session(testClient()).call('mcp__box__environment', {}, signal);
    expect(JSON.parse(text)).toMatchObject({ PLENUM_CALL: 'r1', TOKEN: 'k2', LEVEL: 'info' });
    expect(text).not.toContain('k1');
    const missing = place.gateway({
      env: {},
      servers: { box: place.server({ env: { TOKEN: '${MY_TOKEN}' } }) },
    });
    expect(missing.problems()).toMatchObject([
      { server: 'box', message: 'needs a value for MY_TOKEN' },
    ]);
  });

  it('X101: answers with text, structure and notes about the rest, cut where it is too long', async () => {
    const session = place.gateway().session(testClient());
    const call = (tool: string, input = {}): Promise<McpAnswer> =>
      session.call(`mcp__box__${tool}`, input, signal);
    expect(await call('rich')).toEqual({
      text: 'first\n[image image/png, 3 bytes, left out: only text is passed on]\n[resource file:///a.txt: a]\n[resource file:///b.txt]\ninside\n{"n":1}',
      failed: false,
    });
    expect(await call('fail')).toEqual({ text: 'no such row', failed: true });
    expect(await call('throw')).toMatchObject({
      failed: true,
      text: expect.stringContaining('broken inside'),
    });
    const flood = await call('flood', { bytes: 300_000 });
    expect(flood.text.length).toBeLessThan(101_000);
    expect(flood.text).toContain('200000 of 300000 bytes left out');
  });
});
