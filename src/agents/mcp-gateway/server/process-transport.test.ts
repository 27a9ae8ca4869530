import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JSONRPCMessage, ReadBuffer } from '@modelcontextprotocol/client';
import { expect, it } from 'vitest';
import { noticeEndFirst } from '../../../host/processes/fixtures/late-loop.js';
import { processTransport } from './process-transport.js';

it.skipIf(process.platform !== 'linux')(
  'X118: what a server said last is heard although its end was noticed first',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plenum-transport-'));
    const script = 'echo $$ >&2; while [ ! -e go ]; do :; done; echo "$0"; echo no more >&2';
    const answer: JSONRPCMessage = { jsonrpc: '2.0', id: 1, result: { said: 'ä漢🧵' } };
    const program = {
      command: '/bin/sh',
      args: ['-c', script, JSON.stringify(answer)],
      cwd: folder,
      environment: { PATH: process.env.PATH ?? '' },
    };
    const transport = processTransport(program, new ReadBuffer());
    const heard: JSONRPCMessage[] = [];
    const closed = new Promise<void>((resolve) => {
      transport.onclose = resolve;
    });
    transport.onmessage = (message) => void heard.push(message);
    await transport.start();
    while (transport.lastWords() === '') await new Promise((resolve) => setImmediate(resolve));
    const pid = Number(transport.lastWords());
    noticeEndFirst(
      () => pid,
      () => writeFileSync(join(folder, 'go'), ''),
    );
    await closed;
    expect(heard).toEqual([answer]);
    expect(transport.lastWords()).toContain('no more');
  },
);
