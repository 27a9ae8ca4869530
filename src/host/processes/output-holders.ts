import { readFileSync } from 'node:fs';
import { markedProcesses } from '../process-table/marked-processes.js';

/** In the environment of everything that an agent or a command starts. */
const callVariable = 'PLENUM_CALL';
const mostNamed = 3;

/**
 * Who may still write to the output of a program that was started with this environment and is
 * gone, for messages.
 */
export function whoHolds(env: Readonly<Record<string, string | undefined>>): string {
  const mark = env[callVariable];
  const marked = new Set(mark === undefined ? [] : markedProcesses(callVariable, new Set([mark])));
  // Whose parent we are, or another of them, is no orphan of that program: other commands of the
  // same agent carry the mark, too.
  const pids = [...marked].filter((pid) => ![process.pid, ...marked].includes(parentOf(pid)));
  if (pids.length === 0) return 'a process that left its process group';
  const named = pids.slice(0, mostNamed).map((pid) => `process ${pid}${nameOf(pid)}`);
  const more = pids.length > mostNamed ? ` or one of ${pids.length - mostNamed} others` : '';
  return `${named.join(' or ')}${more}, which left its process group,`;
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function nameOf(pid: number): string {
  try {
    return ` (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})`;
  } catch {
    // It ended meanwhile.
    return '';
  }
}
