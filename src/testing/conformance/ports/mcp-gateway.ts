import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { McpClient, McpGateway } from '../../../core/ports/mcp-gateway.js';
import type { JsonObject } from '../../../core/values/json.js';

/** A gateway over one server that has a tool that only reads and one that writes. */
export interface GatewayUnderTest {
  readonly gateway: McpGateway;
  /** Full names, and an input that each takes. */
  readonly read: { readonly name: string; readonly input: JsonObject };
  readonly write: { readonly name: string; readonly input: JsonObject };
  /** How often the write took effect. */
  writes(): number;
  close(): Promise<void>;
}

const signal = new AbortController().signal;
const aborted = AbortSignal.abort(new Error('stopped'));

function client(change: Partial<McpClient> = {}): McpClient {
  return { callKey: 'r1:k:0', readOnly: false, permit: async () => ({ allowed: true }), ...change };
}

/** What every gateway keeps (`core/ports/mcp-gateway.ts`). */
export function describeMcpGateway(name: string, open: () => Promise<GatewayUnderTest>): void {
  describe(`the gateway ${name}`, () => {
    let opened: GatewayUnderTest;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const names = async (change: Partial<McpClient> = {}) =>
      (await opened.gateway.session(client(change)).tools(signal)).map((tool) => tool.name);

    it('X101: names tools by their server, each once, and is not empty', async () => {
      const all = await names();
      expect(all).toEqual(expect.arrayContaining([opened.read.name, opened.write.name]));
      expect(new Set(all).size).toBe(all.length);
      for (const one of all) expect(one).toMatch(/^mcp__[A-Za-z0-9_-]+__[A-Za-z0-9_-]+$/);
      expect(opened.gateway.empty).toBe(false);
    });

    it('X101: offers what the allow-list and read-only leave, and refuses the rest as an answer', async () => {
      const { read, write, gateway } = opened;
      expect(await names({ tools: [read.name] })).toEqual([read.name]);
      expect(await names({ tools: [] })).toEqual([]);
      expect(await names({ tools: [write.name.split('__', 2).join('__')] })).toContain(write.name);
      expect(await names({ readOnly: true })).not.toContain(write.name);
      for (const change of [{ tools: [read.name] }, { readOnly: true }]) {
        expect(
          await gateway.session(client(change)).call(write.name, write.input, signal),
        ).toMatchObject({ failed: true });
      }
      expect(
        await gateway.session(client()).call('mcp__nobody__nothing', {}, signal),
      ).toMatchObject({ failed: true });
      expect(opened.writes()).toBe(0);
    });

    it('X100: asks before each use; what is refused has no effect', async () => {
      const { write, gateway } = opened;
      const asked: string[] = [];
      const permit: McpClient['permit'] = async ({ tool }) => {
        asked.push(tool);
        return asked.length === 1 ? { allowed: true } : { allowed: false, message: 'that will do' };
      };
      const session = gateway.session(client({ permit }));
      expect(await session.call(write.name, write.input, signal)).toMatchObject({ failed: false });
      expect(await session.call(write.name, write.input, signal)).toEqual({
        text: 'that will do',
        failed: true,
      });
      expect([asked, opened.writes()]).toEqual([[write.name, write.name], 1]);
    });

    it('X101: the n-th equal use of a later attempt answers as the n-th of the earlier one', async () => {
      const { write, gateway } = opened;
      const first = gateway.session(client());
      const answers = [
        await first.call(write.name, write.input, signal),
        await first.call(write.name, write.input, signal),
      ];
      await first.close();
      const second = gateway.session(client());
      expect([
        await second.call(write.name, write.input, signal),
        await second.call(write.name, write.input, signal),
      ]).toEqual(answers);
      expect(opened.writes()).toBe(2);
      await gateway
        .session(client({ callKey: 'r1:other:0' }))
        .call(write.name, write.input, signal);
      expect(opened.writes()).toBe(3);
    });

    it('X101: never rejects: not when stopped, not when closed', async () => {
      const { read, write, gateway } = opened;
      const session = gateway.session(client());
      expect(await session.tools(aborted)).toEqual([]);
      expect(await session.call(write.name, write.input, aborted)).toMatchObject({ failed: true });
      expect(await session.call(read.name, read.input, signal)).toMatchObject({ failed: false });
      await session.close();
      await session.close();
      expect(await session.tools(signal)).toEqual([]);
      expect(await session.call(write.name, write.input, signal)).toMatchObject({ failed: true });
      expect(opened.writes()).toBe(0);
      await gateway.close();
      await gateway.close();
      expect(await gateway.session(client()).call(write.name, write.input, signal)).toMatchObject({
        failed: true,
      });
    });

    it('X101: its address answers with the token of the session, and with nothing after its end', async () => {
      const session = opened.gateway.session(
        client({
          local: [
            {
              name: 'Ours',
              description: 'd',
              input: { type: 'object' },
              run: async () => ({ text: '', failed: false }),
            },
          ],
        }),
      );
      const endpoint = await session.endpoint();
      expect(await session.endpoint()).toEqual(endpoint);
      expect(new URL(endpoint.url).hostname).toBe('127.0.0.1');
      const list = (headers: Readonly<Record<string, string>>) =>
        fetch(endpoint.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
            ...headers,
          },
          body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}',
        });
      const answer = await (await list(endpoint.headers)).text();
      for (const tool of ['"Ours"', `"${opened.read.name}"`, `"${opened.write.name}"`])
        expect(answer).toContain(tool);
      expect((await list({})).ok).toBe(false);
      await session.close();
      expect((await list(endpoint.headers)).ok).toBe(false);
    });
  });
}
