import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Project } from '../e2e/project.js';
import { launchBrowser } from './kit/browser.js';
import { type ClientFrame, openClientFrame } from './kit/client-frame.js';

/** Works until it is ended where its prompt says so. */
const agent = 'if grep -q forever; then sleep 600; fi; printf "said <b>it</b>"';

let browser: Browser;
let project: Project;
let shown: ClientFrame;
let id: string;

beforeAll(async () => {
  browser = await launchBrowser();
  project = new Project({ backends: { command: { run: ['sh', '-c', agent] } } });
  project.script(
    'wf.js',
    `await agent('first', { label: 'first' });
const go = await ask('Go on?', { options: ['yes', 'no'] });
await agent('forever', { label: 'forever' });
return go;`,
  );
  const started = await project.run('run', 'wf.js', '--yes', '--detach', '--json');
  expect(`${started.code} ${started.stderr}`).toMatch(/^0 /);
  ({ runId: id } = JSON.parse(started.stdout) as { runId: string });
  shown = await openClientFrame(browser, project, id);
}, 120_000);
afterAll(async () => {
  await shown?.close();
  await browser?.close();
  project?.close();
});

const asked = (name: string) => shown.calls.filter((call) => call.name === name);

describe('the page in an MCP client', () => {
  it('X123: shows the run of the tool’s answer in the client’s theme, goes on as it goes on, and its controls are tools; what ends something asks', async () => {
    const { frame, page, calls } = shown;
    await frame.waitForSelector('.stw', { timeout: 60_000 });
    expect(await frame.innerText('.hdt')).toContain(id);
    expect(await frame.getAttribute('html', 'data-theme')).toBe('dark');
    expect(calls[0]).toEqual({ name: 'page_data', arguments: { run: id, part: 'run' } });
    await frame.click('.b-ask .btn:has-text("yes")', { timeout: 60_000 });
    await frame.waitForSelector('.tl .lab:has-text("forever")', { timeout: 60_000 });
    expect(asked('answer_question')).toHaveLength(1);
    await expect.poll(() => frame.innerText('.stw'), { timeout: 60_000 }).toContain('running');
    if (process.env.PLENUM_SHOTS)
      await page.screenshot({ path: join(process.env.PLENUM_SHOTS, 'mcp-app.png') });
    await frame.click('.h1r .btn:has-text("Stop")');
    expect(await frame.innerText('[role=alertdialog]')).toContain('Stop this run?');
    expect(asked('control_run')).toEqual([]);
    await frame.click('[role=alertdialog] .primary');
    await expect.poll(() => frame.innerText('.stw'), { timeout: 60_000 }).toContain('stopped');
    expect(asked('control_run')).toEqual([
      { name: 'control_run', arguments: { run: id, action: 'stop' } },
    ]);
    await page.evaluate('window.tell("light")');
    await frame.waitForSelector('html[data-theme=light]');
    await frame.click('.hdt a:has-text("result")');
    await frame.waitForSelector('main.result');
    await expect.poll(() => frame.innerText('main.result')).toContain('has not returned anything');
    expect(shown.complaints).toEqual([]);
  });

  it('X123: asks nobody but the client, and takes nothing from other frames', async () => {
    const { frame, page } = shown;
    const before = await frame.innerText('.top');
    await page.evaluate(`
      const other = document.createElement('iframe');
      other.srcdoc = '<script>parent.frames[0].postMessage({ jsonrpc: "2.0", method: ' +
        '"ui/notifications/host-context-changed", params: { theme: "dark" } }, "*")<\\/script>';
      new Promise((done) => { other.onload = done; document.body.append(other); });
    `);
    await frame.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
    expect(await frame.getAttribute('html', 'data-theme')).toBe('light');
    expect(await frame.innerText('.top')).toBe(before);
    expect(await frame.evaluate('performance.getEntriesByType("resource").length')).toBe(0);
  });
});
