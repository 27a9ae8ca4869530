import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/**
 * Process groups of everything below a process. Agent programs give each shell a group of its own,
 * which the end of the program's group would leave running. Synchronous, as it also serves the exit
 * of our process.
 */
export function groupsBelow(pid: number): readonly number[] {
  const children = new Map<number, Process[]>();
  for (const one of processes())
    children.set(one.parent, [...(children.get(one.parent) ?? []), one]);
  const groups = new Set<number>();
  const visit = (parent: number): void => {
    for (const child of children.get(parent) ?? []) {
      groups.add(child.group);
      visit(child.pid);
    }
  };
  visit(pid);
  groups.delete(pid);
  return [...groups];
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
      const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [{ pid: Number(name), parent: Number(parent), group: Number(group) }];
    } catch {
      return [];
    }
  });
}

function parsed(table: string): readonly Process[] {
  return table.split('\n').flatMap((line): Process[] => {
    const [pid, parent, group] = line.trim().split(/\s+/).map(Number);
    return pid && parent !== undefined && group ? [{ pid, parent, group }] : [];
  });
}
