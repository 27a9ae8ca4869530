import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** False when no process of the group is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    // Windows has no process groups; there the program itself is all that can be reached.
    process.kill(process.platform === 'win32' ? leader : -leader, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * State and group out of `/proc/<pid>/stat`: the name before them is in brackets and may hold
 * anything.
 */
function isLivingMember(stat: string, leader: number): boolean {
  const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(group) === leader && state !== 'Z' && state !== 'X';
}

/**
 * Where the first process reaps no orphans (many containers), dead members answer signals for ever:
 * Linux can tell them apart.
 */
async function hasLivingMember(leader: number): Promise<boolean> {
  if (!signalGroup(leader, 0)) return false;
  if (process.platform !== 'linux') return true;
  try {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const stats = await Promise.all(
      pids.map((pid) => readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')),
    );
    return stats.some((stat) => isLivingMember(stat, leader));
  } catch {
    return true;
  }
}

async function isGone(leader: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  // Nearly every group is gone within a few milliseconds; reading all of /proc is for the others.
  for (let pause = 2; pause <= 32; pause *= 2) {
    if (!signalGroup(leader, 0)) return true;
    await sleep(pause);
  }
  while (await hasLivingMember(leader)) {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) return false;
    await sleep(Math.min(100, leftMs));
  }
  return true;
}

/**
 * Ends a process group: SIGTERM, then SIGKILL for what is left after `graceMs`.
 * A process that left the group by itself (setsid) is found by its mark only: `endStrays`.
 */
export async function endGroup(leader: number, graceMs: number): Promise<void> {
  if (!signalGroup(leader, 'SIGTERM') || (await isGone(leader, graceMs))) return;
  signalGroup(leader, 'SIGKILL');
  await isGone(leader, 100);
}
