import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { recordAudit } from './kit/audit-run.js';
import { builtPage, launchBrowser, type OpenedPage, openPage } from './kit/browser.js';
import {
  controlToken,
  type PlayServer,
  type SentRequest,
  servePage,
  watchToken,
} from './kit/page-server.js';
import { endedRun, type LiveRun, liveRun } from './kit/played-runs.js';

let browser: Browser;
let server: PlayServer;
let live: LiveRun;
let opened: OpenedPage | null = null;

beforeAll(async () => {
  const recorded = await recordAudit();
  live = liveRun(recorded);
  browser = await launchBrowser();
  server = await servePage(builtPage, [live.run, endedRun(recorded)]);
}, 120_000);

afterEach(async () => {
  await opened?.page.context().close();
  opened = null;
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function open(path: string, token = `watch=${watchToken}&control=${controlToken}`) {
  opened = await openPage(browser, `${server.url}${path}#${token}`);
  return opened.page;
}

async function openRun(path = '/run/r7k2', token?: string): Promise<Page> {
  const page = await open(path, token);
  await page.waitForSelector('[role=tab]');
  return page;
}

const sentSince = (count: number): readonly SentRequest[] => server.sent.slice(count);

describe('the page of a run', () => {
  it('X123: shows the fold of the record: its numbers, what waits for the person, what was lost', async () => {
    const page = await openRun();
    const text = await page.innerText('main');
    for (const words of ['audit-permissions', 'r7k2', '59 of 108', '40 queued', '1 loss so far'])
      expect(text).toContain(words);
    expect(await page.innerText('.b-ask')).toContain('Bash(npm run db:seed)');
    expect(opened?.complaints).toEqual([]);
  });

  it('X123: has four views, by keys and by tabs, each with its own address', async () => {
    const page = await openRun();
    for (const [keys, tab, shows] of [
      ['gr', 'tree', '[role=treegrid]'],
      ['gv', 'script', '.src .sl'],
      ['gl', 'log', '.logs .lg'],
      ['gt', 'timeline', '.tl .ph'],
    ] as const) {
      for (const key of keys) await page.keyboard.press(key);
      await page.waitForSelector(shows);
      expect(new URL(page.url()).searchParams.get('tab') ?? 'timeline').toBe(tab);
    }
    await page.click('[role=tab][data-value=log]');
    await page.waitForSelector('.logs .lg');
    await page.reload();
    await page.waitForSelector('.logs .lg');
    expect(opened?.complaints).toEqual([]);
  });

  it('X123: the link’s tokens leave the address bar, and a reload keeps them', async () => {
    const page = await openRun();
    expect(page.url()).toBe(`${server.url}/run/r7k2`);
    await page.reload();
    await page.waitForSelector('[role=tab]');
    expect(await page.innerText('.top')).toContain('live');
  });

  it('an agent is chosen in the tree by arrows, moved from by j and k, and left by escape', async () => {
    const page = await openRun('/run/r7k2?tab=tree');
    await page.focus('[role=treegrid]');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('.panel');
    const first = page.url();
    await page.keyboard.press('j');
    await page.waitForURL((url) => url.href !== first);
    await page.keyboard.press('k');
    await page.waitForURL(first);
    expect(await page.getAttribute('[role=treegrid]', 'aria-activedescendant')).toMatch(
      /^tree-row-/,
    );
    await page.keyboard.press('Escape');
    await page.waitForSelector('.panel', { state: 'detached' });
  });

  it('the tree is narrowed by text and by state, and ordered by cost', async () => {
    const page = await openRun('/run/r7k2?tab=tree');
    await page.keyboard.press('/');
    await page.keyboard.type('refund-2.ts vote 1');
    await expect.poll(() => page.locator('.tr[aria-level="2"]').count()).toBe(1);
    await page.fill('[data-search]', '');
    await page.click('.chip:has-text("failed")');
    await expect.poll(() => page.locator('.tr[aria-level="2"]').count()).toBe(1);
    expect(await page.innerText('.tr[aria-level="2"]')).toContain('"verdict" missing');
    await page.click('.chip:has-text("failed")');
    await page.click('.seg-ctl button:has-text("cost")');
    await page.click('.phr:has-text("Scan")');
    const costs = await page.locator('.tr[aria-level="2"] .x-cost').allInnerTexts();
    const sums = costs.slice(0, 24).map((text) => Number(text.replace('$', '')));
    expect(sums).toEqual([...sums].sort((left, right) => right - left));
  });

  it('the panel shows prompt, transcript with tools and their ends, and the diff of an agent', async () => {
    const page = await openRun(`/run/r7k2/agent/${live.agents[0]}`);
    await page.waitForSelector('.tc');
    const text = await page.innerText('.panel');
    for (const words of ['Prompt', 'verify src/', 'Read', 'npm test', '2 of 38 fail', '0.2s'])
      expect(text).toContain(words);
    expect(await page.locator('.panel .md strong').innerText()).toBe('handler');
    await page.goto(`${server.url}/run/r7k2/agent/${live.changed}`);
    await page.waitForSelector('.diff .add');
    expect(await page.innerText('.fh')).toContain('+2');
  });

  it('a line of the script leads to its agents, and an agent to its line', async () => {
    const page = await openRun('/run/r7k2?tab=script');
    await page.click('.sl:has-text("parallel(args.dirs") .marks');
    await page.waitForSelector('.chip:has-text("line ")');
    expect(await page.locator('.phr').count()).toBe(1);
    await page.goto(`${server.url}/run/r7k2/agent/${live.agents[0]}`);
    await page.click('.pst .link');
    await page.waitForSelector('.sl.sel');
    expect(await page.innerText('.sl.sel')).toContain('verify');
    await page.click('.chip:has-text("edited")');
    expect(await page.innerText('.sl.add')).toContain("log('new')");
  });

  it('the log is searched, narrowed, and each line has an address', async () => {
    const page = await openRun('/run/r7k2?tab=log');
    await page.click('.seg-ctl button:has-text("losses")');
    await expect.poll(() => page.locator('.lg').count()).toBe(1);
    await page.click('.lg a');
    expect(new URL(page.url()).searchParams.get('event')).toMatch(/^\d+$/);
    await page.reload();
    await page.waitForSelector('.lg.sel');
    await page.fill('[data-search]', 'hold candidates');
    await expect.poll(() => page.locator('.lg').count()).toBe(1);
  });
});

describe('controls', () => {
  it('X123: pause is sent at once; stop, retry and what ends an agent ask first', async () => {
    const page = await openRun(`/run/r7k2/agent/${live.agents[0]}`);
    const before = server.sent.length;
    await page.keyboard.press('p');
    await page.waitForSelector('.notice:has-text("took pause")');
    for (const [button, title] of [
      ['.h1r .btn:has-text("Stop")', 'Stop this run?'],
      ['.h1r .btn:has-text("Retry")', 'Run 1 agent again?'],
      ['.msg .ctl .btn:has-text("Stop")', 'Stop src/'],
      ['.msg .ctl .btn:has-text("Skip")', 'Skip src/'],
      ['.msg .ctl .btn:has-text("Retry")', 'over?'],
    ] as const) {
      const told = server.sent.length;
      await page.click(button);
      await page.waitForSelector('[role=alertdialog]');
      expect(await page.innerText('[role=alertdialog]')).toContain(title);
      await page.keyboard.press('Escape');
      await page.waitForSelector('[role=alertdialog]', { state: 'detached' });
      expect(server.sent.length).toBe(told);
      await page.click(button);
      await page.click('[role=alertdialog] .primary');
      await expect.poll(() => server.sent.length).toBe(told + 1);
    }
    const n = live.agents[0];
    expect(sentSince(before).map(({ action, target }) => [action, target])).toEqual([
      ['pause', undefined],
      ['stop', undefined],
      ['retry', undefined],
      ['stop', n],
      ['skip', n],
      ['retry', n],
    ]);
  });

  it('X123: a use of a tool is allowed once, for the run, or denied, where it is asked', async () => {
    const page = await openRun();
    const before = server.sent.length;
    for (const name of ['Allow once', 'For this run', 'Deny'])
      await page.click(`.b-ask .btn:has-text("${name}")`);
    await expect
      .poll(() => sentSince(before))
      .toEqual([
        { run: 'r7k2', action: 'allow', target: 1 },
        { run: 'r7k2', action: 'allow', target: 1, text: 'run' },
        { run: 'r7k2', action: 'deny', target: 1 },
      ]);
  });

  it('a message goes to the agent that is open', async () => {
    const page = await openRun(`/run/r7k2/agent/${live.agents[0]}`);
    const before = server.sent.length;
    await page.keyboard.press('m');
    await page.keyboard.type('look at the tests');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => sentSince(before))
      .toEqual([
        { run: 'r7k2', action: 'send', target: live.agents[0], text: 'look at the tests' },
      ]);
  });

  it('X123: a link that only watches says so on every button, and sends nothing', async () => {
    const page = await openRun(`/run/r7k2/agent/${live.agents[0]}`, `watch=${watchToken}`);
    const before = server.sent.length;
    for (const name of ['Pause', 'Stop', 'Retry', 'Allow once', 'Deny', 'Skip']) {
      const button = page.locator(`.btn:has-text("${name}")`).first();
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      expect(await button.innerText()).toContain('this link only watches');
      await button.click({ force: true });
    }
    await page.keyboard.press('x');
    expect(await page.innerText('.notice')).toContain('only watches');
    expect(server.sent.length).toBe(before);
  });

  it('an ended run offers what is left to do, and its result', async () => {
    const page = await openRun('/run/k2vf');
    expect(await page.locator('.h1r .btn:has-text("Resume")').getAttribute('aria-disabled')).toBe(
      null,
    );
    await page.keyboard.press('s');
    expect(await page.innerText('[role=dialog]')).toContain('plenum save k2vf');
    await page.keyboard.press('Escape');
    await page.click('.hdt .link');
    await page.waitForSelector('main.result .json');
    expect(await page.innerText('main.result')).toContain('src/a.ts');
    expect(await page.innerText('main.result')).toContain('The run completed.');
  });
});

describe('the home page', () => {
  it('X123: shows what waits for the person first, then live runs, then history', async () => {
    const page = await open('/');
    await page.waitForSelector('.hs');
    const titles = await page.locator('main h2').allInnerTexts();
    expect(titles).toEqual(['Needs you', 'Live', 'History']);
    const before = server.sent.length;
    await page.click('.nd .btn:has-text("Allow once")');
    await expect
      .poll(() => sentSince(before))
      .toEqual([{ run: 'r7k2', action: 'allow', target: 1 }]);
    await page.keyboard.press('/');
    await page.keyboard.type('nothing like it');
    await page.waitForSelector('text=None of them is like that.');
    await page.fill('[data-search]', '');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=tab]');
    expect(opened?.complaints).toEqual([]);
  });

  it('before the first run it has the one command to try', async () => {
    const empty = await servePage(builtPage, []);
    opened = await openPage(browser, `${empty.url}/#watch=${watchToken}`);
    await opened.page.waitForSelector('.empty');
    expect(await opened.page.innerText('.empty')).toContain('plenum demo');
    await empty.close();
  });
});
