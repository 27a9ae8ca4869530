import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { serverFor } from './mcp-bridge.js';

it('an agent that speaks HTTP gets the address', () => {
  expect(
    serverFor({ url: 'http://127.0.0.1:1/x', headers: { authorization: 'Bearer t' } }, true),
  ).toEqual({
    type: 'http',
    name: 'plenum',
    url: 'http://127.0.0.1:1/x',
    headers: [{ name: 'authorization', value: 'Bearer t' }],
  });
});

it('any other agent gets a program that carries messages, in both forms of answer, with the token out of sight', async () => {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    seen.push(`${request.headers.authorization} ${request.headers['mcp-session-id'] ?? ''}`);
    const { id } = JSON.parse(body);
    const answer = JSON.stringify({ jsonrpc: '2.0', id, result: { id } });
    if (id === undefined) response.writeHead(202).end();
    else if (id === 1)
      response
        .writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's1' })
        .end(answer);
    else
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`event: message\ndata: ${answer}\n\n`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const { command, args, env } = serverFor(
    { url, headers: { authorization: 'Bearer t' } },
    false,
  ) as {
    command: string;
    args: string[];
    env: { name: string; value: string }[];
  };
  expect(args.join(' ')).not.toContain('Bearer');
  const child = spawn(command, args, {
    env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
  });
  const lines: unknown[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(JSON.parse(part).id);
  });
  child.stdin.write(
    '{"jsonrpc":"2.0","id":1,"method":"initialize"}\n{"jsonrpc":"2.0","method":"notifications/initialized"}\n{"jsonrpc":"2.0","id":2,"method":"tools/list"}\n',
  );
  while (lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(lines).toEqual([1, 2]);
  child.stdin.end();
  await once(child, 'exit');
  server.close();
  expect(seen[0]).toBe('Bearer t ');
  expect(seen.slice(1)).toEqual(['Bearer t s1', 'Bearer t s1']);
});
