import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtPage, launchBrowser, openPage } from './kit/browser.js';
import { hostileRun } from './kit/hostile-run.js';
import { type PlayServer, servePage, watchToken } from './kit/page-server.js';

let browser: Browser;
let server: PlayServer;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await servePage(builtPage, [await hostileRun()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Nothing ran, nothing leads away, nothing was loaded, and no character steers. */
async function isHarmless(page: Page): Promise<object> {
  return page.evaluate<object>(`({
    broken: window.broken ?? 0,
    foreign: [...document.querySelectorAll('a')].filter((a) => a.origin !== location.origin).length,
    loaded: document.querySelectorAll('#app img, iframe, object, embed, #app script, #app style, [onload], [onerror]').length,
    steering: /[\\u001b\\u202a-\\u202e\\u2066-\\u2069\\u0007]/.test(document.body.innerText),
  })`);
}

const harmless = { broken: 0, foreign: 0, loaded: 0, steering: false };

describe('a run in which everything is hostile', () => {
  it.each([
    ['home', '/', '.hs'],
    ['timeline', '/run/h0st', '.tl .ph'],
    ['agent', '/run/h0st/agent/1?tab=tree', '.tc'],
    ['script', '/run/h0st?tab=script', '.src .sl'],
    ['log', '/run/h0st?tab=log', '.logs .lg'],
    ['result', '/run/h0st/result', '.result'],
  ])('X185: on %s it is text and nothing else', async (_name, path, shows) => {
    const url = `${server.url}${path}#watch=${watchToken}`;
    const { page, complaints, requests } = await openPage(browser, url);
    await page.waitForSelector(shows);
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
    expect(await isHarmless(page)).toEqual(harmless);
    expect(complaints).toEqual([]);
    expect(requests.filter((address) => !address.startsWith(server.url))).toEqual([]);
    await page.context().close();
  });
});
