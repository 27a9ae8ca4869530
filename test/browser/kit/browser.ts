import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

export const builtPage = join(import.meta.dirname, '../../../dist/page/index.html');

/** Where a system keeps it; CI installs it. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export interface OpenedPage {
  readonly page: Page;
  /** What the page complained of: errors, and what its policy refused. */
  readonly complaints: string[];
  /** Every address that it asked for. */
  readonly requests: string[];
}

interface PageWish {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

export async function openPage(
  browser: Browser,
  url: string,
  { width = 1440, height = 900, theme = 'light' }: PageWish = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    permissions: [],
  });
  const page = await context.newPage();
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, complaints, requests };
}
