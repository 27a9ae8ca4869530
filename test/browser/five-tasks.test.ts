import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/core/journal/event.js';
import { recordAudit } from './kit/audit-run.js';
import { axeFindings, tooWide } from './kit/axe-findings.js';
import { builtPage, launchBrowser, openPage } from './kit/browser.js';
import { controlToken, type PlayServer, servePage, watchToken } from './kit/page-server.js';
import { type LiveRun, liveRun } from './kit/played-runs.js';

let browser: Browser;
let server: PlayServer;
let live: LiveRun;
let page: Page;
/** What the person did since the page of the run was open. */
let acts: string[] = [];

/** A run whose agents have run for twelve minutes, and which asks something. */
function stuckRun(run: LiveRun): LiveRun {
  const ask = {
    ...{ type: 'step-start', at: Date.now(), n: 900, kind: 'ask', realm: 0, strand: 'q' },
    ...{ position: 0, lane: 'root', content: 'q', key: 'q', label: 'Go on?', phase: null },
    ...{ site: null, prompt: 'Go on?', options: { options: ['yes', 'no'], default: 'yes' } },
  } as unknown as JournalEvent;
  const earlier = run.run.events.map((event) => {
    const moved = { ...event, at: event.at - 720_000 };
    return 'askedAt' in moved && typeof moved.askedAt === 'number'
      ? { ...moved, askedAt: moved.askedAt - 720_000 }
      : moved;
  });
  run.run.events.splice(0, Number.POSITIVE_INFINITY, ...earlier, ask);
  return run;
}

beforeAll(async () => {
  live = stuckRun(liveRun(await recordAudit()));
  browser = await launchBrowser();
  server = await servePage(builtPage, [live.run]);
}, 120_000);
afterEach(async () => {
  await page?.context().close();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const token = `#watch=${watchToken}&control=${controlToken}`;

async function openRun(wish: Parameters<typeof openPage>[2] = {}): Promise<void> {
  ({ page } = await openPage(browser, `${server.url}/run/r7k2${token}`, wish));
  await page.waitForSelector('.b-stuck');
  acts = [];
}

async function click(target: string): Promise<void> {
  acts.push(`click ${target}`);
  await page.click(target);
}

async function press(key: string): Promise<void> {
  acts.push(`key ${key}`);
  await page.keyboard.press(key);
}

const inTwo = () => expect(acts.length, acts.join(', ')).toBeLessThanOrEqual(2);

describe('five tasks, each at most two clicks or keys from the run', () => {
  it('X123: what is stuck stands on the page, with all the others one click away', async () => {
    await openRun();
    const text = await page.innerText('.b-stuck');
    expect(text).toMatch(/has run for 1[2-9]m/);
    expect(text).toContain('that ended took');
    if (process.env.PLENUM_SHOTS)
      await page.screenshot({ path: join(process.env.PLENUM_SHOTS, 'stuck.png') });
    await click('.b-stuck .link');
    await page.waitForSelector('.tr[aria-level="2"]');
    const times = await page.locator('.tr[aria-level="2"] .x-time').allInnerTexts();
    expect(times.length).toBeGreaterThan(1);
    inTwo();
  });

  it.each([
    ['a click', () => click('.b-stuck .btn:has-text("Open it")')],
    ['a key', () => press('w')],
  ])('X123: its prompt and its cost so far, by %s', async (_how, act) => {
    await openRun();
    expect(await page.innerText('.b-stuck')).toContain('cost so far');
    await act();
    await page.waitForSelector('.panel .pbody section');
    expect(await page.innerText('.panel')).toContain('verify src/');
    expect(await page.innerText('.panel .us')).toMatch(/cost\s+–/);
    inTwo();
  });

  it('X123: stop it, which asks', async () => {
    await openRun();
    const label = await page.innerText('.b-stuck b');
    const before = server.sent.length;
    await click('.b-stuck .btn:has-text("Stop it")');
    expect(await page.innerText('[role=alertdialog] h2')).toBe(`Stop ${label}?`);
    expect(server.sent.length).toBe(before);
    await press('Enter');
    await expect.poll(() => server.sent.slice(before)).toMatchObject([{ action: 'stop' }]);
    expect(server.sent.at(-1)?.target).toBeGreaterThan(0);
    inTwo();
  });

  it.each([
    ['a click', [() => click('.b-ask .btn:has-text("yes")')]],
    ['two keys', [() => press('a'), () => press('Enter')]],
  ])('X123: answer the question, by %s', async (_how, steps) => {
    await openRun();
    const before = server.sent.length;
    for (const step of steps) await step();
    await expect
      .poll(() => server.sent.slice(before))
      .toEqual([{ run: 'r7k2', action: 'answer', target: 900, text: 'yes' }]);
    inTwo();
  });

  it('X123: a question with options is answered from the list of runs by one click', async () => {
    ({ page } = await openPage(browser, `${server.url}/${token}`));
    await page.waitForSelector('.nd .answer');
    acts = [];
    const before = server.sent.length;
    await click('.nd .answer .btn:has-text("no")');
    await expect
      .poll(() => server.sent.slice(before))
      .toEqual([{ run: 'r7k2', action: 'answer', target: 900, text: 'no' }]);
    expect(acts.length).toBe(1);
  });

  it('X123: has no finding in both themes, and nothing is wider than the page', async () => {
    const found: unknown[] = [];
    for (const theme of ['light', 'dark'] as const)
      for (const width of [1440, 900, 390]) {
        await openRun({ theme, width });
        for (const finding of await axeFindings(page)) found.push([theme, width, finding]);
        const over = await tooWide(page);
        if (over.length > 0) found.push([theme, width, over]);
        await page.context().close();
      }
    expect(found).toEqual([]);
  });
});
