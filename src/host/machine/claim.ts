import { readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf } from '../disk/disk-error.js';
import { replaceFile } from '../disk/durable-file.js';
import { createExclusive } from '../disk/exclusive-file.js';
import {
  type ProcessState,
  processStart,
  processState,
} from '../process-table/process-identity.js';

/** A name that this process has. */
export interface Claim {
  /** More than once is once; never rejects. */
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly start: string | null;
}

/**
 * Claims a name of a folder for this process, or answers `null` where a process that lives has it.
 * Claims take turns, as drivers do: `<name>.<turn>` is created complete and exclusively, one above
 * the newest, and the newest is never removed, only marked as given back. So of two that see the
 * same dead process exactly one gets the next turn. What a process held is free when it is gone.
 */
export async function tryClaim(folder: string, name: string): Promise<Claim | null> {
  const newest = (await turnsOf(folder, name)).at(-1) ?? 0;
  if (newest > 0 && (await isHeld(pathOf(folder, name, newest)))) return null;
  const turn = newest + 1;
  const path = pathOf(folder, name, turn);
  if (!(await createExclusive(path, ownMark()))) return null;
  const turns = await turnsOf(folder, name);
  if (turns.some((other) => other > turn)) {
    // A turn that somebody else had and cleaned away while this process slept.
    await unlink(path).catch(() => undefined);
    return null;
  }
  for (const older of turns)
    if (older < turn) await unlink(pathOf(folder, name, older)).catch(() => undefined);
  let released: Promise<void> | null = null;
  return {
    release() {
      released ??= replaceFile(path, 'free\n', { synced: false }).catch(() => undefined);
      return released;
    },
  };
}

/** What a process waits for, in the order of arrival; `stopped` ones keep nobody waiting. */
export interface LinePlace {
  /** Whether nobody who lives came before. */
  isFirst(): Promise<boolean>;
  leave(): Promise<void>;
}

let places = 0;

/** Stands in the line of a folder from now on. */
export async function standInLine(folder: string, line: string): Promise<LinePlace> {
  places += 1;
  const arrival = `${Date.now()}`.padStart(15, '0');
  const name = `${line}.wait.${arrival}.${process.pid}.${places}`;
  const path = join(folder, name);
  await writeFile(path, ownMark(), { flag: 'wx', mode: 0o600 });
  return {
    isFirst: async () => (await firstInLine(folder, line)) === name,
    leave: () => unlink(path).catch(() => undefined),
  };
}

/** The file of whoever came first and is there; `null` while nobody waits. */
export async function firstInLine(folder: string, line: string): Promise<string | null> {
  const prefix = `${line}.wait.`;
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix)).sort();
  for (const name of names) {
    const state = await stateOf(join(folder, name));
    if (state === 'gone') await unlink(join(folder, name)).catch(() => undefined);
    else if (state === 'there') return name;
  }
  return null;
}

async function turnsOf(folder: string, name: string): Promise<readonly number[]> {
  const prefix = `${name}.`;
  return (await readdir(folder))
    .filter((file) => file.startsWith(prefix) && /^\d+$/.test(file.slice(prefix.length)))
    .map((file) => Number(file.slice(prefix.length)))
    .sort((left, right) => left - right);
}

async function isHeld(path: string): Promise<boolean> {
  return (await stateOf(path)) !== 'gone';
}

/** `gone` also where the file says that it is free, or is no more. */
async function stateOf(path: string): Promise<ProcessState> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCodeOf(error) === 'ENOENT') return 'free\n';
    throw error;
  });
  const holder = parse(text);
  if (holder === null) return text === '' ? 'there' : 'gone';
  if (processStart(holder.pid) !== holder.start) return 'gone';
  return processState(holder.pid);
}

function parse(text: string): Holder | null {
  const [, pid = '', start = ''] = /^(\d+) (\S+)\n$/.exec(text) ?? [];
  return pid === '' ? null : { pid: Number(pid), start: start === '-' ? null : start };
}

function ownMark(): string {
  return `${process.pid} ${processStart(process.pid) ?? '-'}\n`;
}

function pathOf(folder: string, name: string, turn: number): string {
  return join(folder, `${name}.${turn}`);
}
