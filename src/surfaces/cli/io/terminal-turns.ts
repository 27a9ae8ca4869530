import { spawnSync } from 'node:child_process';
import type { Io } from './io.js';

const parentLookMs = 250;

/**
 * What becomes of the terminal while a program draws in it: another size, another program in front,
 * an end.
 */
export function terminalTurns(): Pick<Io, 'suspend' | 'onTerminal' | 'onOrphan' | 'onExit'> {
  return {
    suspend() {
      const { stdin } = process;
      const raw = stdin.isTTY && stdin.isRaw;
      if (raw) {
        stdin.setRawMode(false);
        process.once('SIGCONT', () => stdin.setRawMode(true));
      }
      // The whole job, as the terminal's own key would: a shell waits for its leader.
      process.kill(0, 'SIGTSTP');
    },
    onTerminal(handler) {
      process.on('SIGWINCH', handler);
      process.on('SIGCONT', handler);
      return () => {
        process.off('SIGWINCH', handler);
        process.off('SIGCONT', handler);
      };
    },
    onOrphan(handler) {
      const parent = process.ppid;
      const timer = setInterval(() => {
        if (process.ppid === parent) return;
        clearInterval(timer);
        handler();
        cookTerminal();
      }, parentLookMs);
      timer.unref();
      return () => clearInterval(timer);
    },
    onExit(handler) {
      process.on('exit', handler);
      // What nobody caught is told before the end: on a screen that is in order.
      process.on('uncaughtExceptionMonitor', handler);
      return () => {
        process.off('exit', handler);
        process.off('uncaughtExceptionMonitor', handler);
      };
    },
  };
}

/**
 * What is in the background may not change how a terminal treats keys, unless it ignores the signal
 * for that, which Node cannot: a shell that ignores it does so for us.
 */
function cookTerminal(): void {
  const modes = 'icrnl ixon icanon iexten isig echo';
  spawnSync('/bin/sh', ['-c', `trap '' TTOU; stty ${modes} < /dev/tty`], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH },
  });
}
