import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectProgress } from '../../src/core/selection/select-progress.js';
import { stateAfter } from '../../src/core/state/fold.js';
import { type RecordedRun, recordAudit } from './kit/audit-run.js';
import { builtPage, launchBrowser, openPage } from './kit/browser.js';
import { controlToken, servePage, watchToken } from './kit/page-server.js';
import { liveRun } from './kit/played-runs.js';

let browser: Browser;
let recorded: RecordedRun;

beforeAll(async () => {
  recorded = await recordAudit();
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
});

describe('the connection', () => {
  it('X123: what happens is shown as it happens, and over a server that went and came nothing is lost or told twice', async () => {
    const live = liveRun(recorded);
    const server = await servePage(builtPage, [live.run]);
    const { page } = await openPage(browser, `${server.url}/run/r7k2#watch=${watchToken}`);
    await page.waitForSelector('[role=tab]');
    const half = Math.floor(live.rest.length / 2);
    for (const event of live.rest.slice(0, half)) server.add('r7k2', event);
    const doneNow = (): string => {
      const { done, asked } = selectProgress(stateAfter(live.run.events));
      return `${done} of ${asked}`;
    };
    await expect.poll(() => page.innerText('.mxs')).toContain(doneNow());
    await server.hangUp();
    await page.waitForSelector('.stale:has-text("no connection for")');
    for (const event of live.rest.slice(half)) live.run.events.push(event);
    await server.listen();
    await page.waitForSelector('.livedot');
    await expect.poll(() => page.innerText('.stw')).toContain('partial');
    expect(await page.innerText('.mxs')).toContain(doneNow());
    expect(server.froms[0]).toBe(0);
    expect(server.froms.at(-1)).toBe(live.run.events.length - (live.rest.length - half));
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.waitForSelector('.lg');
    expect(await page.locator('.lg:has-text("resumed")').count()).toBe(0);
    await page.context().close();
    await server.close();
  });

  it('X123: a token that the server does not know is refused in words', async () => {
    const server = await servePage(builtPage, [liveRun(recorded).run]);
    for (const path of ['/', '/run/r7k2']) {
      const { page } = await openPage(browser, `${server.url}${path}#watch=wrong`);
      await page.waitForSelector('text=not known to the server');
      await page.context().close();
    }
    await server.close();
  });

  it('a run that does not exist is said, not waited for', async () => {
    const server = await servePage(builtPage, []);
    const url = `${server.url}/run/nope#watch=${watchToken}&control=${controlToken}`;
    const { page } = await openPage(browser, url);
    await page.waitForSelector('text=There is no run "nope".');
    await page.context().close();
    await server.close();
  });
});
