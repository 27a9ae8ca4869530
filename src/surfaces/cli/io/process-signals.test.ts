import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { ignoresHangUp } from './process-signals.js';

it.runIf(process.platform === 'linux')(
  'X120: SIGHUP counts as ignored at the start where a shell says nohup, or the parent ignores it',
  async () => {
    expect(ignoresHangUp({ _: '/usr/bin/nohup' })).toBe(true);
    expect(ignoresHangUp({ _: '/usr/bin/nohup-like' }, 1)).toBe(false);
    for (const [trap, ignored] of [
      ["trap '' HUP", true],
      ["trap '' INT QUIT TERM", false],
      ['trap : HUP', false],
    ] as const) {
      const shell = spawn('sh', ['-c', `${trap}; echo ready; read line`], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      await once(shell.stdout, 'data');
      expect([trap, ignoresHangUp({}, shell.pid)]).toEqual([trap, ignored]);
      shell.stdin.end();
      await once(shell, 'exit');
    }
  },
);
