import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { processesWith } from '../processes/marked-processes.js';
import { endLeftovers } from './end-leftovers.js';

const project = realpathSync(mkdtempSync(join(tmpdir(), 'plenum-left-')));
const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'plenum-other-')));
const worktree = join(elsewhere, '.plenum', 'worktrees', 'zz9x', 'one');
mkdirSync(worktree, { recursive: true });
const children = new Set<ReturnType<typeof spawn>>();

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of [project, elsewhere]) rmSync(folder, { recursive: true });
});

function left(mark: string, cwd: string): number | undefined {
  const child = spawn('sleep', ['60'], { cwd, env: { PATH: process.env.PATH, PLENUM_CALL: mark }, detached: true, stdio: 'ignore' });
  children.add(child);
  return child.pid;
}

it.runIf(process.platform === 'linux')('X76: what a killed driver left at work is ended, that of other runs and projects is not', async () => {
  const found = (): readonly unknown[] => processesWith('PLENUM_CALL', (mark) => /^zz9(x|y)/.test(mark));
  const mine = [left('zz9x:key:0', project), left('zz9x', project), left('zz9x:key:1', worktree)];
  const others = [left('zz9y:key:0', project), left('zz9x:key:0', elsewhere), left('zz9xx:key:0', project)];
  await expect.poll(() => found().length).toBe(mine.length + others.length);
  endLeftovers('zz9x', project);
  await expect.poll(() => [...found()].sort()).toEqual([...others].sort());
});
