import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpServer, stopHttpServers } from './fixtures/http-place.js';
import { signal, TestPlace, testClient } from './fixtures/place.js';

let place: TestPlace;
beforeEach(() => {
  place = new TestPlace();
});
afterEach(async () => {
  await stopHttpServers();
  await place.end();
});

describe('a server over HTTP', () => {
  it('X101: is reached over one connection, with the headers that are configured', async () => {
    const server = await startHttpServer(place.folder);
    const env = { MY_TOKEN: 'secret-1' };
    const gateway = place.gateway({
      env,
      servers: { web: { url: server.url, headers: { Authorization: 'Bearer ${MY_TOKEN}' } } },
    });
    const agents = ['a', 'b', 'c'].map((callKey) => gateway.session(testClient({ callKey })));
    const answers = await Promise.all(
      agents.map((agent) => agent.call('mcp__web__write', {}, signal)),
    );
    expect(answers).toEqual(agents.map(() => ({ text: 'write done', failed: false })));
    expect(place.lines('starts')).toHaveLength(1);
    expect(place.lines('headers').every((line) => line.includes('"Bearer secret-1"'))).toBe(true);
  });

  it('X101: that has forgotten the session is greeted anew, and the use is done once', async () => {
    const server = await startHttpServer(place.folder);
    const session = place.gateway({ servers: { web: { url: server.url } } }).session(testClient());
    await session.call('mcp__web__write', { n: 1 }, signal);
    await fetch(`${server.origin}/forget`);
    expect(await session.call('mcp__web__write', { n: 2 }, signal)).toEqual({
      text: 'write done',
      failed: false,
    });
    expect(place.lines('calls')).toHaveLength(2);
    expect(place.lines('starts')).toHaveLength(2);
  });

  it('X101: that dies under a use is noticed at once, and that use is not repeated', async () => {
    const server = await startHttpServer(place.folder);
    const session = place.gateway({ servers: { web: { url: server.url } } }).session(testClient());
    const started = performance.now();
    expect(await session.call('mcp__web__die', {}, signal)).toMatchObject({
      failed: true,
      text: expect.stringContaining('Outcome unknown'),
    });
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(place.lines('calls')).toEqual(['die {}']);
    expect(await session.call('mcp__web__look', {}, signal)).toMatchObject({
      failed: true,
      text: expect.stringContaining('does not work'),
    });
    await server.stop();
  });

  it('X101: that is not there is a problem with its reason', async () => {
    const gateway = place.gateway({ servers: { web: { url: 'http://127.0.0.1:9/mcp' } } });
    expect(await gateway.session(testClient()).tools(signal)).toEqual([]);
    expect(gateway.problems()).toMatchObject([
      { server: 'web', message: expect.stringContaining('does not work') },
    ]);
  });
});
