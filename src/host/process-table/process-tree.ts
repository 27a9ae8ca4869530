import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Processor time of it and of what it waited for, in clock ticks; 0 where that is not told. */
  readonly ticks: number;
}

/**
 * Process groups of everything below a process. Agent programs give each shell a group of its own,
 * which the end of the program's group would leave running. Synchronous, as it also serves the exit
 * of our process.
 */
export function groupsBelow(pid: number): readonly number[] {
  const groups = new Set(below(pid, processes()).map(({ group }) => group));
  groups.delete(pid);
  return [...groups];
}

/**
 * Processor time that a process group and everything below its first process used until now, in
 * clock ticks (hundredths of a second); `null` on systems that do not tell.
 */
export function ticksBelow(pid: number): number | null {
  if (process.platform !== 'linux') return null;
  const all = processes();
  const counted = new Set([...all.filter(({ group }) => group === pid), ...below(pid, all)]);
  return [...counted].reduce((sum, { ticks }) => sum + ticks, 0);
}

function below(pid: number, all: readonly Process[]): readonly Process[] {
  const children = new Map<number, Process[]>();
  for (const one of all) children.set(one.parent, [...(children.get(one.parent) ?? []), one]);
  const found: Process[] = [];
  const visit = (parent: number): void => {
    for (const child of children.get(parent) ?? []) {
      found.push(child);
      visit(child.pid);
    }
  };
  visit(pid);
  return found;
}

function processes(): readonly Process[] {
  if (process.platform === 'win32') return [];
  if (process.platform !== 'linux')
    return parsed(
      spawnSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      }).stdout ?? '',
    );
  return readdirSync('/proc').flatMap((name): Process[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      // The program's name before them is in brackets and may hold anything.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [, parent, group] = fields.map(Number);
      if (parent === undefined || group === undefined) return [];
      // Its own time in programs and in the system, and that of children it waited for.
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      return [{ pid: Number(name), parent, group, ticks }];
    } catch {
      return [];
    }
  });
}

function parsed(table: string): readonly Process[] {
  return table.split('\n').flatMap((line): Process[] => {
    const [pid, parent, group] = line.trim().split(/\s+/).map(Number);
    return pid && parent !== undefined && group ? [{ pid, parent, group, ticks: 0 }] : [];
  });
}
