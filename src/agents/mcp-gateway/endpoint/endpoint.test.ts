import { request } from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { McpEndpoint } from '../../../core/ports/mcp-gateway.js';
import { signal, TestPlace, testClient } from '../fixtures/place.js';

let place: TestPlace;
beforeEach(() => {
  place = new TestPlace();
});
afterEach(() => place.end());

async function program(
  { url, headers }: McpEndpoint,
  mode: 'legacy' | 'auto' = 'legacy',
): Promise<Client> {
  const client = new Client({ name: 'program', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { ...headers } } }),
  );
  return client;
}

/** The status a bare request gets. */
function knock(
  url: string,
  headers: Record<string, string>,
  method = 'POST',
  body: unknown = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} },
) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const all = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    };
    const sent = request(url, { method, headers: all }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? JSON.stringify(body) : undefined);
  });
}

const local = {
  name: 'StructuredOutput',
  description: 'Hand it over.',
  input: { type: 'object', properties: { n: { type: 'number' } } },
};

describe('the loopback address of a session', () => {
  it.each(['legacy', 'auto'] as const)(
    'X101: serves the tools of the session and ours to a client of the %s protocol',
    async (mode) => {
      const given: unknown[] = [];
      const session = place.gateway().session(
        testClient({
          tools: ['mcp__box__look', 'mcp__box__write'],
          local: [
            {
              ...local,
              run: async (input) => {
                given.push(input);
                return { text: 'thanks', failed: false };
              },
            },
          ],
        }),
      );
      const client = await program(await session.endpoint(), mode);
      const { tools } = await client.listTools();
      expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
        ['StructuredOutput', false],
        ['mcp__box__look', true],
        ['mcp__box__write', false],
      ]);
      expect(tools[1]).toMatchObject({
        description: 'Looks.',
        inputSchema: { type: 'object', properties: { what: { type: 'string' } } },
      });
      expect(
        await client.callTool({ name: 'StructuredOutput', arguments: { n: 1 } }),
      ).toMatchObject({ content: [{ type: 'text', text: 'thanks' }] });
      expect(given).toEqual([{ n: 1 }]);
      expect(
        await client.callTool({ name: 'mcp__box__look', arguments: { what: 'it' } }),
      ).toMatchObject({ content: [{ text: 'it is fine' }] });
      expect(await client.callTool({ name: 'mcp__box__slow', arguments: {} })).toMatchObject({
        isError: true,
      });
      await client.close();
    },
  );

  it('X100: asks there as well, and uses count together with those of the same session', async () => {
    const asked: string[] = [];
    const permit = async ({ tool }: { readonly tool: string }) => {
      asked.push(tool);
      return asked.length > 2
        ? { allowed: false as const, message: 'enough' }
        : { allowed: true as const };
    };
    const session = place.gateway().session(testClient({ permit }));
    const client = await program(await session.endpoint());
    await session.call('mcp__box__write', { line: 'a' }, signal);
    await client.callTool({ name: 'mcp__box__write', arguments: { line: 'a' } });
    expect(place.lines('written')).toEqual(['a', 'a']);
    expect(
      await client.callTool({ name: 'mcp__box__write', arguments: { line: 'a' } }),
    ).toMatchObject({
      isError: true,
      content: [{ text: 'enough' }],
    });
    expect(asked).toHaveLength(3);
    await client.close();
  });

  it('X101: what a program cancels is cancelled', async () => {
    const session = place.gateway().session(testClient());
    const client = await program(await session.endpoint());
    const stop = new AbortController();
    const call = client.callTool(
      { name: 'mcp__box__slow', arguments: { ms: 60_000 } },
      { signal: stop.signal },
    );
    await place.until(() => place.lines('running').length === 1);
    stop.abort();
    await expect(call).rejects.toThrow();
    await place.until(() => place.lines('cancelled').length === 1);
    await client.close();
  });

  it('X101: answers a client that keeps no session', async () => {
    const { url, headers } = await place.gateway().session(testClient()).endpoint();
    const { status, text } = await knock(url, headers);
    expect([status, text.includes('mcp__box__look')]).toEqual([200, true]);
    expect((await knock(url, headers, 'GET')).status).toBe(405);
    expect((await knock(url, { ...headers, 'mcp-session-id': 'gone' })).status).toBe(404);
    expect((await knock(url, { ...headers, 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('X101: opens to nobody without the token of that very session', async () => {
    const gateway = place.gateway();
    const one = await gateway.session(testClient()).endpoint();
    const two = await gateway.session(testClient({ callKey: 'other' })).endpoint();
    expect(new URL(one.url).hostname).toBe('127.0.0.1');
    expect(new URL(one.url).port).toBe(new URL(two.url).port);
    expect((await knock(one.url, {})).status).toBe(401);
    expect((await knock(one.url, two.headers)).status).toBe(401);
    expect((await knock(`${one.url}0`, one.headers)).status).toBe(401);
    expect((await knock(one.url, { ...one.headers, host: 'evil.example' })).status).toBe(403);
    expect((await knock(one.url, { ...one.headers, origin: 'http://evil.example' })).status).toBe(
      403,
    );
    expect((await knock(one.url, one.headers)).status).toBe(200);
  });

  it('X101: closes with the session, and ends what is under way', async () => {
    const gateway = place.gateway();
    const session = gateway.session(testClient());
    const endpoint = await session.endpoint();
    const client = await program(endpoint);
    const call = client
      .callTool({ name: 'mcp__box__slow', arguments: { ms: 60_000 } })
      .catch(() => 'ended');
    await place.until(() => place.lines('running').length === 1);
    await session.close();
    await place.until(() => place.lines('cancelled').length === 1);
    expect((await knock(endpoint.url, endpoint.headers)).status).toBe(401);
    await expect(session.endpoint()).resolves.toBeDefined();
    await client.close();
    await call;
    await gateway.close();
    await expect(knock(endpoint.url, endpoint.headers)).rejects.toThrow();
  });

  it('C27: another gateway that is led there leaves it alone', async () => {
    const { url, headers } = await place.gateway().session(testClient()).endpoint();
    const other = place.gateway({ servers: { loop: { url, headers } } });
    expect(await other.session(testClient()).tools(signal)).toEqual([]);
    expect(other.problems()).toMatchObject([
      { server: 'loop', message: expect.stringContaining('plenum itself') },
    ]);
  });
});
