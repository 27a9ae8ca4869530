// One sample in a process of its own, with a limit on its time, and the reason in few words when it
// fails.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const limitMs = 180_000;
const env = {
  ...process.env,
  MASTRA_TELEMETRY_DISABLED: '1',
  RESTATE_LOGGING: 'ERROR',
  NODE_NO_WARNINGS: '1',
};

/** A killed case cannot end the server it started. */
function endServerOf(folder) {
  const file = join(folder, 'server.pid');
  if (!existsSync(file)) return;
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
  } catch {
    // It ended by itself, as it should.
  }
}

function reasonOf(child) {
  if (child.error?.code === 'ETIMEDOUT') return `took longer than ${limitMs / 1000} s`;
  if (child.signal) return `ended by ${child.signal}`;
  const lines = child.stderr.split('\n').map((line) => line.trim());
  return (
    lines.find((line) => /^(\w*Error|Fatal)\b/.test(line)) ??
    lines.findLast((line) => line !== '') ??
    'no answer'
  ).slice(0, 160);
}

function start({ node }, args, folder) {
  const child = spawnSync(node, args.map(String), {
    encoding: 'utf8',
    env,
    timeout: limitMs,
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 28,
  });
  endServerOf(folder);
  return child;
}

/** `{ ms, mib, executed }`, or `{ reason }`. */
export function sample(contender, args, folder) {
  const child = start(contender, args, folder);
  if (child.error || child.status !== 0) return { reason: reasonOf(child) };
  return JSON.parse(child.stdout.trim().split('\n').at(-1));
}

/** Leaves a run killed before its last step in the folder; returns why it could not, or null. */
export function crash(contender, args, folder) {
  const child = start(contender, args, folder);
  const killed = child.signal === 'SIGKILL' && !child.error;
  return killed || child.status === 0 ? null : reasonOf(child);
}
