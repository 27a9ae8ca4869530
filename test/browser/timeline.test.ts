import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/core/journal/event.js';
import { selectBars, selectCriticalPath } from '../../src/core/selection/select-timeline.js';
import { stateAfter } from '../../src/core/state/fold.js';
import { movedTo, recordAudit, until } from './kit/audit-run.js';
import { builtPage, launchBrowser, openPage } from './kit/browser.js';
import {
  controlToken,
  type PlayedRun,
  type PlayServer,
  playedRun,
  servePage,
  watchToken,
} from './kit/page-server.js';
import { type LiveRun, liveRun } from './kit/played-runs.js';

let browser: Browser;
let server: PlayServer;
let live: LiveRun;
let twice: PlayedRun;
let page: Page;

const hour = 3_600_000;

/** A run that was resumed after an hour: what had not happened by then happened afterwards. */
function resumedRun(all: readonly JournalEvent[]): PlayedRun {
  const seen = until(all, 300_000);
  const rest = all.slice(seen.length);
  const [first, at] = [all[0], rest[0]?.at ?? 0];
  const open = new Map<number, JournalEvent>();
  for (const event of seen)
    if (event.type === 'step-start') open.set(event.n, event);
    else if (event.type === 'step-end') open.delete(event.n);
  // What ran when its driver was gone begins again.
  const restarted = [...open.values()].map((event) => {
    return { ...event, at: at + hour, askedAt: at + hour };
  });
  const again = { ...first, type: 'drive-start', epoch: 2, reason: 'resume', at: at + hour };
  const later = rest.map((event) => {
    const moved = { ...event, at: event.at + hour };
    return 'askedAt' in moved && typeof moved.askedAt === 'number'
      ? { ...moved, askedAt: Math.max(at, moved.askedAt) + hour }
      : moved;
  });
  const events = [...seen, again as JournalEvent, ...restarted, ...later];
  return playedRun({
    id: 'tw1c',
    events: [...movedTo(events, Date.now() - hour)],
    driver: { state: 'gone', pid: null },
  });
}

beforeAll(async () => {
  const recorded = await recordAudit();
  live = liveRun(recorded);
  twice = resumedRun(recorded.events);
  browser = await launchBrowser();
  server = await servePage(builtPage, [live.run, twice]);
}, 120_000);
afterEach(async () => {
  await page?.context().close();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function open(id: string): Promise<void> {
  const token = `#watch=${watchToken}&control=${controlToken}`;
  ({ page } = await openPage(browser, `${server.url}/run/${id}${token}`));
  await page.waitForSelector('.tl .ph');
}

/** Of the whole axis, be it in sight or not. */
const axisWidth = async (): Promise<number> =>
  (await page.locator('.strip svg').boundingBox())?.width ?? 0;

/** Where the present stands, as a share of the track. */
async function present(): Promise<number> {
  const [now, track] = await Promise.all([
    page.locator('.tk.now').boundingBox(),
    page.locator('.axis2 .trk').boundingBox(),
  ]);
  if (now === null || track === null) return Number.NaN;
  return (now.x + now.width / 2 - track.x) / track.width;
}

async function picture(name: string): Promise<void> {
  if (process.env.PLENUM_SHOTS)
    await page.screenshot({ path: join(process.env.PLENUM_SHOTS, `${name}.png`) });
}

describe('the timeline', () => {
  it('X123: plus and minus enlarge it, and 0 fits it', async () => {
    await open('tw1c');
    const whole = await axisWidth();
    for (const key of '++') await page.keyboard.press(key);
    await page.waitForSelector('.tools:has-text("4×")');
    expect((await axisWidth()) / whole).toBeCloseTo(4, 1);
    await page.keyboard.press('-');
    await page.waitForSelector('.tools:has-text("2×")');
    await page.keyboard.press('0');
    await page.waitForSelector('.tools:has-text("×")', { state: 'detached' });
    expect(await axisWidth()).toBeCloseTo(whole, 1);
    expect(await page.locator('.chip:has-text("Follow")').count()).toBe(0);
  });

  it('X123: the present stays in sight until the person moves, and comes back', async () => {
    await open('r7k2');
    await page.click('.seg-ctl button:has-text("Zoom in")');
    await page.keyboard.press('+');
    await page.waitForSelector('.tools:has-text("4×")');
    await picture('timeline-zoomed');
    expect(await present()).toBeGreaterThan(0.85);
    expect(await present()).toBeLessThan(1);
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector('.chip:has-text("Follow")[aria-pressed=false]');
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector('.tk.now', { state: 'detached' });
    await page.keyboard.press('f');
    await page.waitForSelector('.tk.now');
    expect(await present()).toBeGreaterThan(0.85);
    await page.click('.seg-ctl button:has-text("Fit")');
    await page.waitForSelector('.tools:has-text("×")', { state: 'detached' });
  });

  it('X123: ctrl and the wheel enlarge what is under the pointer', async () => {
    await open('tw1c');
    const tick = page.locator('.axis2 .tk:not(.now):not(.fold)').nth(2);
    const before = await tick.boundingBox();
    const text = await tick.innerText();
    if (before === null) throw new Error('there is no tick');
    const x = before.x + before.width / 2;
    await page.mouse.move(x, 600);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
    await page.waitForSelector('.tools:has-text("4×")');
    const same = page.locator(`.axis2 .tk:text-is("${text}")`).first();
    const after = await same.boundingBox();
    expect(Math.abs((after?.x ?? 0) + (after?.width ?? 0) / 2 - x)).toBeLessThan(2);
  });

  it('X117: the critical path is that of the core, and shown on demand', async () => {
    await open('tw1c');
    expect(await page.locator('.bar.crit').count()).toBe(0);
    await page.keyboard.press('c');
    const state = stateAfter(twice.events);
    const latest = Math.max(...twice.events.map(({ at }) => at));
    const path = selectCriticalPath(selectBars(state, latest)).map(({ step }) => step.label);
    for (const folded of ['.ph .lab[aria-expanded=false]', '.r.more .lab'])
      while ((await page.locator(folded).count()) > 0) await page.locator(folded).first().click();
    await page.waitForSelector('.bar.crit');
    const shown = await page.locator('.r:has(.bar.crit) .path').allInnerTexts();
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((label) => !path.includes(label.replaceAll('\n', '')))).toEqual([]);
    await page.click('.chip:has-text("Critical path")');
    await page.waitForSelector('.bar.crit', { state: 'detached' });
  });

  it('X123: each attempt has an axis of its own; together the gap between them is folded', async () => {
    await open('tw1c');
    expect(await page.innerText('.tk.fold')).toMatch(/⋯ (59m|1h)/);
    const ends = async () => (await page.locator('.axis2 .tk').allInnerTexts()).at(-1);
    const all = await page.locator('.axis2 .tk:not(.fold)').last().innerText();
    await page.selectOption('.pick', '1');
    await page.waitForSelector('.tk.fold', { state: 'detached' });
    await picture('timeline-attempt');
    expect(await ends()).not.toBe(all);
    expect(await page.innerText('.tl .ph:has-text("Fix")')).not.toMatch(/24 bars/);
    await page.selectOption('.pick', '');
    await page.waitForSelector('.tk.fold');
  });
});
