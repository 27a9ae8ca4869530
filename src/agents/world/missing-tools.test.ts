import { expect, it } from 'vitest';
import type { AttemptRequest, Backend, CallIO } from '../../core/ports/backend.js';
import type { McpGateway } from '../../core/ports/mcp-gateway.js';
import { tellingMissingTools } from './missing-tools.js';

const seen: (readonly string[] | undefined)[] = [];
const backend: Backend = {
  version: 1,
  name: 'told',
  can: {} as Backend['can'],
  run: async ({ missingTools }) => {
    seen.push(missingTools);
    return { status: 'completed', text: 'done' };
  },
};
const gateway: McpGateway = {
  version: 1,
  empty: false,
  session: () => ({
    tools: async () => [
      { name: 'mcp__up__echo', server: 'up', description: '', input: {}, readOnly: true },
    ],
    call: async () => ({ text: '', failed: false }),
    endpoint: () => Promise.reject(new Error('nobody asked for it')),
    close: async () => {},
  }),
  problems: () => [],
  close: async () => {},
};
const io = { signal: new AbortController().signal } as CallIO;
const asking = (tools?: readonly string[]) =>
  ({ call: { key: 'k' }, brief: { tools, readOnly: false } }) as unknown as AttemptRequest;
const run = async (tools: readonly string[] | undefined, given: McpGateway | null = gateway) => {
  const result = await tellingMissingTools(backend, given).run(asking(tools), io);
  return [seen.pop(), result.notes];
};

it('X119: an agent is told which tools of servers its list names and nobody offers', async () => {
  expect(await run(['Read', 'mcp__up__echo', 'mcp__down__echo'])).toEqual([
    ['mcp__down__echo'],
    ['its list names the tool mcp__down__echo, which nobody offers'],
  ]);
  expect(await run(['mcp__up', 'mcp__down__*'])).toEqual([
    ['mcp__down__*'],
    ['its list names the tool mcp__down__*, which nobody offers'],
  ]);
});

it('X119: without any server all of them are missing', async () => {
  expect((await run(['mcp__up__echo'], null))[0]).toEqual(['mcp__up__echo']);
});

it('an agent whose tools are all there, or that has no list, is told nothing', async () => {
  expect(await run(['Read', 'mcp__up__echo'])).toEqual([undefined, undefined]);
  expect(await run(undefined)).toEqual([undefined, undefined]);
});
