// Measures the built page in Chromium: how long a record takes to open, and an event to be painted.
//   node bench/page/run.mjs            prints the table
//   node bench/page/run.mjs --short    few events: proves that the bench works
//   node bench/page/run.mjs --write    also writes bench/page/RESULTS.md
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { endOf, runEvents, startOf } from './run-events.mjs';
import { serveRun } from './serve.mjs';

const short = process.argv.includes('--short');
const sizes = short ? [100, 1_000] : [100, 1_000, 10_000];
const samples = short ? 5 : 40;
const html = readFileSync(new URL('../../dist/page/index.html', import.meta.url), 'utf8');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Puts down when a change of the number of done agents was painted. */
const watchDone = `(() => {
  window.painted = [];
  window.observer?.disconnect();
  window.observer = new MutationObserver(() =>
    requestAnimationFrame(() => setTimeout(() => window.painted.push(Date.now()))));
  const done = [...document.querySelectorAll('.mx')].find((one) => one.innerText.startsWith('done'));
  window.observer.observe(done, { subtree: true, characterData: true, childList: true });
})()`;

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const rows = [];
for (const agents of sizes) rows.push(await measure(agents));
await browser.close();

const report = table(rows);
process.stdout.write(report);
if (process.argv.includes('--write'))
  writeFileSync(fileURLToPath(new URL('./RESULTS.md', import.meta.url)), report);

async function measure(agents) {
  const events = runEvents(agents, Date.now());
  const server = await serveRun(html, events);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const began = performance.now();
  await page.goto(`${server.url}/run/bench#watch=bench`);
  await page.waitForSelector('.tl .ph');
  const openMs = performance.now() - began;
  const timeline = await paints(page, server, agents, 0);
  await page.click('[role=tab][data-value=tree]');
  await page.waitForSelector('.treebox .phr');
  const tree = await paints(page, server, agents, samples);
  const scrollMs = await longestFrame(page);
  await page.close();
  server.close();
  return { agents, openMs, timeline, tree, scrollMs };
}

/** From the moment an event is sent until the frame that shows it is painted, for each event. */
async function paints(page, server, agents, offset) {
  await page.evaluate(watchDone);
  const taken = [];
  const first = Math.floor(agents / 2) + 1;
  for (let index = 0; index < samples; index += 1) {
    const n = first + offset + index;
    const before = await page.evaluate('window.painted.length');
    const at = Date.now();
    server.tell(endOf(n, at));
    server.tell(startOf(n + 16, at));
    await page.waitForFunction((count) => window.painted.length > count, before);
    taken.push((await page.evaluate(`window.painted[${before}]`)) - at);
    await pause(60);
  }
  return taken.sort((left, right) => left - right);
}

/** While the tree is scrolled from its beginning to its end. */
function longestFrame(page) {
  return page.evaluate(`new Promise((resolve) => {
    const box = document.querySelector('.treebox');
    let [frame, last, longest] = [0, performance.now(), 0];
    const step = (now) => {
      longest = Math.max(longest, now - last);
      last = now;
      frame += 1;
      box.scrollTop = (box.scrollHeight * frame) / 60;
      if (frame < 60) requestAnimationFrame(step);
      else resolve(longest);
    };
    requestAnimationFrame(step);
  })`);
}

function table(rows) {
  const at = (values, share) => values[Math.floor((values.length - 1) * share)];
  const cells = rows.map(({ agents, openMs, timeline, tree, scrollMs }) =>
    [
      agents,
      Math.round(openMs),
      `${at(timeline, 0.5)} / ${at(timeline, 0.95)}`,
      `${at(tree, 0.5)} / ${at(tree, 0.95)}`,
      Math.round(scrollMs),
    ].join(' | '),
  );
  const first = rows.at(-2);
  const last = rows.at(-1);
  const ratio = (last.openMs / first.openMs).toFixed(1);
  return `# The page: figures

Made by \`npm run build && node bench/page/run.mjs --write\` on ${cpus().length} cores with a load of ${Math.round(loadavg()[0])}, Chromium
without a screen. A run of so many agents, half of them done, is opened; then ${samples} agents end, one after another.

| agents | open, ms | event to paint on the timeline, median / 95 %, ms | on the tree | longest frame of scrolling, ms |
|--:|--:|--:|--:|--:|
${cells.map((row) => `| ${row} |`).join('\n')}

Opening ${last.agents} agents takes ${ratio} times as long as ${first.agents}: the fold is linear, and only rows in sight are in
the page.
`;
}
