import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTrusted } from '../../config/trust/trust.js';
import { defaults } from '../../config/values/config.js';
import { openMcpGateway } from './open-gateway.js';
import { readPins } from './pins-file.js';
import { readMcpServers } from './read-servers.js';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-mcp-app-'));
  mkdirSync(join(project, '.plenum'));
});
afterEach(() => rmSync(project, { recursive: true }));

const shared = (value: unknown) =>
  writeFileSync(
    join(project, '.mcp.json'),
    typeof value === 'string' ? value : JSON.stringify(value),
  );
const none = { mcpServers: {} };

describe('the servers of a project', () => {
  it('X101: come from .mcp.json and the configuration, which wins', async () => {
    shared({
      mcpServers: {
        a: { type: 'stdio', command: 'theirs', alwaysLoad: true },
        b: { type: 'http', url: 'http://b/mcp' },
        c: { url: 'http://c/sse', type: 'sse' },
      },
    });
    const { servers, idle } = await readMcpServers(
      project,
      { mcpServers: { a: { command: 'ours', concurrency: 2 } } },
      true,
    );
    expect(servers).toEqual({
      a: { command: 'ours', concurrency: 2 },
      b: { url: 'http://b/mcp', type: 'http' },
      c: { url: 'http://c/sse', type: 'sse' },
    });
    expect(idle).toEqual([]);
    expect(await readMcpServers(join(project, 'nowhere'), none, true)).toEqual({
      servers: {},
      idle: [],
    });
  });

  it('X103: of .mcp.json are not started in a folder that is not trusted, and it is said why', async () => {
    shared({ mcpServers: { a: { command: 'evil' }, b: { command: 'known' } } });
    const { servers, idle } = await readMcpServers(
      project,
      { mcpServers: { b: { command: 'mine' } } },
      false,
    );
    expect(servers).toEqual({ b: { command: 'mine' } });
    expect(idle).toEqual([
      { server: 'a', message: expect.stringContaining('not trusted'), hint: 'plenum trust' },
    ]);
    expect((await isTrusted(project, join(project, 'home'))).files).toContain('.mcp.json');
    const place = {
      project,
      runDir: join(project, 'r1'),
      config: { ...none, limits: defaults.limits },
      surroundings: { env: {}, home: project, trusted: false },
    };
    const gateway = await openMcpGateway(place);
    expect([gateway.empty, gateway.problems()]).toMatchObject([
      true,
      [{ server: 'a' }, { server: 'b' }],
    ]);
    await gateway.close();
  });

  it.each([
    ['not JSON', '{"mcpServers": {\n  "a": nope\n}}', '.mcp.json:2 is not JSON'],
    ['no object', '[]', 'mcpServers takes an object'],
    [
      'a server that is no object',
      { mcpServers: { a: 1 } },
      'mcpServers.a must be an object, not the number 1',
    ],
    [
      'a wrong type',
      { mcpServers: { a: { command: 'x', args: 'y' } } },
      'mcpServers.a.args must be a list of texts',
    ],
    [
      'a wrong part',
      { mcpServers: { a: { url: 'http://x', oauth: { scopes: 'y' } } } },
      'mcpServers.a.oauth.scopes must be a list of texts',
    ],
    [
      'neither command nor url',
      { mcpServers: { a: { args: [] } } },
      'mcpServers.a.command is missing',
    ],
    [
      'both',
      { mcpServers: { a: { command: 'x', url: 'http://x' } } },
      'mcpServers.a.url stands beside command',
    ],
    [
      'an unknown transport',
      { mcpServers: { a: { url: 'ws://x', type: 'ws' } } },
      'mcpServers.a.type must be one of http, sse',
    ],
  ])('X101: %s is an error that names the file and the key', async (_what, content, message) => {
    shared(content);
    await expect(readMcpServers(project, none, true)).rejects.toMatchObject({
      code: 'E_CONFIG',
      message: expect.stringContaining(message),
    });
    await expect(readMcpServers(project, none, true)).rejects.toMatchObject({
      message: expect.stringContaining(join(project, '.mcp.json')),
    });
  });

  it('X101: pins that cannot be read are an error: nothing gets unpinned by damage', async () => {
    expect(await readPins(project)).toBeNull();
    for (const text of [
      '',
      '{',
      '[]',
      '{"version":2,"servers":{}}',
      '{"version":1,"servers":{"a":{"tools":{"t":1}}}}',
    ]) {
      writeFileSync(join(project, '.plenum/mcp-lock.json'), text);
      await expect(readPins(project), text).rejects.toMatchObject({ code: 'E_CONFIG' });
    }
  });
});
