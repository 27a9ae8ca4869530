import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordAudit } from './kit/audit-run.js';
import { builtPage, launchBrowser, openPage } from './kit/browser.js';
import { controlToken, type PlayServer, servePage, watchToken } from './kit/page-server.js';
import { endedRun, type LiveRun, liveRun } from './kit/played-runs.js';

let browser: Browser;
let server: PlayServer;
let live: LiveRun;

beforeAll(async () => {
  const recorded = await recordAudit();
  live = liveRun(recorded);
  browser = await launchBrowser();
  server = await servePage(builtPage, [live.run, endedRun(recorded)]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Each page with what stands on it when it is there. */
const pages = (): readonly (readonly [name: string, path: string, shows: string])[] => [
  ['home', '/', '.hs'],
  ['timeline', `/run/r7k2/agent/${live.agents[0]}`, '.tl .ph'],
  ['tree', `/run/r7k2/agent/${live.changed}?tab=tree`, '.diff'],
  ['script', '/run/r7k2?tab=script', '.src .sl'],
  ['log', '/run/r7k2?tab=log', '.logs .lg'],
  ['ended run', '/run/k2vf', '.tl .ph'],
  ['result', '/run/k2vf/result', '.result .json'],
];

const token = `#watch=${watchToken}&control=${controlToken}`;

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it('X123: a screen reader finds its way on every page, and texts have their contrast', async () => {
    const found: (readonly [string, string, readonly string[]])[] = [];
    for (const [name, path, shows] of pages()) {
      const { page } = await openPage(browser, `${server.url}${path}${token}`, { theme });
      await page.waitForSelector(shows);
      await page.evaluate(axe);
      const findings = await page.evaluate<readonly Finding[]>(
        'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
      );
      for (const { id, nodes } of findings)
        found.push([
          name,
          id,
          nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
        ]);
      await page.context().close();
    }
    expect(found).toEqual([]);
  });

  it('X123: dialogs keep the focus, have a name and no finding', async () => {
    const url = `${server.url}/run/r7k2${token}`;
    const { page } = await openPage(browser, url, { theme });
    await page.waitForSelector('[role=tab]');
    for (const [key, role] of [
      ['?', 'dialog'],
      ['x', 'alertdialog'],
    ] as const) {
      await page.keyboard.press(key);
      await page.waitForSelector(`[role=${role}]`);
      await page.evaluate(axe);
      const findings = await page.evaluate<readonly Finding[]>(
        'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
      );
      expect(findings.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      await page.keyboard.press('Escape');
      await page.waitForSelector(`[role=${role}]`, { state: 'detached' });
    }
    await page.context().close();
  });
});

describe('widths', () => {
  it.each([1440, 900, 390])('X123: at %i nothing is wider than the page', async (width) => {
    for (const [name, path, shows] of pages()) {
      const { page } = await openPage(browser, `${server.url}${path}${token}`, { width });
      await page.waitForSelector(shows);
      const over = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect([name, over]).toEqual([name, 0]);
      await page.context().close();
    }
  });
});

it('X123: the theme is the system’s until a person chooses, and stays chosen', async () => {
  const { page } = await openPage(browser, `${server.url}/${token}`, { theme: 'dark' });
  const shown = () => page.getAttribute('html', 'data-theme');
  await page.waitForSelector('.hs');
  expect(await shown()).toBe('dark');
  await page.click('.top button:has-text("Light")');
  expect(await shown()).toBe('light');
  await page.reload();
  await page.waitForSelector('.hs');
  expect(await shown()).toBe('light');
  await page.context().close();
});
