import { readFileSync, readlinkSync } from 'node:fs';

/**
 * When a process started, as /proc knows it (clock ticks since boot): a process id alone may by now
 * belong to another program. `'gone'` = no such process, or only its zombie; `null` = this system
 * cannot tell when it started.
 */
export function processStart(pid: number): string | 'gone' | null {
  return identityOf(pid).start;
}

/** `stopped`: somebody holds it still (Ctrl-Z), and it does nothing until they let it go. */
export type ProcessState = 'there' | 'stopped' | 'gone';

export function processState(pid: number): ProcessState {
  return identityOf(pid).state;
}

function identityOf(pid: number): {
  readonly start: string | 'gone' | null;
  readonly state: ProcessState;
} {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return isAlive(pid) ? { start: null, state: 'there' } : { start: 'gone', state: 'gone' };
  }
  // The second field is the program's name in parentheses and may hold spaces and parentheses
  // itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  if (state === 'Z' || state === 'X') return { start: 'gone', state: 'gone' };
  return { start: fields[19] ?? null, state: state === 'T' ? 'stopped' : 'there' };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

/**
 * Boot and process-id space: two containers may share a host name, and process ids mean nothing
 * across them or a reboot.
 */
export function processSpace(): { readonly boot: string | null; readonly pids: string | null } {
  return {
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pids: attempt(() => readlinkSync('/proc/self/ns/pid')),
  };
}

function attempt(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
