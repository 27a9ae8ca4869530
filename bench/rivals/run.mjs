// The same work for what a user would pick instead of plenum, every sample a process of its own,
// contenders interleaved.
// node bench/rivals/run.mjs --install installs the rivals into bench/rivals/node_modules first
// (needs a C++ compiler)
//   node bench/rivals/run.mjs --short       small sizes, one round: proves that the cases work
//   node bench/rivals/run.mjs --rounds=1    full sizes, one round
//   node bench/rivals/run.mjs --only=rest   contenders whose name contains the text, beside plenum
//   node bench/rivals/run.mjs --write       also writes bench/rivals/RESULTS.md
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { absent, contendersHere, hindrance } from './contenders.mjs';
import { crash, sample } from './sample.mjs';
import { table } from './table.mjs';

const short = process.argv.includes('--short');
const option = (name) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const only = option('only');
const rounds = (wanted) => Number(option('rounds') ?? (short ? 1 : wanted));
const [small, large] = short ? [200, 1_000] : [1_000, 10_000];

if (process.argv.includes('--install')) {
  const installed = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: 'inherit',
    env: { ...process.env, SCARF_ANALYTICS: 'false' },
  });
  if (installed.status !== 0)
    console.error('npm ci failed: the rivals it left out are shown as not run.');
}

const columns = [
  { key: 'small', size: small, delayMs: 0, rounds: rounds(5) },
  { key: 'large', size: large, delayMs: 0, rounds: rounds(3) },
  { key: 'paced', size: small, delayMs: 20, rounds: rounds(5) },
  { key: 'resumeSmall', size: small, resume: true, rounds: rounds(5) },
  { key: 'resumeLarge', size: large, resume: true, rounds: rounds(3) },
];

const scratch = mkdtempSync(join(tmpdir(), 'plenum-rivals-'));
const folderFor = (what) => mkdtempSync(join(scratch, `${what}-`));

/**
 * How to take one sample of a contender in a column; for a resume every sample goes on from a copy
 * of the same crash.
 */
function samplerOf(contender, { size, delayMs, resume }) {
  const inFolder = (folder, args) => {
    const result = sample(contender, args(folder), folder);
    rmSync(folder, { recursive: true, force: true });
    return result;
  };
  if (!resume)
    return {
      take: () => inFolder(folderFor('run'), (folder) => contender.run(size, delayMs, folder)),
      close() {},
    };
  const crashed = folderFor('crash');
  const reason = crash(contender, contender.crash(size, crashed), crashed);
  const goOn = () => {
    const folder = folderFor('resume');
    cpSync(crashed, folder, { recursive: true });
    return inFolder(folder, () => contender.resume(size, folder));
  };
  return {
    take: reason ? () => ({ reason }) : goOn,
    close: () => rmSync(crashed, { recursive: true, force: true }),
  };
}

const median = (values) =>
  [...values].sort((left, right) => left - right)[Math.floor((values.length - 1) / 2)];

function summaryOf(samples) {
  const failed = samples.find((each) => each.reason);
  if (failed) return failed;
  const executed = Math.max(...samples.map((each) => each.executed));
  return {
    ms: median(samples.map(({ ms }) => ms)),
    mib: median(samples.map(({ mib }) => mib)),
    executed,
  };
}

function measure(column, participants) {
  const fitting = participants.filter((contender) => !column.resume || contender.resume);
  const open = fitting.map((contender) => ({
    contender,
    sampler: samplerOf(contender, column),
    samples: [],
  }));
  for (let round = 0; round < column.rounds; round += 1) {
    for (const { sampler, samples } of open)
      if (!samples.some((each) => each.reason)) samples.push(sampler.take());
    console.error(`${column.key}: round ${round + 1} of ${column.rounds}`);
  }
  for (const { sampler } of open) sampler.close();
  return new Map(open.map(({ contender, samples }) => [contender.name, summaryOf(samples)]));
}

const chosen = contendersHere().filter(
  ({ name }) => !only || name === 'plenum' || name.toLowerCase().includes(only.toLowerCase()),
);
const participants = chosen.filter((contender) => !hindrance(contender));
const results = Object.fromEntries(
  columns.map((column) => [column.key, measure(column, participants)]),
);
rmSync(scratch, { recursive: true, force: true });

const versionOf = ({ node }) => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
const rows = chosen.map((contender) => {
  const reason = hindrance(contender);
  if (reason) return { name: contender.name, reason };
  const cells = Object.fromEntries(
    columns.map(({ key }) => [key, results[key].get(contender.name) ?? null]),
  );
  return { name: contender.name, keeps: contender.keeps, node: versionOf(contender), cells };
});
const text = table({
  rows,
  absent,
  small,
  large,
  machine: `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
});
console.log(text);
if (process.argv.includes('--write')) writeFileSync(new URL('./RESULTS.md', import.meta.url), text);
