import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordRun } from '../../src/runs/fixtures/recorded-run.js';
import {
  type RecordedProject,
  recordProject,
} from '../../src/surfaces/cli/fixtures/recorded-project.js';
import { treeOf } from '../../src/surfaces/cli/fixtures/tree-of.js';
import { driveStart, runEnd, stepEnd, stepStart } from '../../src/testing/harness/sample-events.js';
import { launchBrowser, openPage } from './kit/browser.js';

const main = join(import.meta.dirname, '../../dist/cli/main.js');
const hostile =
  '</script><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'"><!--<script>';

let recorded: RecordedProject;
let browser: Browser;
const env = () => ({ PATH: process.env.PATH ?? '', HOME: recorded.home });
const plenum = (...argv: readonly string[]): string =>
  execFileSync(process.execPath, [main, ...argv], { cwd: recorded.project, env: env() }).toString();

beforeAll(async () => {
  recorded = await recordProject();
  await recordRun(recorded.project, 'evil', [
    driveStart({ name: `evil ${hostile}` }),
    stepStart(1, { label: hostile, prompt: hostile }),
    stepEnd(1, { value: hostile }),
    runEnd({ result: hostile }),
  ]);
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  execFileSync('rm', ['-rf', recorded.base]);
});

/** The built command, until it has printed its address. */
async function serve(...argv: readonly string[]) {
  const child = spawn(process.execPath, [main, 'ui', ...argv], {
    cwd: recorded.project,
    env: env(),
  });
  const url = await new Promise<string>((resolve, reject) => {
    let [out, err] = ['', ''];
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.stdout.on('data', (text) => {
      out += text;
      if (out.includes('\n')) resolve(out.trim());
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${err}`)));
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, url, ended };
}

describe('the built page of the built command', () => {
  it('X123: shows a run from the server; looking, leaving and killing change no byte', async () => {
    const before = treeOf(recorded.base);
    const { child, url, ended } = await serve('r7k2');
    const { page, complaints, requests } = await openPage(browser, url);
    await page.waitForSelector('.tabs');
    await expect.poll(() => page.textContent('body')).toContain('3 of 3');
    expect(await page.title()).toContain('all');
    const origin = new URL(url).origin;
    expect(
      requests.filter((asked) => !asked.startsWith(origin) && !asked.startsWith('data:')),
    ).toEqual([]);
    expect(complaints).toEqual([]);
    await page.goto(`${origin}/`);
    await expect.poll(() => page.textContent('body')).toContain('evil');
    expect(await page.title()).not.toContain('owned');
    child.kill('SIGKILL');
    await ended;
    await page.context().close();
    expect(treeOf(recorded.base)).toEqual(before);
  });

  it('X123: a file of export opens from disk, asks for nothing, and hostile texts stay texts', async () => {
    for (const id of ['r7k2', 'evil']) {
      const file = join(recorded.base, `${id}.html`);
      plenum('export', id, '--html', '-o', file);
      expect(readFileSync(file, 'utf8')).not.toContain(recorded.base);
      const { page, complaints, requests } = await openPage(browser, pathToFileURL(file).href);
      await page.waitForSelector('.tabs');
      await expect
        .poll(() => page.textContent('body'))
        .toContain(id === 'r7k2' ? '3 of 3' : 'onerror');
      expect(await page.title()).not.toBe('owned');
      expect(requests.filter((asked) => !/^(file|data):/.test(asked))).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it('X123: an address that only watches has a page without a way to control', async () => {
    const { child, url, ended } = await serve('--watch-only');
    expect(url).not.toContain('control');
    const token = new URL(url).hash.replace('#watch=', '');
    const answer = await fetch(`${new URL(url).origin}/api/runs/r7k2/control`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'x-plenum-control': token },
      body: '{"action":"stop"}',
    });
    expect(answer.status).toBe(401);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});
