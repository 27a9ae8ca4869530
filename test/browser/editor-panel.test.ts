import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, Project, until } from '../e2e/project.js';
import { launchBrowser } from './kit/browser.js';
import { serveCommand } from './kit/served-command.js';

const folder = join(import.meta.dirname, '../../editors/vscode');

class FakePanel {
  readonly webview = { html: '' };
  revealed = 0;
  #gone: (() => void)[] = [];
  onDidDispose(done: () => void): void {
    this.#gone.push(done);
  }
  reveal(): void {
    this.revealed += 1;
  }
  dispose(): void {
    for (const done of this.#gone.splice(0)) done();
  }
}

/** As much of an editor as the extension asks for. */
function fakeEditor(work: string) {
  const commands = new Map<string, (run?: string) => Promise<void>>();
  const panels: FakePanel[] = [];
  const errors: string[] = [];
  const vscode = {
    ViewColumn: { Active: -1 },
    Uri: { parse: (text: string) => ({ toString: () => text }) },
    env: { asExternalUri: async (uri: object) => uri },
    commands: {
      registerCommand(name: string, act: (run?: string) => Promise<void>) {
        commands.set(name, act);
        return { dispose: () => commands.delete(name) };
      },
    },
    workspace: {
      workspaceFolders: [{ uri: { fsPath: work } }],
      getConfiguration: () => ({ get: () => [process.execPath, command] }),
    },
    window: {
      showInputBox: async () => '@last',
      showErrorMessage: (message: string) => void errors.push(message),
      createWebviewPanel() {
        const panel = new FakePanel();
        panels.push(panel);
        return panel;
      },
    },
  };
  return { vscode, commands, panels, errors };
}

interface Extension {
  activate(context: { subscriptions: { dispose(): void }[] }): void;
  deactivate(): void;
}

function loadExtension(vscode: object): Extension {
  const own = createRequire(join(folder, 'extension.js'));
  const module = { exports: {} };
  const text = readFileSync(join(folder, 'extension.js'), 'utf8');
  const ask = (name: string): unknown => (name === 'vscode' ? vscode : own(name));
  new Function('require', 'module', text)(ask, module);
  return module.exports as Extension;
}

let browser: Browser;
let project: Project;
let id: string;

beforeAll(async () => {
  browser = await launchBrowser();
  project = new Project();
  project.script('wf.js', `return agent('one', { label: 'one' });`);
  const { stdout } = await project.run('run', 'wf.js', '--yes', '--json');
  ({ runId: id } = JSON.parse(stdout) as { runId: string });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  project?.close();
});

/** What a page from elsewhere that holds this frame shows of the run. */
async function framed(html: string): Promise<string> {
  // On this machine too: browsers keep pages of the net away from it anyhow.
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  const frame = page.frames().find((one) => one !== page.mainFrame());
  const shown = await frame
    ?.waitForSelector('.stw', { timeout: 10_000 })
    .then((word) => word.innerText())
    .catch(() => 'refused');
  await page.close();
  server.closeAllConnections();
  server.close();
  return (shown ?? 'no frame').trim();
}

describe('the panel of an editor', () => {
  it('X123: "open run" frames the page of a server of its own, which ends with the panel', async () => {
    const editor = fakeEditor(project.work);
    const extension = loadExtension(editor.vscode);
    extension.activate({ subscriptions: [] });
    const open = editor.commands.get('plenum.openRun');
    const { HOME } = process.env;
    process.env.HOME = project.home;
    await open?.().finally(() => {
      process.env.HOME = HOME;
    });
    expect(editor.errors).toEqual([]);
    const [panel] = editor.panels;
    const html = panel?.webview.html ?? '';
    const address = /<iframe[^>]* src="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const { origin, pathname } = new URL(address);
    expect(pathname).toBe(`/run/${id}`);
    expect(html).toContain(`default-src 'none'; frame-src ${origin};`);
    expect(html).not.toContain('<script');
    expect((await fetch(address)).status).toBe(200);
    expect(await framed(html)).toBe('completed');
    await open?.('@last');
    expect([editor.panels.length, panel?.revealed]).toEqual([1, 1]);
    panel?.dispose();
    await expect
      .poll(
        () =>
          fetch(address).then(
            ({ status }) => status,
            () => 'gone',
          ),
        { timeout: 30_000 },
      )
      .toBe('gone');
  });

  it('what plenum refuses is said in its words, and no panel stays', async () => {
    const editor = fakeEditor(project.work);
    loadExtension(editor.vscode).activate({ subscriptions: [] });
    await editor.commands.get('plenum.openRun')?.('nothing-like-it');
    await until(() => editor.errors.length > 0, 30_000);
    expect(editor.errors[0]).toContain('plenum list');
    expect(editor.panels[0]?.webview.html).toBe('');
  });

  it('X123: without the token of --frame no page from elsewhere may frame it, nor with a wrong one', async () => {
    const { url } = await serveCommand(project, id, '--frame');
    const plain = await serveCommand(project, id);
    const html = (address: string) => `<!doctype html><iframe src="${address}"></iframe>`;
    const token = new URLSearchParams(url.search).get('frame') ?? '';
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await framed(html(url.href))).toBe('completed');
    const bare = `${url.origin}${url.pathname}${url.hash}`;
    const wrong = `${url.origin}${url.pathname}?frame=${'x'.repeat(43)}${url.hash}`;
    const other = `${plain.url.origin}${plain.url.pathname}?frame=${token}${plain.url.hash}`;
    for (const address of [bare, wrong, other]) {
      const { headers } = await fetch(address);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(await framed(html(address))).toBe('refused');
    }
    const api = await fetch(`${url.origin}/api/runs?frame=${token}`);
    expect([api.status, api.headers.get('x-frame-options')]).toEqual([401, 'DENY']);
  });
});
