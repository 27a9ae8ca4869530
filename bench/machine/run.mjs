// Measures whether a machine stays usable while sixteen worktrees install, build and test.
//   node bench/machine/run.mjs            prints the table (needs `npm run build`)
//   node bench/machine/run.mjs --short    four worktrees: proves that the bench works
//   node bench/machine/run.mjs --write    also writes bench/machine/RESULTS.md
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const short = process.argv.includes('--short');
const worktrees = short ? 4 : 16;
/** What answers within this feels at once. */
const mostPingMs = 200;
const pingEveryMs = 50;

const atOnce =
  'passed = (await parallel(made.map((one) => () => check(one)))).filter((one) => one.passed).length;';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'plenum-bench-machine-'));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  repository();
  const ways = [
    [
      'one after the other',
      'for (const one of made) passed += (await check(one)).passed ? 1 : 0;',
      {},
    ],
    ['all at once, in one line', atOnce, {}],
    ['all at once, without the line', atOnce, { machine: { commands: 64 } }],
  ];
  const rows = [];
  for (const [name, checks, config] of ways)
    rows.push({ name, ...(await measure(checks, config)) });
  const report = table(rows);
  process.stdout.write(report);
  if (process.argv.includes('--write'))
    writeFileSync(fileURLToPath(new URL('./RESULTS.md', import.meta.url)), report);
}

/** A package that is installed, built and tested: copies, one busy process, four at once. */
function repository() {
  const work = join(folder, 'work');
  mkdirSync(join(work, 'vendor'), { recursive: true });
  for (let file = 0; file < 300; file += 1)
    writeFileSync(join(work, 'vendor', `${file}.js`), `export default ${file};\n`.repeat(200));
  writeFileSync(
    join(work, 'busy.mjs'),
    `const end = process.cpuUsage().user + Number(process.argv[2]) * 1000;
let text = 'x';
while (process.cpuUsage().user < end) text = JSON.stringify({ text: text.slice(-50_000) + text.slice(-50_000) });
`,
  );
  writeFileSync(
    join(work, 'check.sh'),
    `set -e
cp -r vendor installed
node busy.mjs 500
for test in 1 2 3 4; do node busy.mjs 300 & pids="$pids $!"; done
for pid in $pids; do wait $pid; done
`,
  );
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=b', '-c', 'user.email=b@b', ...args], { cwd: work });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'base');
}

async function measure(checks, config) {
  const home = mkdtempSync(join(folder, 'home-'));
  mkdirSync(join(home, '.plenum'));
  const settings = {
    backend: 'command',
    backends: {
      command: { run: ['sh', '-c', 'cat > /dev/null; echo changed > changed.txt; echo done'] },
    },
    permissions: { allow: ['Sh(sh check.sh)'] },
    ...config,
  };
  writeFileSync(join(home, '.plenum', 'config.json'), JSON.stringify(settings));
  const script = join(folder, 'check.js');
  writeFileSync(
    script,
    `export const meta = { name: 'bench', description: 'sixteen worktrees' };
const work = (at) => agent.outcome('change ' + at, { isolation: 'worktree' });
const made = await parallel(Array.from({ length: ${worktrees} }, (_, at) => () => work(at)));
const check = (one) => gate('sh check.sh', { of: one });
let passed = 0;
${checks}
return passed;
`,
  );
  const child = spawn(process.execPath, [command, 'run', script, '--yes', '--json'], {
    cwd: join(folder, 'work'),
    env: { ...process.env, HOME: home, PLENUM_CALL: '', CI: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise((done) => child.once('close', done));
  const pings = await pingUntil(ended);
  const { result, durationMs } = JSON.parse(said);
  if (result !== worktrees) throw new Error(`${result} of ${worktrees} checks passed`);
  const events = join(folder, 'work', '.plenum', 'runs');
  for (const run of readdirSync(events)) rmSync(join(events, run), { recursive: true });
  return { durationMs, pings };
}

/** Round trips to a process that only echoes, milliseconds, sorted. */
async function pingUntil(ended) {
  const echo = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: echo.stdout })[Symbol.asyncIterator]();
  let over = false;
  ended.then(() => {
    over = true;
  });
  const taken = [];
  while (!over) {
    const began = performance.now();
    echo.stdin.write('ping\n');
    await lines.next();
    taken.push(performance.now() - began);
    await sleep(pingEveryMs);
  }
  echo.kill();
  return taken.sort((left, right) => left - right);
}

function at(values, share) {
  return values[Math.floor((values.length - 1) * share)];
}

function table(rows) {
  const [first] = rows;
  const cells = rows.map(
    ({ name, durationMs, pings }) =>
      `| ${name} | ${(durationMs / 1000).toFixed(1)} s | ${(durationMs / first.durationMs).toFixed(2)} × | ` +
      `${[0.5, 0.99, 1].map((share) => at(pings, share).toFixed(0)).join(' / ')} |`,
  );
  return `# A machine that stays usable: figures

Made by \`node bench/machine/run.mjs --write\` on ${availableParallelism()} cores with a load of ${Math.round(loadavg()[0])} before. Each of ${worktrees} worktrees copies 300 files, computes for half a
second and then in four processes at once for 0.3 s each, as the gate of its outcome. Beside it a process that only echoes is asked every
${pingEveryMs} ms.

| the checks run | time | | ping: median / 99 % / longest, ms |
|---|--:|--:|--:|
${cells.join('\n')}

A ping is to be answered within ${mostPingMs} ms, and the line is to take no longer than one after the other.
`;
}
