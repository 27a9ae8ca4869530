import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { carriesMark, foreignProcesses } from './marked-processes.js';

/** In the environment of every process that plenum starts for a call, and of what those start. */
const callMark = 'PLENUM_CALL';

/** How this process was found to stand below a call of a run. */
export interface CallAbove {
  readonly by:
    | 'its own environment'
    | 'a process above it'
    | 'the driver of a run above it'
    | 'a process of its session';
  /** The process that shows it. */
  readonly pid: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Place {
  readonly parent: number;
  /** 0 when its leader is outside of this container. */
  readonly session: number;
}

/** A journal that is open for writing: only a driver has one. */
const journal = /\/events\/\d{6,}\.jsonl(?: \(deleted\))?$/;

/**
 * Whether this process stands below a call (X181). Whoever empties its environment (`env -i`) still
 * has parents that carry the mark, or the driver itself for a parent (`exec env -i`), or shares a
 * session with a process that carries it (a process group never reaches beyond its session). Only
 * Linux shows this of other processes: elsewhere the own environment alone counts. Out of sight
 * stays who leaves its session and outlives its parents.
 */
export function callAbove(environment: Environment): CallAbove | null {
  if (environment[callMark]) return { by: 'its own environment', pid: process.pid };
  return process.platform === 'linux'
    ? (shownByParents(process.pid) ?? shownBySession(process.pid))
    : null;
}

function shownByParents(pid: number): CallAbove | null {
  const seen = new Set<number>([pid]);
  for (
    let above = placeOf(pid)?.parent ?? 0;
    above > 0 && !seen.has(above);
    above = placeOf(above)?.parent ?? 0
  ) {
    seen.add(above);
    if (isMarked(above)) return { by: 'a process above it', pid: above };
    if (writesJournal(above)) return { by: 'the driver of a run above it', pid: above };
  }
  return null;
}

function shownBySession(pid: number): CallAbove | null {
  const session = placeOf(pid)?.session ?? 0;
  if (session === 0) return null;
  const found = foreignProcesses(names('/proc')).find(
    (other) => placeOf(other)?.session === session && isMarked(other),
  );
  return found === undefined ? null : { by: 'a process of its session', pid: found };
}

/** Out of `/proc/<pid>/stat`: the name before them is in brackets and may hold anything. */
function placeOf(pid: number): Place | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(parent), session: Number(session) };
  } catch {
    return null;
  }
}

/** Processes of other users cannot be read; no call of ours runs as one. */
function isMarked(pid: number): boolean {
  try {
    return carriesMark(readFileSync(`/proc/${pid}/environ`), callMark, (value) => value !== '');
  } catch {
    return false;
  }
}

function writesJournal(pid: number): boolean {
  return names(`/proc/${pid}/fd`).some((descriptor) => {
    try {
      if (!journal.test(readlinkSync(`/proc/${pid}/fd/${descriptor}`))) return false;
      const flags =
        /^flags:\s*([0-7]+)/m.exec(
          readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, 'latin1'),
        )?.[1] ?? '0';
      // O_WRONLY or O_RDWR: who only follows a run drives nothing.
      return (Number.parseInt(flags, 8) & 3) !== 0;
    } catch {
      return false;
    }
  });
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
