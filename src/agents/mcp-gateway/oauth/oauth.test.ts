import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuthorizationServer } from '../fixtures/authorization-server.js';
import { builtGateway } from '../fixtures/built-gateway.js';
import { type HttpServer, startHttpServer, stopHttpServers } from '../fixtures/http-place.js';
import { signal, TestPlace, testClient } from '../fixtures/place.js';
import { tokenFile as tokenFileOf } from './token-file.js';

let place: TestPlace;
let issuer: AuthorizationServer;
let server: HttpServer;
let tokenFile: string;

beforeEach(async () => {
  place = new TestPlace();
  tokenFile = join(place.folder, 'good-token');
  writeFileSync(tokenFile, 'access-0');
  issuer = new AuthorizationServer(tokenFile, 100);
  server = await startHttpServer(place.folder, tokenFile, await issuer.start());
});
afterEach(async () => {
  await issuer.stop();
  await stopHttpServers();
  await place.end();
});

const lockDir = () => join(place.folder, 'locks');
const file = (clientId?: string) => tokenFileOf(lockDir(), server.url, clientId);
const stored = (expiresAt: number | null) => ({
  tokens: { access_token: 'old', token_type: 'Bearer', refresh_token: 'refresh-0' },
  expiresAt,
  client: null,
});

describe('tokens of a server', () => {
  it.each([
    ['that says when it ends', Date.now() - 1000],
    ['whose end nobody knows', null],
  ])('X101: twenty uses with an expired token %s renew it once', async (_name, expiresAt) => {
    await file('me').write(stored(expiresAt));
    const gateway = place.gateway({
      servers: { web: { url: server.url, concurrency: 20, oauth: { clientId: 'me' } } },
    });
    const sessions = Array.from({ length: 20 }, (_, index) =>
      gateway.session(testClient({ callKey: `k${index}` })),
    );
    const answers = await Promise.all(
      sessions.map((session) => session.call('mcp__web__write', {}, signal)),
    );
    expect(answers).toEqual(sessions.map(() => ({ text: 'write done', failed: false })));
    expect(issuer.grants).toEqual(['refresh_token refresh-0']);
    expect(place.lines('calls')).toHaveLength(20);
  });

  it('X101: a token that ends in the middle of twenty uses is renewed once', async () => {
    await file('me').write({
      ...stored(null),
      tokens: { access_token: 'access-0', token_type: 'Bearer', refresh_token: 'refresh-0' },
    });
    const gateway = place.gateway({
      servers: { web: { url: server.url, concurrency: 20, oauth: { clientId: 'me' } } },
    });
    const session = gateway.session(testClient());
    expect((await session.tools(signal)).length).toBe(3);
    writeFileSync(tokenFile, 'other');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => session.call('mcp__web__write', { n }, signal)),
    );
    expect(answers.every(({ failed }) => !failed)).toBe(true);
    expect(issuer.grants).toHaveLength(1);
  });

  it('X101: two processes that find it expired at the same time renew it once', async () => {
    const module = await builtGateway('oauth');
    await file('me').write(stored(null));
    const run = (name: string) =>
      promisify(execFile)(process.execPath, [
        join(import.meta.dirname, '../fixtures/call-once.mjs'),
        module,
        server.url,
        lockDir(),
        join(place.folder, name),
      ]);
    for (const { stdout } of await Promise.all([run('one'), run('two'), run('three')])) {
      expect(JSON.parse(stdout)).toEqual(
        Array.from({ length: 5 }, () => ({ text: 'write done', failed: false })),
      );
    }
    expect(issuer.grants).toEqual(['refresh_token refresh-0']);
    rmSync(dirname(module), { recursive: true, force: true });
  });

  it('X101: a lock of a process that died holds up nobody', async () => {
    await file('me').write(stored(null));
    mkdirSync(dirname(file('me').path), { recursive: true });
    writeFileSync(`${file('me').path}.lock`, '999999999');
    const gateway = place.gateway({
      servers: { web: { url: server.url, oauth: { clientId: 'me' } } },
    });
    expect(await gateway.session(testClient()).call('mcp__web__look', {}, signal)).toEqual({
      text: 'look done',
      failed: false,
    });
    expect(readdirSync(lockDir())).toHaveLength(1);
  });

  it('X101: are kept for the user alone', async () => {
    await file('me').write(stored(null));
    const gateway = place.gateway({
      servers: { web: { url: server.url, oauth: { clientId: 'me' } } },
    });
    await gateway.session(testClient()).tools(signal);
    expect(statSync(file('me').path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file('me').path, 'utf8'))).toMatchObject({
      tokens: { access_token: 'access-1', refresh_token: 'refresh-1' },
    });
  });

  it('X101: a client with a secret of its own gets them without a person', async () => {
    const gateway = place.gateway({
      env: { S: 'hush' },
      servers: { web: { url: server.url, oauth: { clientId: 'me', clientSecret: '${S}' } } },
    });
    expect(await gateway.session(testClient()).call('mcp__web__look', {}, signal)).toEqual({
      text: 'look done',
      failed: false,
    });
    expect(issuer.grants).toEqual(['client_credentials hush']);
  });

  it('X101: are shown to no authorization server but the one that is configured', async () => {
    await file('me').write(stored(null));
    const gateway = place.gateway({
      servers: {
        web: {
          url: server.url,
          oauth: { clientId: 'me', clientSecret: 'hush', issuer: 'https://login.example' },
        },
      },
    });
    expect(await gateway.session(testClient()).tools(signal)).toEqual([]);
    expect(issuer.grants).toEqual([]);
  });

  it('X101: without one, or when it is refused, the problem says what is missing', async () => {
    const gateway = place.gateway({
      servers: { web: { url: server.url, oauth: { clientId: 'me' } } },
    });
    expect(await gateway.session(testClient()).tools(signal)).toEqual([]);
    const problem = {
      server: 'web',
      message: expect.stringContaining('wants a login'),
      hint: expect.stringContaining('refresh token'),
    };
    expect(gateway.problems()).toEqual([problem]);
    issuer.refuses = true;
    await file('me').write(stored(null));
    const other = place.gateway({
      servers: { web: { url: server.url, oauth: { clientId: 'me' } } },
    });
    expect(await other.session(testClient()).tools(signal)).toEqual([]);
    expect(other.problems()).toEqual([problem]);
  });
});
