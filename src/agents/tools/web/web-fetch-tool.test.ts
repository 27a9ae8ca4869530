import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Permit } from '../../../core/step/tool-use.js';
import { type TestPlace, testPlace, testToolIO } from '../../../testing/conformance/ports/tools.js';
import { htmlText } from './html-text.js';
import type { FetchLimits } from './http-get.js';
import { isPublicAddress } from './public-address.js';
import { createWebFetch } from './web-fetch-tool.js';

const requests: string[] = [];
const routes: Record<string, RequestListener> = {
  '/page': (_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      '<!doctype html><title>The title</title><h1>Head</h1><script>evil()</script><p>Text &amp; <a href="/next">more</a></p>',
    );
  },
  '/plain': (_request, response) =>
    response
      .setHeader('content-type', 'text/plain; charset=iso-8859-1')
      .end(Buffer.from('caf\xe9', 'latin1')),
  '/json': (_request, response) =>
    response.setHeader('content-type', 'application/json').end('{"a":1}'),
  '/zip': (_request, response) =>
    response.setHeader('content-type', 'application/zip').end(Buffer.from([80, 75, 0, 1])),
  '/packed': (_request, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
      .end(gzipSync('unpacked')),
  '/bomb': (_request, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
      .end(gzipSync(Buffer.alloc(50_000_000, 'x'))),
  '/broken': (_request, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
      .end('no gzip'),
  '/cut': (_request, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('begun');
    setTimeout(() => response.destroy(), 50);
  },
  '/missing': (_request, response) =>
    response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing here'),
  '/one': (_request, response) => response.writeHead(302, { location: '/two' }).end(),
  '/two': (_request, response) => response.writeHead(307, { location: 'plain' }).end(),
  '/loop': (_request, response) => response.writeHead(301, { location: '/loop' }).end(),
  '/file': (_request, response) =>
    response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/inward': (_request, response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/endless': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    const timer = setInterval(() => response.write('x'.repeat(10_000)), 5);
    response.once('close', () => clearInterval(timer));
  },
  '/silent': () => undefined,
};

let server: Server;
let origin: string;
let place: TestPlace;
beforeEach(async () => {
  requests.length = 0;
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.host}`);
    routes[request.url ?? '']?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  place = await testPlace();
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await place.cleanup();
});

const fetched = (url: string, limits: FetchLimits = {}, io = testToolIO(place)) =>
  createWebFetch({ allowPrivate: true, timeoutMs: 5000, ...limits }).run({ url }, io);

describe('WebFetch', () => {
  it('X100: answers with readable text', async () => {
    expect(await fetched(`${origin}/page`)).toEqual({
      text: `${origin}/page (200, text/html)\n\nThe title\n\n# Head\n\nText & [more](${origin}/next)`,
      failed: false,
    });
    expect((await fetched(`${origin}/plain`)).text).toContain('café');
    expect((await fetched(`${origin}/json`)).text).toContain('{"a":1}');
    expect((await fetched(`${origin}/packed`)).text).toContain('unpacked');
    expect((await fetched(`${origin}/zip`)).text).toContain('binary, 4 bytes; not shown');
    expect(await fetched(`${origin}/missing`)).toMatchObject({
      failed: true,
      text: expect.stringContaining('(404, text/plain)\n\nnothing here'),
    });
  });

  it('X100: each address of a redirect is judged anew', async () => {
    const io = testToolIO(place);
    expect((await fetched(`${origin}/one`, {}, io)).text).toContain('café');
    expect(io.asked.map(({ argument }) => argument)).toEqual([
      `${origin}/one`,
      `${origin}/two`,
      `${origin}/plain`,
    ]);
    requests.length = 0;
    const permit = async ({ argument }: { argument?: string }): Promise<Permit> =>
      argument?.endsWith('/two') ? { allowed: false, message: 'not there' } : { allowed: true };
    expect(await fetched(`${origin}/one`, {}, testToolIO(place, { permit }))).toEqual({
      text: 'not there',
      failed: true,
    });
    expect(requests).toHaveLength(1);
    expect((await fetched(`${origin}/loop`)).text).toContain('more than 5 redirects');
    expect((await fetched(`${origin}/file`)).text).toContain('only http and https');
  });

  it('X100: addresses of this machine and its network are refused before anything is sent', async () => {
    const port = new URL(origin).port;
    const hosts = [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '2130706433',
      '0x7f.1',
      '127.1',
      '169.254.169.254',
      '10.0.0.1',
    ];
    for (const host of hosts) {
      const answer = await fetched(`http://${host}:${port}/plain`, { allowPrivate: false });
      expect(answer, host).toMatchObject({
        failed: true,
        text: expect.stringMatching(/public internet only|could not be looked up/),
      });
    }
    expect(requests).toEqual([]);
  });

  it('X100: the size, unpacked too, and the time are limited', async () => {
    const bomb = await fetched(`${origin}/bomb`, { bytes: 100_000 });
    expect(bomb.text).toContain('only the first 100000 bytes');
    expect(bomb.text.length).toBeLessThan(120_000);
    expect((await fetched(`${origin}/endless`, { bytes: 50_000 })).text).toContain(
      'only the first 50000 bytes',
    );
    const started = performance.now();
    expect((await fetched(`${origin}/silent`, { timeoutMs: 300 })).text).toContain(
      'did not answer within 300 ms',
    );
    expect((await fetched(`${origin}/endless`, { timeoutMs: 300, bytes: 1e9 })).text).toContain(
      'did not answer within 300 ms',
    );
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('X100: what breaks is an answer', async () => {
    expect((await fetched(`${origin}/cut`)).text).toMatch(/could not be reached or broke off/);
    expect((await fetched(`${origin}/broken`)).text).toMatch(/could not be reached or broke off/);
    expect((await fetched('http://127.0.0.1:1/')).text).toMatch(/could not be reached/);
    expect((await fetched('http://name.invalid/')).text).toMatch(/could not be looked up/);
    for (const url of [
      '',
      'ftp://example.com/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http://',
      'no address',
    ]) {
      expect(await fetched(url), url).toMatchObject({ failed: true });
    }
    expect((await fetched('http://user:pw@example.com/')).text).toContain('leave them out');
  });
});

describe('public addresses', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450::1'])(
    'X100: %s is one',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.8.8.8',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fe80::1%eth0',
    'fd00::1',
    'ff02::1',
    'no address',
  ])('X100: %s is none', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('the text of a page', () => {
  const text = (html: string) => htmlText(html, 'https://example.com/a/b');

  it('X100: keeps headings, lists, links, tables and code', () => {
    expect(
      text(
        '<h2>A &#8212; B</h2><ul><li>one<li><b>two</b></ul><pre>  if (a &lt; b) {\n    c\n  }</pre><p>use <code>npm</code>',
      ),
    ).toBe('## A — B\n\n- one\n- two\n\n```\n  if (a < b) {\n    c\n  }\n```\n\nuse `npm`');
    expect(
      text(
        '<a href="../x?q=1&amp;r=2">go</a> <a href="#top">up</a> <a href="javascript:x()">run</a>',
      ),
    ).toBe('[go](https://example.com/x?q=1&r=2) up run');
    expect(text('<table><tr><td>a<td>b</tr><tr><td>c</table>')).toBe('| a | b\n\n | c');
  });

  it('X100: leaves out scripts, styles and comments, closed or not', () => {
    expect(
      text(
        'a<script>if (1 < 2) "</p>"</script>b<style>x</style><!-- c <p> -->d<svg><text>e</text></svg>',
      ),
    ).toBe('abd');
    expect(text('a<script>never closed <p>b')).toBe('a');
    expect(text('a<!-- never closed <p>b')).toBe('a');
    expect(text('1 < 2 and <3')).toBe('1 < 2 and <3');
  });

  it('X100: takes no time on a page that was made to take long', () => {
    const started = performance.now();
    for (const part of [
      '<',
      '<a ',
      '<a href="',
      '<script>',
      '</',
      '<!--',
      '&',
      '&#',
      '<pre>',
      '<a>',
      '<li>',
      ' \n ',
      '<a href=x>'.repeat(3),
    ])
      text(part.repeat(300_000));
    text('<a href=x>y'.repeat(100_000) + '</a>'.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
