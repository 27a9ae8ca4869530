import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { McpGateway, McpTool } from '../../../core/ports/mcp-gateway.js';
import { oddSchemas, unfit } from '../../../core/tool-schema/fixtures/odd-schemas.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { createFakeModel, type FakeModel } from '../../../testing/fake-model/fake-model.js';
import { createAiSdkBackend } from './ai-sdk-backend.js';
import { keyOfTests, wireFixtures } from './fixtures/wire-fixtures.js';

let fake: FakeModel;
let folder: string;
beforeEach(async () => {
  fake = await createFakeModel();
  folder = mkdtempSync(join(tmpdir(), 'plenum-odd-'));
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

interface Used {
  readonly name: string;
  readonly input: JsonObject;
}

/** A gateway whose tools are these, as a pool hands them out. */
function gatewayOf(tools: readonly McpTool[], used: Used[]): McpGateway {
  return {
    version: 1,
    empty: false,
    session: () => ({
      tools: async () => tools,
      call: async (name, input) => {
        used.push({ name, input });
        return { text: 'done', failed: false };
      },
      endpoint: () => Promise.reject(new Error('not here')),
      close: async () => {},
    }),
    problems: () => [],
    close: async () => {},
  };
}

function toolOf(name: string, input: JsonObject): McpTool {
  return { name: `mcp__odd__${name}`, server: 'odd', description: 'Odd.', input, readOnly: true };
}

const odd = Object.values(oddSchemas).map(({ schema }, index) =>
  toolOf(`t${index}`, isJsonObject(schema) ? schema : {}),
);

async function ask(
  wire: (typeof wireFixtures)[number],
  prompt: string,
  tools: readonly McpTool[],
  schema?: JsonObject,
) {
  const used: Used[] = [];
  const notes: string[] = [];
  const backend = createAiSdkBackend({
    settings: wire.settings(fake.url),
    env: keyOfTests,
    tools: [],
    gateway: gatewayOf(tools, used),
    toolMs: 10_000,
  });
  const attempt = await backend.run(
    {
      call: {
        runId: 'r1',
        key: 'r1:k:0',
        n: 1,
        prompt,
        label: 'odd',
        phase: null,
        options: schema === undefined ? {} : { schema },
      } as never,
      brief: { agentType: 'general-purpose', readOnly: false, model: wire.model },
      root: folder,
      cwd: folder,
    } as never,
    {
      signal: new AbortController().signal,
      permit: async () => ({ allowed: true }),
      messages: { waiting: () => [], arrival: () => new Promise(() => {}) },
      progress: (item: JsonObject) => {
        if (item.type === 'context') notes.push(String(item.text));
      },
      gate: {
        request: (_about: unknown, send: (io: object) => unknown) =>
          send({ signal: new AbortController().signal, begun: () => {} }),
      },
    } as never,
  );
  return { attempt, used, notes };
}

describe.each(wireFixtures)('by the wire $wire', (wire) => {
  it('X166: tools with odd schemas cost no agent its request', async () => {
    const { attempt } = await ask(wire, '@fake say fine', [
      ...odd,
      toolOf('list', { type: 'array' }),
    ]);
    expect(attempt).toMatchObject({ status: 'completed', text: 'fine' });
    expect(JSON.stringify(fake.requests.at(-1)?.body)).toContain('mcp__odd__t0');
  });

  it('X166: a server gets its arguments by the names that it knows', async () => {
    const names = [
      ...JSON.stringify(oddSchemas['names in other letters']?.schema).matchAll(/größe|名前/g),
    ].map(([name]) => name);
    expect(names).toContain('größe');
    const tool = toolOf('letters', oddSchemas['names in other letters']?.schema as JsonObject);
    await ask(wire, '@fake say look', [tool]);
    const offered = [
      ...JSON.stringify(fake.requests.at(-1)?.body).matchAll(
        /"(gr_e_[0-9a-f]{8}|p_[0-9a-f]{8})":/g,
      ),
    ].map(([, name]) => name);
    const input = Object.fromEntries([...new Set(offered)].map((name, index) => [name, index]));
    expect(Object.keys(input)).toHaveLength(2);
    const { used } = await ask(wire, `@fake tool mcp__odd__letters ${JSON.stringify(input)}`, [
      tool,
    ]);
    expect(used).toEqual([{ name: 'mcp__odd__letters', input: { größe: 0, 名前: 1 } }]);
  });

  it('X166: a tool that cannot be offered is left out by its name', async () => {
    const bad = Object.values(unfit)
      .filter(isJsonObject)
      .map((schema, index) => toolOf(`bad${index}`, schema));
    const { attempt, notes } = await ask(wire, '@fake say fine', [...bad, toolOf('good', {})]);
    expect(attempt).toMatchObject({ status: 'completed' });
    expect(notes).toEqual(bad.map(({ name }) => `${name} is not offered: its input is no object`));
  });

  it('X166: an answer with odd names is handed over by the names of the script', async () => {
    const schema = {
      type: 'object',
      properties: { 'odd key!': { type: 'integer' } },
      anyOf: [{ required: ['odd key!'] }],
    };
    await ask(wire, '@fake json {}', [], schema);
    const name = /odd_key_[0-9a-f]{8}/.exec(JSON.stringify(fake.requests.at(-1)?.body))?.[0] ?? '';
    const { attempt } = await ask(wire, `@fake json ${JSON.stringify({ [name]: 3 })}`, [], schema);
    expect(attempt).toMatchObject({ status: 'completed', json: '{"odd key!":3}' });
  });
});

it('X166: more tools than OpenAI takes cost no agent its request', async () => {
  const [, wire] = wireFixtures;
  const many = Array.from({ length: 140 }, (_, index) =>
    toolOf(`n${String(index).padStart(3, '0')}`, {}),
  );
  const { attempt, notes } = await ask(
    wire as (typeof wireFixtures)[number],
    '@fake say fine',
    many,
  );
  expect(attempt).toMatchObject({ status: 'completed' });
  expect(notes).toEqual([
    expect.stringMatching(
      /^12 tools are not offered, as the vendor takes at most 128: mcp__odd__n128, /,
    ),
  ]);
});
