import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Tool } from '../../core/ports/tool.js';
import type { JsonObject } from '../../core/values/json.js';
import {
  describeTool,
  type ToolFixture,
  testPlace,
} from '../../testing/conformance/ports/tools.js';
import { createGrep } from './search/grep-tool.js';
import { createTools } from './tools.js';

function named(name: string): Tool {
  const tools = createTools({
    env: process.env,
    passNames: [],
    osSandbox: 'off',
    fetchLimits: { allowPrivate: true, timeoutMs: 30_000 },
  });
  const tool = tools.find((one) => one.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool;
}

function fixtureOf(
  tool: () => Tool,
  works: JsonObject,
  endless?: JsonObject,
): () => Promise<ToolFixture> {
  return async () => ({
    tool: tool(),
    place: await testPlace(),
    works,
    ...(endless && { endless }),
  });
}

describeTool(
  'Read',
  fixtureOf(() => named('Read'), { file_path: 'note.txt' }),
);
describeTool(
  'Write',
  fixtureOf(() => named('Write'), { file_path: 'new/file.txt', content: 'text\n' }),
);
describeTool(
  'Edit',
  fixtureOf(() => named('Edit'), {
    file_path: 'note.txt',
    old_string: 'first',
    new_string: 'last',
  }),
);
describeTool(
  'Bash',
  fixtureOf(
    () => named('Bash'),
    { command: 'echo hello > made.txt' },
    { command: 'trap "" TERM; sleep 60' },
  ),
);
describeTool(
  'Grep',
  fixtureOf(() => named('Grep'), { pattern: 'second' }),
);
describeTool(
  'Glob',
  fixtureOf(() => named('Glob'), { pattern: '**/*.ts' }),
);

describeTool('Grep', async () => {
  const place = await testPlace();
  const tool = createGrep({ home: undefined, environment: {}, engine: 'walk' });
  await mkdir(join(place.root, 'slow'));
  await writeFile(join(place.root, 'slow', 'slow.txt'), `${'a'.repeat(60)}!\n`);
  return {
    tool,
    place,
    works: { pattern: 'second' },
    endless: { pattern: '^(a+)+$', path: 'slow' },
  };
});

describeTool('WebFetch', async () => {
  const server: Server = createServer((request, response) => {
    if (request.url === '/page') response.setHeader('content-type', 'text/plain').end('hello');
    // Any other address never answers.
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cleanup = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    tool: named('WebFetch'),
    place: await testPlace(),
    works: { url: `${origin}/page` },
    endless: { url: `${origin}/never` },
    cleanup,
  };
});

it('X100: the tools have the names of permission rules, and say which of them can change something', () => {
  const tools = createTools({ env: {}, passNames: [], osSandbox: 'off' });
  expect(tools.map(({ name, writes }) => [name, writes])).toEqual([
    ['Read', false],
    ['Write', true],
    ['Edit', true],
    ['Bash', true],
    ['Grep', false],
    ['Glob', false],
    ['WebFetch', false],
  ]);
});
