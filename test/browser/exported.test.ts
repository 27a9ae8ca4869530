import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PageExport } from '../../src/views/page/page-data.js';
import { recordAudit } from './kit/audit-run.js';
import { builtPage, launchBrowser, openPage } from './kit/browser.js';
import { hostileRun } from './kit/hostile-run.js';
import { type PlayedRun, pageRun } from './kit/page-server.js';
import { endedRun, patch } from './kit/played-runs.js';

let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), 'plenum-page-'));
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The built page with a run inside, as `export --html` writes it. */
function exportedFile(run: PlayedRun): string {
  const data: PageExport = {
    version: 1,
    exportedAt: Date.now(),
    run: pageRun(run),
    events: run.events,
    transcripts: run.transcripts,
    blobs: {},
    diffs: { 1: patch },
    leftOut: ['2 transcripts, for their size'],
  };
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const element = `<script type="application/json" id="plenum-data">${json}</script>`;
  const file = join(folder, `${run.id}.html`);
  writeFileSync(
    file,
    readFileSync(builtPage, 'utf8').replace('<body>', () => `<body>${element}`),
  );
  return pathToFileURL(file).href;
}

it('X123: an exported run opens from disk and asks nobody for anything', async () => {
  const { page, requests, complaints } = await openPage(
    browser,
    exportedFile(endedRun(await recordAudit())),
  );
  await page.waitForSelector('.tl .ph');
  const text = await page.innerText('body');
  for (const words of ['115 of 120', '5 losses', '2 transcripts, for their size', 'as of today'])
    expect(text).toContain(words);
  for (const key of 'gr') await page.keyboard.press(key);
  await page.click('.phr:has-text("Scan")');
  await page.click('.tr[aria-level="2"] >> nth=0');
  await page.waitForSelector('.panel');
  const address = page.url();
  await page.reload();
  await page.waitForSelector('.panel');
  expect(page.url()).toBe(address);
  expect(await page.locator('.btn[aria-disabled=true]').first().innerText()).toContain(
    'this is a file',
  );
  await page.click('.hdt .link');
  await page.waitForSelector('main.result');
  expect(await page.innerText('main.result')).toContain('24 fixes landed');
  expect(requests.filter((one) => !one.startsWith('file:') && !one.startsWith('data:'))).toEqual(
    [],
  );
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('X185: a hostile run stays text in a file too', async () => {
  const { page, requests, complaints } = await openPage(browser, exportedFile(await hostileRun()));
  await page.waitForSelector('.tl .ph');
  expect(await page.evaluate('window.broken ?? 0')).toBe(0);
  expect(requests.filter((one) => one.startsWith('http'))).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});
