import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { driverVariable, newDriverMark } from './driver-mark.js';
import { endLeftovers, leftoversOf } from './leftovers.js';
import { processesWith } from './marked-processes.js';

const project = realpathSync(mkdtempSync(join(tmpdir(), 'plenum-left-')));
const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'plenum-other-')));
mkdirSync(join(project, 'inside'));
const children = new Set<ChildProcess>();

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of [project, elsewhere]) rmSync(folder, { recursive: true });
});

async function left(mark: string): Promise<number> {
  const child = spawn('sleep', ['60'], {
    env: { PATH: process.env.PATH, [driverVariable]: mark },
    detached: true,
    stdio: 'ignore',
  });
  children.add(child);
  await once(child, 'spawn');
  return child.pid ?? 0;
}

/** As a driver that is dead by now would have marked it: the id is ours, so it is in use again. */
function dead(mark: string): string {
  const [run, place, pid, start, ...rest] = mark.split(':');
  return [run, place, pid, Number(start) - 1, ...rest].join(':');
}

function found(): number[] {
  return [...processesWith(driverVariable, (mark) => mark.startsWith('zz9'))].sort();
}

describe.runIf(process.platform === 'linux')('what a killed driver left', () => {
  it('X187: is ended where the driver is dead for certain, though its process id is in use again; of others nothing is touched', async () => {
    const mine = await Promise.all([
      left(dead(newDriverMark('zz9x', project))),
      left(dead(newDriverMark('zz9y', project))),
    ]);
    const [run, place, pid, start, space, word] = newDriverMark('zz9x', project).split(':');
    const others = await Promise.all([
      left(newDriverMark('zz9x', project)),
      left(dead(newDriverMark('zz9x', elsewhere))),
      left(dead(newDriverMark('zz9x', join(project, 'inside')))),
      // Of a container, and of a system that cannot tell when a process started: nobody knows
      // whether its driver lives.
      left([run, place, pid, start, Number(space) + 1, word].join(':')),
      left([run, place, pid, '-', space, word].join(':')),
      left('zz9x'),
    ]);
    expect(leftoversOf(project).map(({ pid }) => pid)).toEqual(expect.arrayContaining(mine));
    expect(leftoversOf(project)).toHaveLength(2);
    expect(leftoversOf(project, 'zz9x')).toEqual([
      { runId: 'zz9x', pid: mine[0], command: 'sleep 60' },
    ]);
    expect(found()).toHaveLength(8);
    expect(endLeftovers(project, 'zz9y').map(({ pid }) => pid)).toEqual([mine[1]]);
    expect(endLeftovers(project).map(({ pid }) => pid)).toEqual([mine[0]]);
    expect(found()).toEqual([...others].sort());
  });
});
