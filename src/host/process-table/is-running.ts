import { readFile } from 'node:fs/promises';

/**
 * Whether a process still runs. One that ended but was not collected by its parent does not. For
 * conformance tests.
 */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(stat);
}
