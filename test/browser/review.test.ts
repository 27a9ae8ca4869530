import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PageReview } from '../../src/views/page/page-data.js';
import { axeFindings, tooWide } from './kit/axe-findings.js';
import { launchBrowser, type OpenedPage, openPage } from './kit/browser.js';
import { check, LandedProject } from './kit/landed-project.js';
import { type ServedPage, serveCommand } from './kit/served-command.js';

let browser: Browser;
let project: LandedProject;
let served: ServedPage;
let opened: OpenedPage | null = null;

beforeAll(async () => {
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  project = await new LandedProject().land('r7k2');
  served = await serveCommand(project, 'r7k2');
}, 120_000);
afterEach(async () => {
  await opened?.page.context().close();
  opened = null;
  project.close();
});

type Wish = Parameters<typeof openPage>[2];

async function openReview(wish: Wish = {}, fragment = served.url.hash): Promise<Page> {
  opened = await openPage(browser, `${served.url.origin}/run/r7k2/review${fragment}`, wish);
  await opened.page.waitForSelector('.hk .diff');
  return opened.page;
}

const shot = process.env.PLENUM_SHOTS;
async function picture(page: Page, name: string): Promise<void> {
  if (shot !== undefined) await page.screenshot({ path: join(shot, `${name}.png`) });
}

const reviewed = async (): Promise<PageReview> =>
  JSON.parse((await project.run('review', 'r7k2', '--json')).stdout) as PageReview;
const words = async (): Promise<Readonly<Record<string, string | undefined>>> =>
  Object.fromEntries(
    (await reviewed()).changes.map(({ label, decision }) => [label, decision?.decision]),
  );
const onBranch = (): readonly string[] =>
  project.git('ls-tree', '-r', '--name-only', 'plenum/r7k2').trim().split('\n');

describe('the review on the page', () => {
  it('X128: is reached from the run, riskiest first with why, and says what the command says; looking changes nothing', async () => {
    const before = project.git('for-each-ref');
    const all = await reviewed();
    opened = await openPage(browser, served.url.href);
    const { page, complaints } = opened;
    await page.click('.hdt a:has-text("review")');
    await page.waitForSelector('.hk .diff');
    await picture(page, 'review-light');
    expect(await page.locator('.it .path').allInnerTexts()).toEqual(
      all.changes.map(({ label }) => label),
    );
    expect(await page.innerText('.it.sel')).toContain('changes how the project is checked');
    expect(await page.innerText('.ev')).toContain('tsconfig.json');
    expect(await page.innerText('.mid')).toContain('onerror=');
    expect(await page.evaluate('window.broken ?? 0')).toBe(0);
    expect(await page.innerText('.acts')).toContain('3 of 3 still open');
    await page.keyboard.press('j');
    await page.waitForSelector('.ch:has-text("2 of 3")');
    const token = served.url.hash.replace(/^#watch=([\w-]+).*$/, '$1');
    const answer = await fetch(`${served.url.origin}/api/runs/r7k2/review`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toEqual(all);
    await page.keyboard.press('Escape');
    await page.waitForSelector('[role=tab]');
    expect(project.git('for-each-ref')).toBe(before);
    expect(existsSync(join(project.runDir('r7k2'), 'review.json'))).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('X128: by keys one hunk and one change are rejected, the gate runs again, and what was accepted is applied; each asks', async () => {
    const page = await openReview();
    await page.keyboard.press('N');
    await page.waitForSelector('.it.sel:has-text("one"), .it.sel:has-text("two")');
    await page.click('.it a:has-text("two")');
    await page.waitForSelector('.hk >> nth=2');
    await page.keyboard.press('n');
    await page.keyboard.press('y');
    await page.keyboard.press('y');
    await page.click('.it a:has-text("one")');
    await page.keyboard.press('Y');
    await page.waitForSelector('text=3 not sent yet');
    expect(await words()).toEqual({ one: undefined, two: undefined, tsconfig: undefined });
    await picture(page, 'review-draft');
    await page.keyboard.press('d');
    expect(await page.innerText('[role=alertdialog]')).toContain(`${check} runs again`);
    await page.keyboard.press('Escape');
    expect(await words()).toEqual({ one: undefined, two: undefined, tsconfig: undefined });
    await page.keyboard.press('d');
    await page.click('[role=alertdialog] .primary');
    await page.waitForSelector('.notice:has-text("Decided.")');
    expect(await words()).toEqual({ one: 'accepted', two: 'accepted', tsconfig: 'rejected' });
    expect(await reviewed()).toMatchObject({ gate: { command: check, code: 0 } });
    expect(onBranch()).not.toContain('tsconfig.json');
    const long = project.git('show', 'plenum/r7k2:long.txt');
    expect([long.includes('first edit'), long.includes('second edit')]).toEqual([false, true]);
    await page.keyboard.press('A');
    expect(existsSync(join(project.work, 'one.json'))).toBe(false);
    await page.click('[role=alertdialog] .primary');
    await page.waitForSelector('.notice:has-text("3 files changed in your checkout")');
    expect(readFileSync(join(project.work, 'long.txt'), 'utf8')).toContain('second edit');
    expect(existsSync(join(project.work, 'tsconfig.json'))).toBe(false);
    expect(opened?.complaints).toEqual([]);
  });

  it('X128: where the gate fails the branch stays, with the output in place, until the person insists', async () => {
    const tip = project.git('rev-parse', 'plenum/r7k2');
    const page = await openReview();
    await page.click('.it a:has-text("one")');
    await page.waitForSelector('.ch:has-text("one")');
    await page.click('.ch .btn:has-text("Reject the change")');
    for (const label of ['two', 'tsconfig']) {
      await page.click(`.it a:has-text("${label}")`);
      await page.waitForSelector(`.ch:has-text("${label}")`);
      await page.click('.ch .btn:has-text("Accept")');
    }
    await page.click('.acts .btn:has-text("Decide 3")');
    await page.click('[role=alertdialog] .primary');
    await page.waitForSelector('.banner:has-text("The branch stays as it was.")');
    expect(await page.innerText('.gateout')).toContain('one.json is missing');
    expect(await page.innerText('.acts .btn:has-text("Apply")')).toContain('the gate fails');
    expect(project.git('rev-parse', 'plenum/r7k2')).toBe(tip);
    await picture(page, 'review-red');
    await page.click('.btn:has-text("Move it all the same")');
    await page.click('[role=alertdialog] .primary');
    await expect.poll(onBranch, { timeout: 60_000 }).not.toContain('one.json');
    await page.waitForSelector('.banner:has-text("The branch stays")', { state: 'detached' });
  });

  it('X123: an address that only watches shows the review and sends nothing', async () => {
    const watch = served.url.hash.replace(/&control=.*/, '');
    const page = await openReview({}, watch);
    for (const name of ['Accept', 'Reject', 'Decide', 'Apply']) {
      const button = page.locator(`.btn:has-text("${name}")`).first();
      expect(await button.innerText()).toContain('this link only watches');
      await button.click({ force: true });
    }
    for (const key of 'YyNnd') await page.keyboard.press(key);
    expect(await page.locator('[role=alertdialog]').count()).toBe(0);
    const headers = { authorization: `Bearer ${watch.replace('#watch=', '')}` };
    for (const part of ['review', 'apply']) {
      const path = `${served.url.origin}/api/runs/r7k2/${part}`;
      const answer = await fetch(path, { method: 'POST', headers, body: '{}' });
      expect([part, answer.status]).toEqual([part, 401]);
    }
    expect(await words()).toEqual({ one: undefined, two: undefined, tsconfig: undefined });
  });

  it('X123: has no finding in both themes, and nothing is wider than the page at 1440, 900 and 390', async () => {
    const found: unknown[] = [];
    for (const theme of ['light', 'dark'] as const)
      for (const width of [1440, 900, 390]) {
        const page = await openReview({ theme, width });
        await page.keyboard.press('y');
        await picture(page, `review-${width}-${theme}`);
        for (const finding of await axeFindings(page)) found.push([theme, width, finding]);
        const over = await tooWide(page);
        if (over.length > 0) found.push([theme, width, over]);
        await page.context().close();
      }
    expect(found).toEqual([]);
  });
});
