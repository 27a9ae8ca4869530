import { readFileSync } from 'node:fs';
import { markedProcesses } from './marked-processes.js';

/** In the environment of everything that an agent or a command starts. */
const callVariable = 'PLENUM_CALL';
const mostNamed = 3;

/** Who may still write to the output of a program that was started with this environment and is gone, for messages. */
export function whoHolds(env: Readonly<Record<string, string | undefined>>): string {
  const mark = env[callVariable];
  const pids = mark === undefined ? [] : markedProcesses(callVariable, new Set([mark]));
  if (pids.length === 0) return 'a process that left its process group';
  const named = pids.slice(0, mostNamed).map((pid) => `process ${pid}${nameOf(pid)}`);
  const more = pids.length > mostNamed ? ` or one of ${pids.length - mostNamed} others` : '';
  return `${named.join(' or ')}${more}, which left its process group,`;
}

function nameOf(pid: number): string {
  try {
    return ` (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})`;
  } catch {
    // It ended meanwhile.
    return '';
  }
}
