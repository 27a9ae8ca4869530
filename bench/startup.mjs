// Whole processes: how long until the command answers, and until the first agent of a run starts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

function wall(args, options = {}) {
  const begun = process.hrtime.bigint();
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', ...options });
  if (child.status !== 0) throw new Error(`node ${args.join(' ')} failed:\n${child.stderr}`);
  return Number(process.hrtime.bigint() - begun) / 1e6;
}

/**
 * Milliseconds from the start of the process to the moment the kernel starts the agent's program.
 */
function firstAgent(scratch) {
  const project = mkdtempSync(join(scratch, 'start-'));
  mkdirSync(join(project, '.plenum'));
  const stamp = join(project, 'stamp');
  writeFileSync(
    join(project, 'wf.js'),
    "export const meta = { name: 'first', description: 'one agent' };\nreturn await agent('x');\n",
  );
  const home = join(project, 'home');
  const run = ['sh', '-c', `date +%s%N > ${stamp}; echo done`];
  mkdirSync(join(home, '.plenum'), { recursive: true });
  writeFileSync(
    join(home, '.plenum', 'config.json'),
    JSON.stringify({ backend: 'command', backends: { command: { run } } }),
  );
  const begun = Date.now();
  wall([main, 'run', 'wf.js', '--yes', '--json', '--view', 'none'], {
    cwd: project,
    env: { ...process.env, HOME: home },
  });
  const started = Number(readFileSync(stamp, 'utf8')) / 1e6;
  rmSync(project, { recursive: true });
  return started - begun;
}

function median(values) {
  return [...values].sort((left, right) => left - right)[Math.floor((values.length - 1) / 2)];
}

export function startup(rounds, scratch) {
  const samples = { bare: [], version: [], firstAgent: [] };
  for (let round = 0; round < rounds; round += 1) {
    samples.bare.push(wall(['-e', '0']));
    samples.version.push(wall([main, '--version']));
    samples.firstAgent.push(firstAgent(scratch));
  }
  return {
    bare: median(samples.bare),
    version: median(samples.version),
    firstAgent: median(samples.firstAgent),
  };
}
