import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { endMarked, markedProcesses } from './marked-processes.js';

const name = 'PLENUM_TEST_MARK';

function marked(value: string) {
  return spawn('sleep', ['60'], {
    env: { PATH: process.env.PATH, [name]: value },
    detached: true,
    stdio: 'ignore',
  });
}

it.runIf(process.platform === 'linux')(
  'only processes with the very mark are found and ended, in whatever session they are',
  async () => {
    const [one, other, longer] = ['one', 'other', 'one-more'].map(marked);
    const living = (): unknown => markedProcesses(name, new Set(['one', 'other', 'one-more']));
    await expect.poll(living).toEqual([one?.pid, other?.pid, longer?.pid]);
    expect(markedProcesses(name, new Set())).toEqual([]);
    const gone = once(one as NonNullable<typeof one>, 'exit');
    endMarked(name, new Set(['one']));
    await gone;
    expect(living()).toEqual([other?.pid, longer?.pid]);
    endMarked(name, new Set(['other', 'one-more']));
    await expect.poll(living).toEqual([]);
  },
);
