import { readFile } from 'node:fs/promises';

/**
 * Whether a process does something still: one that has ended and was not collected yet does not.
 */
export async function isRunning(pid: number): Promise<boolean> {
  if (!exists(pid)) return false;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // No such table here, or it ended between the two looks.
  return stat === null ? exists(pid) : !/\) [ZX] /.test(stat);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
