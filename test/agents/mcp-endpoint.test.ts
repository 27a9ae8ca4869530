import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestPlace, testClient } from '../../src/agents/mcp-gateway/fixtures/place.js';
import type { McpEndpoint } from '../../src/core/ports/mcp-gateway.js';
import { createFakeModel } from '../../src/testing/fake-model/fake-model.js';

const modules = resolve(import.meta.dirname, 'node_modules');
/** Its own launcher needs an install script that a careful install does not run. */
const opencode = join(modules, `opencode-${process.platform}-${process.arch}`, 'bin', 'opencode');
const has = (name: string) => existsSync(join(modules, name));

let place: TestPlace;
let home: string;
let endpoint: McpEndpoint;

beforeEach(async () => {
  place = new TestPlace();
  home = mkdtempSync(join(tmpdir(), 'plenum-mcp-client-'));
  endpoint = await place
    .gateway()
    .session(testClient({ tools: ['mcp__box__look', 'mcp__box__write'] }))
    .endpoint();
});
afterEach(async () => {
  await place.end();
  rmSync(home, { recursive: true, force: true });
});

function file(path: string, value: object): void {
  mkdirSync(join(home, path, '..'), { recursive: true });
  writeFileSync(join(home, path), JSON.stringify(value));
}

async function run(program: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    GEMINI_API_KEY: 'none',
    NO_COLOR: '1',
  };
  const running = promisify(execFile)(program, args, {
    cwd: home,
    env,
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  running.child.stdin?.end();
  const { stdout, stderr } = await running;
  return stdout + stderr;
}

describe('the loopback address, by the clients of real programs', () => {
  it.skipIf(!has('@modelcontextprotocol/sdk'))(
    'X101: the client library of version 1',
    async () => {
      const load = (path: string) =>
        import(join(modules, '@modelcontextprotocol/sdk/dist/esm', path));
      const { Client } = await load('client/index.js');
      const { StreamableHTTPClientTransport } = await load('client/streamableHttp.js');
      const client = new Client({ name: 'old', version: '1' });
      await client.connect(
        new StreamableHTTPClientTransport(new URL(endpoint.url), {
          requestInit: { headers: endpoint.headers },
        }),
      );
      const { tools } = await client.listTools();
      expect(tools.map(({ name }: { name: string }) => name)).toEqual([
        'mcp__box__look',
        'mcp__box__write',
      ]);
      expect(
        await client.callTool({ name: 'mcp__box__write', arguments: { line: 'a' } }),
      ).toMatchObject({ content: [{ text: 'wrote a' }] });
      await client.close();
    },
  );

  it.skipIf(!has('@anthropic-ai/claude-agent-sdk'))('X101: Claude', async () => {
    const { query } = await import(join(modules, '@anthropic-ai/claude-agent-sdk/sdk.mjs'));
    const stop = new AbortController();
    const silent = (async function* () {
      await new Promise((end) => stop.signal.addEventListener('abort', end));
    })();
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      ANTHROPIC_API_KEY: 'none',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      IS_SANDBOX: '1',
    };
    const mcpServers = { plenum: { type: 'http', url: endpoint.url, headers: endpoint.headers } };
    const session = query({
      prompt: silent,
      options: {
        cwd: home,
        env,
        mcpServers,
        strictMcpConfig: true,
        settingSources: [],
        abortController: stop,
      },
    });
    const reading = (async () => {
      for await (const _message of session) {
        // Nothing is asked.
      }
    })().catch(() => undefined);
    type Status = {
      readonly name: string;
      readonly status: string;
      readonly tools?: readonly { readonly name: string }[];
    };
    let status: Status | undefined;
    await place.until(async () => {
      status = ((await session.mcpServerStatus()) as readonly Status[]).find(
        ({ name }) => name === 'plenum',
      );
      return status !== undefined && status.status !== 'pending';
    });
    expect(status).toMatchObject({ status: 'connected' });
    expect(status?.tools?.map(({ name }) => name)).toEqual(['mcp__box__look', 'mcp__box__write']);
    stop.abort();
    await reading;
  });

  it.skipIf(!has('.bin/gemini'))('X101: Gemini', async () => {
    file('.gemini/settings.json', {
      mcpServers: { plenum: { httpUrl: endpoint.url, headers: endpoint.headers } },
      security: { auth: { selectedType: 'gemini-api-key' } },
    });
    expect(await run(join(modules, '.bin/gemini'), 'mcp', 'list')).toMatch(/plenum.*Connected/s);
  });

  it.skipIf(!existsSync(opencode))('X101: OpenCode', async () => {
    file('.config/opencode/opencode.json', {
      mcp: {
        plenum: { type: 'remote', url: endpoint.url, headers: endpoint.headers, oauth: false },
      },
    });
    expect(await run(opencode, 'mcp', 'list')).toMatch(/plenum.*connected/s);
  });

  it.skipIf(!has('.bin/codex'))('X101: Codex, up to a use', async () => {
    const fake = await createFakeModel({
      script: [
        {
          when: { turn: 0 },
          reply: { tools: [{ name: 'mcp__box__write', input: { line: 'by codex' } }] },
        },
      ],
    });
    const provider = `{name="fake",base_url="${fake.url}/v1",env_key="GEMINI_API_KEY",wire_api="responses",supports_websockets=false}`;
    const headers = `{Authorization="${endpoint.headers.Authorization}"}`;
    const settings = [
      'model_provider="fake"',
      `model_providers.fake=${provider}`,
      `mcp_servers.plenum.url="${endpoint.url}"`,
      `mcp_servers.plenum.http_headers=${headers}`,
      'mcp_servers.plenum.default_tools_approval_mode="approve"',
    ];
    await run(
      join(modules, '.bin/codex'),
      'exec',
      '--skip-git-repo-check',
      '-m',
      'gpt-5',
      ...settings.flatMap((one) => ['-c', one]),
      'write it',
    );
    await fake.close();
    expect(JSON.stringify(fake.requests.map(({ tools }) => tools))).toContain('mcp__box__look');
    expect(place.lines('written')).toEqual(['by codex']);
  });
});
