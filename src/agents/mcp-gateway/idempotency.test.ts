import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signal, TestPlace, testClient } from './fixtures/place.js';

let place: TestPlace;
beforeEach(() => {
  place = new TestPlace();
});
afterEach(() => place.end());

const write = 'mcp__box__write';

describe('uses that may change something', () => {
  it('X101: the n-th equal use of a later attempt answers as the n-th of the earlier one, after a new start of plenum too', async () => {
    const first = place.gateway().session(testClient());
    const answers = [
      await first.call(write, { line: 'a' }, signal),
      await first.call(write, { line: 'a' }, signal),
      await first.call(write, { line: 'b' }, signal),
    ];
    expect(place.lines('written')).toEqual(['a', 'a', 'b']);
    const second = place.gateway().session(testClient());
    expect(await second.call(write, { line: 'b' }, signal)).toEqual(answers[2]);
    expect(await second.call(write, { line: 'a' }, signal)).toEqual(answers[0]);
    expect(await second.call(write, { line: 'a' }, signal)).toEqual(answers[1]);
    expect(place.lines('written')).toEqual(['a', 'a', 'b']);
    await second.call(write, { line: 'a' }, signal);
    expect(place.lines('written')).toEqual(['a', 'a', 'b', 'a']);
    await place
      .gateway()
      .session(testClient({ callKey: 'r1:k:1' }))
      .call(write, { line: 'a' }, signal);
    expect(place.lines('written')).toHaveLength(5);
  });

  it('X101: the server gets the same key for the same use, and another for every other', async () => {
    const session = place.gateway().session(testClient());
    for (const line of ['a', 'a', 'b']) await session.call(write, { line }, signal);
    const keys = place.lines('keys');
    expect(new Set(keys).size).toBe(3);
    for (const key of keys) expect(key).toMatch(/^r1:k:0:box:write:[0-9a-f]{64}:[12]$/);
  });

  it('X101: one that was sent and never answered is not repeated, and the agent is told so', async () => {
    const gateway = place.gateway();
    const first = gateway.session(testClient());
    const stop = new AbortController();
    const lost = first.call(write, { line: 'a', ms: 60_000 }, stop.signal);
    await place.until(() => place.lines('calls').length === 1);
    stop.abort();
    expect(await lost).toMatchObject({ failed: true, text: expect.stringContaining('unknown') });
    await first.close();
    const second = gateway.session(testClient());
    expect(await second.call(write, { line: 'a', ms: 60_000 }, signal)).toMatchObject({
      failed: true,
      text: expect.stringContaining('Outcome unknown'),
    });
    expect(place.lines('calls')).toHaveLength(1);
    expect((await second.call(write, { line: 'b' }, signal)).failed).toBe(false);
  });

  it('X101: one that waited for its turn when it was stopped is simply done by the next attempt', async () => {
    const gateway = place.gateway({ servers: { box: place.server({ concurrency: 1 }) } });
    const session = gateway.session(testClient());
    const holder = session.call('mcp__box__slow', { ms: 500 }, signal);
    await place.until(() => place.lines('calls').length === 1);
    const stop = new AbortController();
    const waiting = session.call(write, { line: 'a' }, stop.signal);
    stop.abort();
    expect((await waiting).failed).toBe(true);
    await session.close();
    await holder;
    expect(await gateway.session(testClient()).call(write, { line: 'a' }, signal)).toMatchObject({
      failed: false,
    });
    expect(place.lines('written')).toEqual(['a']);
  });

  it('X101: equal uses of two attempts at once are one', async () => {
    const gateway = place.gateway();
    const [one, two] = [gateway.session(testClient()), gateway.session(testClient())];
    const both = await Promise.all([
      one.call(write, { line: 'a', ms: 100 }, signal),
      two.call(write, { line: 'a', ms: 100 }, signal),
    ]);
    expect(both[0]).toEqual(both[1]);
    expect(place.lines('written')).toEqual(['a']);
  });

  it('X101: what failed in the server stays failed in a later attempt, what was refused by a person does not', async () => {
    const first = place.gateway().session(testClient());
    const failed = await first.call('mcp__box__fail', {}, signal);
    const later = place.gateway();
    expect(await later.session(testClient()).call('mcp__box__fail', {}, signal)).toEqual(failed);
    expect(place.lines('calls')).toHaveLength(1);
    const refused = later.session(
      testClient({ permit: async () => ({ allowed: false, message: 'no' }) }),
    );
    await refused.call(write, { line: 'a' }, signal);
    await later.session(testClient()).call(write, { line: 'a' }, signal);
    expect(place.lines('written')).toEqual(['a']);
  });

  it('X101: records are for the user alone, hold no arguments, and a damaged one is not guessed at', async () => {
    const session = place.gateway().session(testClient());
    await session.call('mcp__box__fail', { password: 'hunter2' }, signal);
    const folder = join(place.folder, 'results');
    const [file = ''] = readdirSync(folder);
    expect(file).toMatch(/^[0-9a-f]{64}\.json$/);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, file), 'utf8')).not.toContain('hunter2');
    writeFileSync(join(folder, file), '{"state":');
    const again = place.gateway().session(testClient());
    expect(await again.call('mcp__box__fail', { password: 'hunter2' }, signal)).toMatchObject({
      failed: true,
      text: expect.stringContaining('cannot be read'),
    });
    expect(place.lines('calls')).toHaveLength(1);
  });

  it('X101: where nothing can be written down, nothing is sent', async () => {
    writeFileSync(join(place.folder, 'file'), '');
    const session = place
      .gateway({ resultsDir: join(place.folder, 'file', 'results') })
      .session(testClient());
    expect((await session.call(write, { line: 'a' }, signal)).failed).toBe(true);
    expect(place.lines('written')).toEqual([]);
  });
});

describe('uses that only read', () => {
  it('X101: equal ones are answered once for all agents, until somebody writes', async () => {
    const gateway = place.gateway();
    const agents = ['a', 'b', 'c'].map((key) => gateway.session(testClient({ callKey: key })));
    const look = () =>
      Promise.all(agents.map((agent) => agent.call('mcp__box__look', { what: 'it' }, signal)));
    for (const answer of [...(await look()), ...(await look())])
      expect(answer).toEqual({ text: 'it is fine', failed: false });
    const looks = () => place.lines('calls').filter((call) => call.startsWith('look'));
    expect(looks()).toHaveLength(1);
    await agents[0]?.call(write, { line: 'a' }, signal);
    await look();
    expect(looks()).toHaveLength(2);
  });

  it('X101: what is read while somebody writes is not kept', async () => {
    const gateway = place.gateway();
    const session = gateway.session(testClient());
    const writing = session.call(write, { line: 'a', ms: 500 }, signal);
    await place.until(() => place.lines('calls').length === 1);
    await session.call('mcp__box__look', { what: 'it' }, signal);
    await writing;
    await session.call('mcp__box__look', { what: 'it' }, signal);
    expect(place.lines('calls').filter((call) => call.startsWith('look'))).toHaveLength(2);
  });
});
