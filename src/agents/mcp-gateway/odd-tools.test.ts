import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oddSchemas, unfit } from '../../core/tool-schema/fixtures/odd-schemas.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';
import { readDefinitions } from '../mcp-servers/read-definitions.js';
import { signal, TestPlace, testClient } from './fixtures/place.js';

let place: TestPlace;
beforeEach(() => {
  place = new TestPlace();
});
afterEach(() => place.end());

const good = {
  name: 'good',
  description: 'Works.',
  inputSchema: { type: 'object', properties: { q: { type: 'string' } } },
};

function serverOf(tools: readonly Json[], more: JsonObject = {}) {
  writeFileSync(join(place.folder, 'tools.json'), JSON.stringify({ tools, ...more }));
  return {
    odd: {
      command: process.execPath,
      args: [resolve(import.meta.dirname, 'fixtures/odd-server.mjs'), place.folder],
    },
  };
}

describe('a server with a tool that is no good', () => {
  it.each<readonly [string, Json]>([
    ['an empty input schema', { name: 'bad', inputSchema: {} }],
    ['no input schema', { name: 'bad' }],
    ['true as its input schema', { name: 'bad', inputSchema: true }],
    [
      'null in every place',
      { name: 'bad', description: null, inputSchema: null, annotations: null },
    ],
    [
      'annotations that are none',
      { ...good, name: 'bad', annotations: { readOnlyHint: 'yes', title: 5 } },
    ],
  ])('X166: keeps all its tools, that with %s among them', async (_, bad) => {
    const gateway = place.gateway({ servers: serverOf([good, bad]) });
    const session = gateway.session(testClient());
    expect((await session.tools(signal)).map(({ name }) => name)).toEqual([
      'mcp__odd__bad',
      'mcp__odd__good',
    ]);
    expect(await session.call('mcp__odd__bad', { q: 1 }, signal)).toMatchObject({
      text: '{"q":1}',
    });
  });

  it.each<readonly [string, Json, string]>([
    [
      'a sentence as its schema',
      { name: 'bad', inputSchema: 'object' },
      'bad (its definition is malformed)',
    ],
    ['a list as its schema', { name: 'bad', inputSchema: [] }, 'bad (its definition is malformed)'],
    ['no name', { inputSchema: { type: 'object' } }, 'number 2 (its definition is malformed)'],
    ['nothing but null', null, 'number 2 (its definition is malformed)'],
    [
      'an input that is no object',
      { name: 'bad', inputSchema: { type: 'array' } },
      'bad (its input is no object)',
    ],
  ])('X166: loses only that with %s, by a warning that names it', async (_, bad, named) => {
    const gateway = place.gateway({ servers: serverOf([good, bad]) });
    expect((await gateway.session(testClient()).tools(signal)).map(({ name }) => name)).toEqual([
      'mcp__odd__good',
    ]);
    expect(gateway.problems().map(({ message }) => message)).toContain(
      `left out, as no model can be offered it: ${named}`,
    );
  });

  it('X166: is read page by page, and one that leads in a circle is read once', async () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ ...good, name: `t${index}` }));
    for (const circle of [false, true]) {
      const gateway = place.gateway({ servers: serverOf(many, { pageSize: 10, circle }) });
      expect(await gateway.session(testClient()).tools(signal)).toHaveLength(25);
    }
  });

  it('X101: is pinned by what it says, not by what models are told', async () => {
    const [read] = await readDefinitions({
      servers: serverOf(
        Object.entries(oddSchemas).map(([name, { schema }]) => ({ name, inputSchema: schema })),
      ),
      env: process.env,
      signal,
    });
    const schemas =
      read !== undefined && 'tools' in read
        ? read.tools.map(({ name, inputSchema }) => [name, inputSchema])
        : [];
    expect(schemas).toEqual(
      Object.entries(oddSchemas).map(([name, { schema }]) => [
        name,
        isJsonObject(schema) ? schema : {},
      ]),
    );
  });
});

describe('the loopback address', () => {
  it('X166: offers odd tools with schemas that every vendor takes, and servers get the arguments that they know', async () => {
    const shown = {
      'anyOf at the root': oddSchemas['anyOf at the root'],
      'names in other letters': oddSchemas['names in other letters'],
    };
    const tools = Object.entries(shown).map(([, one], index) => ({
      name: `t${index}`,
      inputSchema: one?.schema ?? {},
    }));
    const gateway = place.gateway({
      servers: serverOf([
        ...tools,
        ...Object.values(unfit).map((schema, index) => ({
          name: `u${index}`,
          inputSchema: schema,
        })),
      ]),
    });
    const { url, headers } = await gateway.session(testClient()).endpoint();
    const client = new Client({ name: 'program', version: '1' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { ...headers } } }),
    );
    const listed = (await client.listTools()).tools;
    expect(listed.map(({ name }) => name)).toEqual(['mcp__odd__t0', 'mcp__odd__t1']);
    expect(listed[0]?.inputSchema.anyOf).toBeUndefined();
    expect(listed[0]?.description).toContain('Input: q, or r.');
    const names = Object.keys(listed[1]?.inputSchema.properties ?? {});
    expect(names.filter((name) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(name))).toEqual([]);
    const answer = await client.callTool({
      name: 'mcp__odd__t1',
      arguments: Object.fromEntries(names.map((name, index) => [name, index])),
    });
    expect(answer.content).toEqual([{ type: 'text', text: '{"größe":0,"名前":1}' }]);
    await client.close();
  });
});
