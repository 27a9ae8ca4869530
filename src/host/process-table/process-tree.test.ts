import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { groupsBelow } from './process-tree.js';

it('groups of everything below a process are found, its own is not among them', async () => {
  const inner = `const { pid } = require('node:child_process').spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }); console.log(pid);`;
  const child = spawn(process.execPath, ['-e', `${inner} setTimeout(() => {}, 60_000)`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const grandchild = Number(String(line));
  try {
    expect(groupsBelow(child.pid ?? 0)).toEqual([grandchild]);
    expect(groupsBelow(process.pid)).toEqual(expect.arrayContaining([child.pid, grandchild]));
    expect(groupsBelow(grandchild)).toEqual([]);
  } finally {
    for (const pid of [child.pid ?? 0, grandchild]) process.kill(-pid, 'SIGKILL');
  }
});
