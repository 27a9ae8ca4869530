// Measures the window of a terminal: from an event to the rows that show it, the fold included.
//   node bench/live/run.mjs            prints the table
//   node bench/live/run.mjs --short    few draws: proves that the bench works, and that no draw is slow
//   node bench/live/run.mjs --write    also writes bench/live/RESULTS.md
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { endOf, runEvents, startOf } from '../page/run-events.mjs';

const short = process.argv.includes('--short');
const sizes = [1_000, 10_000];
const widths = [40, 80, 120];
const draws = short ? 40 : 400;
const warmUp = short ? 20 : 100;
/** Of a draw of a thousand agents: ten of them a second leave the machine to the agents. */
const mostMs = 20;

const screens = { run: '', timeline: 't', script: 'v' };
const { createFold, createLiveView } = await bundled();
const rows = [];
for (const agents of sizes)
  for (const [screen, key] of Object.entries(screens))
    rows.push({ agents, screen, taken: await each(widths, agents, key) });

const report = table();
process.stdout.write(report);
if (process.argv.includes('--write'))
  writeFileSync(fileURLToPath(new URL('./RESULTS.md', import.meta.url)), report);
const slow = rows.filter(
  ({ agents, screen, taken }) =>
    agents === 1_000 && screen === 'run' && taken.some((one) => at(one, 0.5) > mostMs),
);
if (slow.length > 0) {
  process.stderr.write(`a draw of 1000 agents takes more than ${mostMs} ms\n`);
  process.exitCode = 1;
}

/** Of the processor, milliseconds for each draw: an agent ends, another starts, and the window shows it. */
async function measure(agents, columns, key) {
  let now = Date.now();
  let written = 0;
  let tick = () => {};
  const nothing = async () => null;
  const view = createLiveView({
    ...{ run: 'bench', color: true, ascii: false, detail: 'normal', terminal: true },
    ...{ drives: false, hasKeys: true, bell: false, recorded: false, starts: false },
    columns: () => columns,
    rows: () => 40,
    env: {},
    now: () => now,
    write: (text) => {
      written += text.length;
    },
    every: (_ms, callback) => {
      tick = callback;
      return () => {};
    },
    source: {
      ...{ version: 1, call: nothing, likelyUsd: nothing, diff: async () => '' },
      script: async () => ({ name: 'bench.js', text: 'agent();\n'.repeat(20), changedLines: 0 }),
      transcript: async function* () {},
    },
    steering: { version: 1, send: nothing, writeRule: nothing, save: nothing },
    desk: { dashboard: '' },
  });
  const fold = createFold();
  const tell = (event, live) => {
    fold.apply(event);
    view.event(event, fold.state, live);
  };
  // Of what was before a window that opens late draws once.
  for (const event of runEvents(agents, now)) tell(event, false);
  if (key !== '') view.typed(key);
  // What a screen fetches is here before it is measured.
  await setImmediate();
  const first = Math.floor(agents / 2) + 1;
  const taken = [];
  for (let index = 0; index < warmUp + draws; index += 1) {
    now += 100;
    const [began, before] = [process.cpuUsage(), written];
    tell(endOf(first + index, now), true);
    if (first + index + 16 <= agents) tell(startOf(first + index + 16, now), true);
    tick();
    const { user, system } = process.cpuUsage(began);
    if (index >= warmUp) taken.push((user + system) / 1000);
    if (written === before) throw new Error(`nothing was drawn of ${agents} agents`);
  }
  return taken.sort((left, right) => left - right);
}

async function each(widths, agents, key) {
  const taken = [];
  for (const columns of widths) taken.push(await measure(agents, columns, key));
  return taken;
}

function at(values, share) {
  return values[Math.floor((values.length - 1) * share)];
}

async function bundled() {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-bench-live-'));
  const input = fileURLToPath(new URL('./entry.mjs', import.meta.url));
  const made = await rolldown({ input, platform: 'node' });
  const file = join(folder, 'live.mjs');
  await made.write({ file, format: 'esm', codeSplitting: false });
  await made.close();
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function table() {
  const cells = rows.map(({ agents, screen, taken }) =>
    [
      agents,
      screen,
      ...taken.map((one) => `${at(one, 0.5).toFixed(1)} / ${at(one, 0.95).toFixed(1)}`),
    ].join(' | '),
  );
  return `# The window: figures

Made by \`node bench/live/run.mjs --write\` on ${cpus().length} cores with a load of ${Math.round(loadavg()[0])}. Of so many agents half are done and
sixteen at work; then one ends and another starts, and the window of 40 rows shows it, ${draws} times. The time is that of the
processor for both events in the fold and for the draw, median / 95 %, in ms. A terminal is drawn at most ten times a second.

| agents | screen | 40 columns | 80 columns | 120 columns |
|--:|---|--:|--:|--:|
${cells.map((row) => `| ${row} |`).join('\n')}

A draw of 1000 agents may take ${mostMs} ms: \`--short\` fails where the median is more.
`;
}
