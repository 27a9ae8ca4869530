import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Browser, Frame, Page } from 'playwright-core';
import { pageMimeType, pageUri } from '../../../src/surfaces/mcp/page-app.js';
import { command, type Project } from '../../e2e/project.js';

interface ToolCall {
  readonly name: string;
  readonly arguments?: Record<string, unknown>;
}

/** A client that shows apps: a real `plenum mcp`, and a page that embeds what it offers. */
export interface ClientFrame {
  readonly page: Page;
  readonly frame: Frame;
  /** Tools that the page asked for, in order. */
  readonly calls: readonly ToolCall[];
  /** What the page complained of. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** As the host of an app does: it answers `ui/initialize`, then tells what the tool was asked. */
const hostPage = `<!doctype html><title>client</title><style>body { margin: 0 }
iframe { border: 0; width: 100%; height: 100vh }</style><script>
  const { html, result } = window.shown;
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  const send = (message) => frame.contentWindow.postMessage({ jsonrpc: '2.0', ...message }, '*');
  window.tell = (theme) =>
    send({ method: 'ui/notifications/host-context-changed', params: { theme } });
  addEventListener('message', async ({ source, data }) => {
    if (source !== frame.contentWindow) return;
    const { id, method, params } = data;
    if (method === 'ui/initialize')
      send({ id, result: {
        protocolVersion: params.protocolVersion,
        hostInfo: { name: 'tester', version: '1' },
        hostCapabilities: { serverTools: {} },
        hostContext: { theme: 'dark', displayMode: 'inline' },
      } });
    else if (method === 'ui/notifications/initialized')
      send({ method: 'ui/notifications/tool-result', params: result });
    else if (method === 'tools/call')
      window.relay(params).then(
        (answer) => send({ id, result: answer }),
        (error) => send({ id, error: { code: -32000, message: String(error) } }),
      );
  });
  addEventListener('DOMContentLoaded', () => {
    frame.srcdoc = html;
    document.body.append(frame);
  });
</script>`;

export async function openClientFrame(
  browser: Browser,
  project: Project,
  run: string,
): Promise<ClientFrame> {
  const client = new Client(
    { name: 'tester', version: '1' },
    {
      capabilities: { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: [pageMimeType] } } },
    },
  );
  const env = { PATH: process.env.PATH ?? '', HOME: project.home };
  const args = [command, 'mcp', '-q'];
  const spawned = { command: process.execPath, args, cwd: project.work, env };
  await client.connect(new StdioClientTransport(spawned));
  const { contents } = await client.readResource({ uri: pageUri });
  const [resource] = contents;
  const html = resource !== undefined && 'text' in resource ? resource.text : '';
  const result = await client.callTool({ name: 'get_run', arguments: { run } });
  const calls: ToolCall[] = [];
  const complaints: string[] = [];
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.exposeFunction('relay', (call: ToolCall) => {
    calls.push(call);
    return client.callTool(call);
  });
  await page.addInitScript((shown) => Object.assign(globalThis, { shown }), { html, result });
  await page.route('http://client.invalid/', (route) =>
    route.fulfill({ contentType: 'text/html', body: hostPage }),
  );
  await page.goto('http://client.invalid/');
  await page.waitForSelector('iframe');
  const frame = page.frames().find((one) => one !== page.mainFrame());
  if (frame === undefined) throw new Error('the client shows no frame');
  return {
    ...{ page, frame, calls, complaints },
    async close() {
      await page.close();
      await client.close();
    },
  };
}
