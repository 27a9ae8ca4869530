/**
 * Makes the pictures of docs/pictures, or of the folder after `--to`: the window of a run at 80 and
 * 120 columns in a real terminal, and its page in a browser. Agents are programs and the clock is
 * ours, so that the same text comes of it each time. Needs the built command, tmux and Chromium.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { photographed } from './pictures/page.mjs';
import { svgOf, themeNames } from './pictures/svg.mjs';
import { openTerminal } from './pictures/terminal.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const parts = join(root, 'scripts/pictures');
const { argv } = process;
const at = argv.indexOf('--to');
const to = resolve(at < 0 ? join(root, 'docs/pictures') : argv[at + 1]);

const startedAt = Date.UTC(2026, 0, 5, 9, 0, 0);
const routes = [
  'admin/grant',
  'admin/impersonate',
  'auth/link-account',
  'billing/refund',
  'jobs/import',
  'uploads/presign',
  'webhooks/replay',
  'webhooks/rotate',
];
const typed = 'plenum run audit-permissions.js --budget 8usd';
const patienceMs = 60_000;
const alt = 'The window of a run in a terminal: phases, what each agent does, its time and cost';

/** A repository with five routes, and a `plenum` whose clock only moves when it is told to. */
function openProject() {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-pictures-'));
  const [work, home, bin, stages] = ['shop', 'home', 'bin', 'stages'].map((name) =>
    join(folder, name),
  );
  for (const one of [work, join(home, '.plenum'), bin, stages]) mkdirSync(one, { recursive: true });
  const write = (path, text) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  for (const route of routes)
    write(join(work, `src/routes/${route}.ts`), 'export function handle() {}\n');
  write(join(work, 'package.json'), '{ "scripts": { "test": "node --version" } }\n');
  cpSync(join(parts, 'audit-permissions.js.txt'), join(work, 'audit-permissions.js'));
  const agent = { run: [process.execPath, join(parts, 'agent.mjs')] };
  const config = {
    backend: 'command',
    backends: { command: agent },
    permissions: { mode: 'bypass' },
    concurrency: 24,
  };
  write(join(home, '.plenum/config.json'), JSON.stringify(config));
  const command = join(bin, 'plenum');
  const line = [
    process.execPath,
    '--import',
    join(parts, 'clock.mjs'),
    join(root, 'dist/cli/main.js'),
  ];
  write(command, `#!/bin/sh\nexec ${line.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  chmodSync(command, 0o755);
  const git = (...args) => execFileSync('git', args, { cwd: work, stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('-c', 'user.name=ann', '-c', 'user.email=ann@example.com', 'commit', '-qm', 'first');
  const clock = join(folder, 'clock');
  const environment = {
    HOME: home,
    PATH: `${bin}:${process.env.PATH}`,
    PLENUM_PICTURE_CLOCK: clock,
    PLENUM_PICTURE_STAGES: stages,
  };
  return {
    ...{ folder, work, command, environment },
    clock: (seconds) => writeFileSync(clock, String(startedAt + seconds * 1000)),
    release: (stage) => writeFileSync(join(stages, stage), ''),
    records: (counts) => recordsOf(join(work, '.plenum/runs/r7k2'), counts),
    close: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Resolves when so many events of each type are in the record, and agents said so many lines. */
async function recordsOf(run, { said = 0, ...counts }) {
  const until = performance.now() + patienceMs;
  const isThere = () =>
    Object.entries(counts).every(
      ([type, wanted]) => countIn(join(run, 'events'), `"type":"${type}"`) >= wanted,
    ) && linesIn(join(run, 'agents')) >= said;
  while (!isThere()) {
    if (performance.now() > until)
      throw new Error(`never recorded: ${JSON.stringify({ said, ...counts })}`);
    await new Promise((again) => setTimeout(again, 100));
  }
}

/** What they cost is a line too. */
const linesIn = (folder) =>
  countIn(folder, '"type":"stderr"') - countIn(folder, '"text":"plenum-usage');

function countIn(folder, text) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce(
    (sum, name) => sum + readFileSync(join(folder, name), 'utf8').split(text).length - 1,
    0,
  );
}

/** One run from its start to its report, and what the screen showed on the way. */
async function played(project, terminal) {
  const frames = [];
  // The window draws again when time has passed: twice, as what agents do is read between.
  const frame = async (seconds) => {
    for (const early of [3, 1.5, 0]) {
      project.clock(seconds - early);
      await terminal.painting();
    }
    await terminal.shows(new RegExp(`${Math.floor(seconds / 60)}m ${seconds % 60}s`));
    frames.push(shownFrom(await terminal.painting(), 'audit-permissions'));
  };
  const stage = async (seconds, name, recorded) => {
    project.clock(seconds);
    project.release(name);
    await project.records(recorded);
  };
  project.clock(0);
  terminal.type(`${typed} --yes --name r7k2`);
  await project.records({ said: 8, 'step-start': 8 });
  await frame(19);
  await stage(24, 'Scan', { said: 10, 'step-end': 6 });
  await stage(34, 'Scan-slow', { said: 34, 'step-start': 32 });
  await frame(52);
  await stage(58, 'Verify', { said: 36, 'step-end': 30 });
  await stage(71, 'Verify-slow', { said: 42, 'step-start': 38 });
  await stage(112, 'Fix', { said: 45, 'step-end': 35 });
  await frame(131);
  project.clock(148);
  project.release('Fix-slow');
  await terminal.shows(/plenum apply r7k2[\s\S]*\$\s*$/);
  frames.push(shownFrom(await terminal.painting(), 'completed'));
  return frames;
}

/** What was typed, and the screen from its last line on that begins so; lines above it scroll by. */
function shownFrom(painting, word) {
  const lines = painting.split('\n');
  const first = lines.findLastIndex(
    (line) =>
      bare(line)
        .trim()
        .match(/^(?:✓ )?(\S+) {2}/)?.[1] === word,
  );
  const shown = lines.slice(first).filter((line) => bare(line).trim() !== '$');
  return [`$ ${typed}`, '', ...shown].join('\n').trimEnd();
}

const bare = (line) =>
  line.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g'), '');

async function recorded(columns, rows, save) {
  const project = openProject();
  const size = { folder: project.work, columns, rows, environment: project.environment };
  const terminal = openTerminal(size);
  try {
    await save(await played(project, terminal), project);
  } finally {
    terminal.close();
    project.close();
  }
}

const write = (name, data) => writeFileSync(join(to, name), data);
mkdirSync(to, { recursive: true });
await recorded(80, 28, (frames) => {
  for (const theme of themeNames) {
    write(`window-80-${theme}.svg`, svgOf([frames[2]], { columns: 80, theme, alt }));
    const seconds = [3, 3, 4, 6];
    write(`window-moving-${theme}.svg`, svgOf(frames, { columns: 80, theme, alt, seconds }));
  }
});
await recorded(120, 28, async (frames, { command, work, environment }) => {
  for (const theme of themeNames)
    write(`window-120-${theme}.svg`, svgOf([frames[2]], { columns: 120, theme, alt }));
  const where = { command, run: 'r7k2', folder: work, environment };
  const pictures = await photographed({ ...where, themes: themeNames });
  for (const [theme, picture] of Object.entries(pictures)) write(`page-${theme}.png`, picture);
});
