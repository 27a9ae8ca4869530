import { spawn } from 'node:child_process';
import { chromium } from 'playwright-core';

/** The page of one run as a browser shows it, once in each theme: `{ light, dark }` as PNG. */
export async function photographed({ command, run, folder, environment, themes }) {
  const server = spawn(command, ['ui', run, '--json'], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { url } = JSON.parse(await firstLineOf(server.stdout));
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
    try {
      const pictures = [];
      for (const theme of themes) pictures.push([theme, await pictureOf(browser, url, theme)]);
      return Object.fromEntries(pictures);
    } finally {
      await browser.close();
    }
  } finally {
    server.kill('SIGINT');
  }
}

async function pictureOf(browser, url, theme) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByText('Verify').first().waitFor();
  await page.getByText('Fix', { exact: true }).last().click();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return page.screenshot({ animations: 'disabled' });
}

function firstLineOf(stream) {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    stream.on('close', () => reject(new Error(`plenum ui gave no address: ${text}`)));
  });
}
