// Runs every case in a process of its own, contenders interleaved round by round, and prints
// medians and ratios.
//   node bench/run.mjs            the whole table (npm run bench)
//   node bench/run.mjs --short    small sizes, one round: proves that the bench works
//   node bench/run.mjs --write    also writes bench/RESULTS.md
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startup } from './startup.mjs';
import { table } from './table.mjs';

const short = process.argv.includes('--short');
const rounds = short ? 1 : 5;
const cases = fileURLToPath(new URL('./cases/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'plenum-bench-'));

function measure(file, ...args) {
  const child = spawnSync(process.execPath, [join(cases, file), ...args.map(String)], {
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(`${file} ${args.join(' ')} failed:\n${child.stderr}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1));
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

const contenders = {
  pool: (count, delayMs) => measure('pool.mjs', count, delayMs),
  'p-limit + fsync': (count, delayMs, folder) =>
    measure('p-limit-fsync.mjs', count, delayMs, folder),
  plenum: (count, delayMs, folder) => measure('plenum.mjs', count, delayMs, folder, 'run'),
  'plenum, warm': (count, delayMs, folder) => measure('plenum.mjs', count, delayMs, folder, 'warm'),
};

function compare(count, delayMs, names, times) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < times; round += 1) {
    for (const name of names) {
      const folder = mkdtempSync(join(scratch, 'run-'));
      samples[name].push(contenders[name](count, delayMs, folder));
      rmSync(folder, { recursive: true });
    }
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        ms: median(samples[name].map(({ ms }) => ms)),
        mib: median(samples[name].map(({ mib }) => mib)),
      },
    ]),
  );
}

function resumeOf(count, times) {
  const folder = mkdtempSync(join(scratch, 'resume-'));
  measure('plenum.mjs', count, 0, folder, 'run');
  const byHand = mkdtempSync(join(scratch, 'resume-'));
  measure('p-limit-fsync.mjs', count, 0, byHand);
  const ours = [];
  const theirs = [];
  for (let round = 0; round < times; round += 1) {
    ours.push(measure('plenum.mjs', count, 0, folder, 'resume'));
    theirs.push(measure('p-limit-fsync.mjs', count, 0, byHand));
  }
  const executed = Math.max(...ours.map((sample) => sample.executed));
  return {
    ms: median(ours.map(({ ms }) => ms)),
    mib: median(ours.map(({ mib }) => mib)),
    executed,
    byHand: median(theirs.map(({ ms }) => ms)),
  };
}

const sizes = short
  ? { small: 200, middle: 1_000, large: null }
  : { small: 1_000, middle: 10_000, large: 100_000 };
const names = Object.keys(contenders);

const results = {
  machine: `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  sizes,
  small: compare(sizes.small, 0, names, rounds),
  middle: compare(sizes.middle, 0, names, rounds),
  large: sizes.large ? compare(sizes.large, 0, ['p-limit + fsync', 'plenum'], 3) : null,
  paced: compare(sizes.small, 20, names, rounds),
  resume: [sizes.small, sizes.middle, ...(sizes.large ? [sizes.large] : [])].map((count) => ({
    count,
    ...resumeOf(count, short ? 1 : 3),
  })),
  startup: startup(short ? 3 : 9, scratch),
};

rmSync(scratch, { recursive: true, force: true });
const text = table(results);
console.log(text);
if (process.argv.includes('--write')) writeFileSync(new URL('./RESULTS.md', import.meta.url), text);
