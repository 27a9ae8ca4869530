import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import { samplePartialRun } from '../../testing/harness/sample-events.js';
import { PageStand, smallPage } from './fixtures/page-stand.js';
import { isPresent, readStream } from './fixtures/read-stream.js';

const stand = new PageStand();
beforeAll(async () => {
  await recordRun(stand.project, 'r7k2', samplePartialRun());
  await stand.open();
});
afterAll(() => stand.close());

const codeOf = (text: string): string =>
  (JSON.parse(text) as { error: { code: string } }).error.code;

describe('who is answered', () => {
  it.each(['/api/runs', '/api/runs/r7k2', '/api/runs/r7k2/events', '/api/runs/stream'])(
    'X123: %s needs the token to watch',
    async (path) => {
      const { watch, control } = stand.server.tokens;
      for (const headers of [
        {},
        { authorization: 'Bearer wrong' },
        { authorization: watch },
        { authorization: `Bearer ${watch}x` },
        { authorization: `Bearer ${control}` },
        { authorization: `Basic ${watch}` },
      ] as Record<string, string>[]) {
        const { status, text } = await stand.ask(path, { headers });
        expect([status, codeOf(text)]).toEqual([401, 'E_PAGE_TOKEN']);
        expect(text).not.toContain('audit-routes');
      }
      expect((await stand.ask(`${path}?watch=${watch}`, { headers: {} })).status).toBe(401);
    },
  );

  it('X123: a command needs both tokens', async () => {
    const { control } = stand.server.tokens;
    const half = [
      stand.watching(),
      { 'x-plenum-control': control ?? '' },
      { ...stand.watching(), 'x-plenum-control': stand.server.tokens.watch },
      { ...stand.watching(), 'x-plenum-control': '' },
    ];
    for (const headers of half) {
      const { status, text } = await stand.post('r7k2', { action: 'pause' }, headers);
      expect([status, codeOf(text)]).toEqual([401, 'E_PAGE_TOKEN']);
    }
    expect((await stand.post('r7k2', { action: 'pause' })).status).toBe(409);
  });

  it('X123: a server that only shows takes no command, whatever token is sent', async () => {
    const shows = await new PageStand().open({ withControl: false });
    expect(shows.server.tokens.control).toBeNull();
    for (const control of ['', 'null', shows.server.tokens.watch]) {
      const headers = { ...shows.watching(), 'x-plenum-control': control };
      expect((await shows.post('r7k2', { action: 'stop' }, headers)).status).toBe(401);
    }
    await shows.close();
  });

  it('X123: another Host is refused, so a name that leads here shows nothing', async () => {
    const { port } = stand.server;
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `localhost:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.0.0.1.evil.example:${port}`,
      `0.0.0.0:${port}`,
    ])
      for (const path of ['/', '/api/runs', '/api/runs/r7k2/export.html']) {
        const { status, text } = await stand.ask(path, { headers: { ...stand.watching(), host } });
        expect([host, status]).toEqual([host, 403]);
        expect(text).not.toMatch(/audit-routes|<html>/);
      }
  });

  it('X123: another Origin is refused; none and its own are not, and nothing is shared', async () => {
    const own = `http://127.0.0.1:${stand.server.port}`;
    for (const origin of [
      'https://evil.example',
      'null',
      `${own}.evil.example`,
      `https${own.slice(4)}`,
    ]) {
      const headers = { ...stand.controlling(), origin };
      const read = await stand.ask('/api/runs', { headers });
      const sent = await stand.post('r7k2', { action: 'stop' }, headers);
      expect([read.status, sent.status]).toEqual([403, 403]);
      expect(Object.keys(read.headers).join()).not.toContain('access-control');
    }
    const headers = { ...stand.controlling(), origin: own };
    expect((await stand.ask('/api/runs', { headers })).status).toBe(200);
    expect((await stand.post('r7k2', { action: 'stop' }, headers)).status).toBe(409);
    const crossSite = { ...stand.watching(), 'sec-fetch-site': 'cross-site' };
    expect((await stand.ask('/api/runs', { headers: crossSite })).status).toBe(403);
    expect((await stand.ask('/', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(
      200,
    );
  });

  it.each(['OPTIONS', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'POST', 'TRACE'])(
    'X123: %s is not answered where GET is',
    async (method) => {
      for (const path of ['/', '/api/runs', '/api/runs/r7k2/events', '/api/runs/stream']) {
        const headers = { ...stand.controlling(), 'access-control-request-method': 'GET' };
        const { status, headers: got } = await stand.ask(path, { method, headers });
        expect([path, status, got.allow]).toEqual([path, 405, 'GET']);
        expect(Object.keys(got).join()).not.toContain('access-control');
      }
      const control = await stand.ask('/api/runs/r7k2/control', { headers: stand.controlling() });
      expect([control.status, control.headers.allow]).toEqual([405, 'POST']);
    },
  );

  it('X123: a path that leads elsewhere leads nowhere', async () => {
    for (const path of [
      '/api/runs/..',
      '/api/runs/%2e%2e%2f%2e%2e%2fhome',
      '/api/runs/..%2f..%2fproject',
      '/api/runs/r7k2%2f..%2fr7k2',
      '/api/runs/r7k2%00',
      '/api/runs/@last',
      '/api/runs/r7',
      `/api/runs/${'a'.repeat(200)}`,
      '/api/runs/r7k2/blobs/..%2f..%2fscript.js',
      `/api/runs/r7k2/blobs/${'a'.repeat(64)}`,
      '/api/runs/r7k2/agents/..%2f1/transcript',
      '/api/runs/r7k2/agents/-1/transcript',
      '/api/runs/r7k2/agents/1e3/diff',
      '/run.json',
      '/dist/page/index.html',
      '/favicon.ico',
      `/${'a/'.repeat(50)}`,
    ]) {
      const { status } = await stand.ask(path);
      expect([path, status]).toEqual([path, 404]);
    }
  });

  it('X123: bodies, numbers and places that are none are refused in words', async () => {
    const huge = { action: 'answer', target: 1, text: 'x'.repeat(300_000) };
    expect((await stand.post('r7k2', huge)).status).toBe(413);
    for (const control of [
      {},
      { action: 'delete' },
      { action: 'skip' },
      { action: 'skip', target: '1' },
      { action: 'skip', target: 1.5 },
      { action: 'answer', target: 1 },
      { action: 'send', target: 1 },
      { action: 'send', text: 'x' },
      { action: 'allow', target: 1, text: 5 },
    ])
      expect([control, (await stand.post('r7k2', control)).status]).toEqual([control, 400]);
    for (const path of ['/api/runs?most=0', '/api/runs?most=9999', '/api/runs/r7k2/events?from=-1'])
      expect([path, (await stand.ask(path)).status]).toEqual([path, 400]);
  });

  it('X123: the page is served under a policy that knows its script and style alone', async () => {
    for (const path of ['/', '/run/r7k2', '/run/r7k2/agent/3']) {
      const { status, headers, text } = await stand.ask(path, { headers: {} });
      expect([status, text]).toEqual([200, smallPage]);
      const policy = String(headers['content-security-policy']);
      expect(policy).toMatch(
        /^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='/,
      );
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|http/);
    }
  });

  it('X123: every answer is kept by nobody and tells nobody where it came from', async () => {
    for (const path of ['/', '/api/runs', '/api/runs/none', '/nothing']) {
      const { headers } = await stand.ask(path);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
    }
  });

  it('X123: fifty clients that take nothing hold up nobody', async () => {
    const hanging = Array.from({ length: 50 }, () => {
      const asked = stand.request('/api/runs/r7k2/events', 'GET', stand.watching());
      asked.on('error', () => undefined);
      asked.on('response', (response) => response.pause());
      asked.end();
      return asked;
    });
    const seen = await readStream(stand, '/api/runs/r7k2/events', isPresent);
    expect(seen.filter(({ event }) => event === 'message')).toHaveLength(samplePartialRun().length);
    for (const asked of hanging) asked.destroy();
  });
});
