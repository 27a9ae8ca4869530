import { afterEach, describe, expect, it } from 'vitest';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import { samplePartialRun } from '../../testing/harness/sample-events.js';
import { McpStand } from './fixtures/mcp-stand.js';
import { pageMimeType, pageUri } from './page-app.js';

const stands: McpStand[] = [];
afterEach(async () => {
  for (const made of stands.splice(0)) await made.close();
});
const showing = { 'io.modelcontextprotocol/ui': { mimeTypes: [pageMimeType] } };

async function stand(extensions = {}): Promise<McpStand> {
  const made = new McpStand(null, { MY_API_KEY: 'planted-0123456789' }, null, extensions);
  stands.push(made);
  await recordRun(made.project, 'r7k2', samplePartialRun());
  return made.connect();
}

describe('the page over MCP', () => {
  it('X123: tools about a run point to the page, in their definitions and their answers', async () => {
    const { client } = await stand(showing);
    const { tools } = await client.listTools();
    const ui = tools.flatMap(({ name, _meta }) => (_meta?.ui ? [[name, _meta.ui]] : []));
    const both = { resourceUri: pageUri, visibility: ['model', 'app'] };
    expect(Object.fromEntries(ui)).toEqual({
      start_workflow: both,
      get_run: both,
      wait_run: both,
      page_data: { resourceUri: pageUri, visibility: ['app'] },
    });
    const said = await client.callTool({ name: 'get_run', arguments: { run: 'r7k2' } });
    expect(said._meta).toMatchObject({ ui: { resourceUri: pageUri } });
    const { resources } = await client.listResources();
    expect(resources).toContainEqual(
      expect.objectContaining({ uri: pageUri, mimeType: pageMimeType }),
    );
  });

  it('X123: a client that shows no apps is offered neither the page nor its tool', async () => {
    for (const extensions of [{}, { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/x'] } }]) {
      const { client } = await stand(extensions);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).not.toContain('page_data');
      const { resources } = await client.listResources();
      expect(resources.map(({ uri }) => uri)).not.toContain(pageUri);
    }
  });

  it('X123: page_data has what streams have over HTTP, from a place on', async () => {
    const made = await stand(showing);
    const ask = async (input: object) =>
      (await made.use('page_data', { run: 'r7k2', ...input })).data;
    expect(await ask({ part: 'run' })).toMatchObject({
      version: 1,
      run: { id: 'r7k2', trouble: [] },
    });
    const all = await ask({ part: 'events' });
    const { length } = samplePartialRun();
    expect(all).toMatchObject({ next: length, more: false, driver: { state: 'gone', pid: null } });
    expect(all.events).toEqual(
      JSON.parse(JSON.stringify(samplePartialRun().map((event, seq) => ({ seq, event })))),
    );
    expect(await ask({ part: 'events', from: length - 1 })).toMatchObject({
      events: [{ seq: length - 1, event: { type: 'run-end' } }],
    });
    expect(await ask({ part: 'transcript', agent: 1 })).toMatchObject({ items: [], more: false });
    for (const input of [
      { part: 'all' },
      { part: 'blob', hash: 'a'.repeat(64) },
      { part: 'blob' },
      { part: 'diff' },
    ])
      expect(await made.use('page_data', { run: 'r7k2', ...input })).toMatchObject({
        failed: true,
      });
  });

  it('X123: long records come in pieces that a client can carry', async () => {
    const made = await stand(showing);
    const [first, ...rest] = samplePartialRun();
    const long = rest.map((event) =>
      event.type === 'step-start' ? { ...event, prompt: 'p'.repeat(200_000) } : event,
    );
    await recordRun(made.project, 'long', [...(first ? [first] : []), ...long]);
    const places: number[] = [];
    let [from, more] = [0, true];
    while (more) {
      const { data } = await made.use('page_data', { run: 'long', part: 'events', from });
      places.push(...(data.events as { seq: number }[]).map(({ seq }) => seq));
      expect(JSON.stringify(data).length).toBeLessThan(800_000);
      [from, more] = [Number(data.next), data.more === true];
    }
    expect(places).toEqual(samplePartialRun().map((_event, place) => place));
  });
});
