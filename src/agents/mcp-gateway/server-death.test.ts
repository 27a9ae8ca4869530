import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signal, TestPlace, testClient } from './fixtures/place.js';

let place: TestPlace;
beforeEach(() => {
  place = new TestPlace();
});
afterEach(() => place.end());

describe('a server that goes away', () => {
  it('X101: is started again, and what it may repeat is repeated once', async () => {
    const session = place.gateway().session(testClient());
    expect(await session.call('mcp__box__look-and-die', {}, signal)).toEqual({
      text: 'seen',
      failed: false,
    });
    expect(place.lines('starts')).toHaveLength(2);
    expect(place.lines('calls')).toHaveLength(2);
  });

  it('X101: repeats what its server or the configuration calls idempotent, with the same key', async () => {
    const session = place.gateway().session(testClient());
    expect(await session.call('mcp__box__put', { line: 'a' }, signal)).toEqual({
      text: 'put a',
      failed: false,
    });
    expect(place.lines('written')).toEqual(['a', 'a']);
    expect(new Set(place.lines('keys')).size).toBe(1);
  });

  it('X101: does not repeat what may have had an effect, and says so', async () => {
    const session = place.gateway().session(testClient());
    const answer = await session.call('mcp__box__die', {}, signal);
    expect(answer).toMatchObject({
      failed: true,
      text: expect.stringMatching(/Outcome unknown: the server went away/),
    });
    expect(place.lines('calls')).toHaveLength(1);
    expect(await session.call('mcp__box__look', { what: 'it' }, signal)).toMatchObject({
      failed: false,
    });
    expect(place.lines('starts')).toHaveLength(2);
  });

  it('X101: repeats only once, and after three deaths in a row leaves it alone and says why', async () => {
    place.flag('die-at-start');
    const gateway = place.gateway();
    const session = gateway.session(testClient());
    for (let time = 0; time < 5; time += 1) expect(await session.tools(signal)).toEqual([]);
    expect(place.lines('starts')).toHaveLength(3);
    expect(gateway.problems()).toEqual([
      {
        server: 'box',
        message: expect.stringMatching(
          /does not work: .*code 3.*no database here.*3 times in a row/,
        ),
        hint: expect.stringContaining('"box"'),
      },
    ]);
    expect(await session.call('mcp__box__look', {}, signal)).toMatchObject({
      failed: true,
      text: expect.stringContaining('no database here'),
    });
  });

  it('X101: one that cannot be started is a problem, not a crash', async () => {
    const gateway = place.gateway({
      servers: { none: { command: '/no/such/program' }, box: place.server() },
    });
    expect(
      (await gateway.session(testClient()).tools(signal)).map(({ server }) => server),
    ).toContain('box');
    expect(gateway.problems()).toMatchObject([
      { server: 'none', message: expect.stringContaining('ENOENT') },
      { server: 'box', hint: 'plenum mcp-lock' },
    ]);
  });

  it('X101: one that never answers does not hold up those who stop waiting, nor the end', async () => {
    place.flag('hang-at-start');
    const gateway = place.gateway({ servers: { box: place.server({ startTimeoutMs: 60_000 }) } });
    const stop = new AbortController();
    const tools = gateway.session(testClient()).tools(stop.signal);
    await place.until(() => place.lines('starts').length === 1);
    stop.abort();
    expect(await tools).toEqual([]);
    const started = performance.now();
    await gateway.close();
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('X101: ends with all it started, also what it left behind when it died', async () => {
    place.flag('leave-child');
    const gateway = place.gateway();
    const session = gateway.session(testClient());
    await session.call('mcp__box__die', {}, signal);
    await session.tools(signal);
    await place.until(() => place.lines('children').length === 2);
  });
});

describe('a server that misbehaves', () => {
  it('X101: may print what is no message', async () => {
    place.flag('print-garbage');
    const session = place.gateway().session(testClient());
    expect(await session.call('mcp__box__look', { what: 'it' }, signal)).toMatchObject({
      text: 'it is fine',
    });
  });

  it('X101: is ended when it floods', async () => {
    const session = place.gateway().session(testClient());
    const answer = await session.call('mcp__box__flood', { bytes: 30_000_000 }, signal);
    expect(answer.failed).toBe(true);
    expect(await session.call('mcp__box__look', { what: 'it' }, signal)).toMatchObject({
      failed: false,
    });
  });

  it('X101: is told what is cancelled; one that does not listen holds up nobody', async () => {
    const session = place
      .gateway({ servers: { box: place.server({ concurrency: 1 }) } })
      .session(testClient());
    for (const tool of ['slow', 'stubborn']) {
      const stop = new AbortController();
      const call = session.call(`mcp__box__${tool}`, { ms: 5000 }, stop.signal);
      await place.until(() => place.lines('calls').some((line) => line.startsWith(tool)));
      stop.abort();
      expect((await call).failed).toBe(true);
    }
    expect(await session.call('mcp__box__look', { what: 'it' }, signal)).toMatchObject({
      failed: false,
    });
    await place.until(() => place.lines('cancelled').includes('slow'));
  });

  it('X101: has a time for each use, and progress extends it', async () => {
    const session = place
      .gateway({ servers: { box: place.server({ timeoutMs: 1000 }) } })
      .session(testClient());
    expect(await session.call('mcp__box__slow', { ms: 20_000 }, signal)).toMatchObject({
      failed: true,
      text: expect.stringContaining('within 1 s'),
    });
    expect(await session.call('mcp__box__progress', { ms: 2000 }, signal)).toMatchObject({
      text: 'arrived',
      failed: false,
    });
    expect(
      await session.call('mcp__box__write', { line: 'late', ms: 20_000 }, signal),
    ).toMatchObject({
      text: expect.stringContaining('Outcome unknown'),
    });
  });
});
