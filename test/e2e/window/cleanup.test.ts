import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { TerminalSession, TerminalState } from '../terminal-session.js';
import { run, WindowStand } from './window-stand.js';

let stand: WindowStand;
afterEach(() => stand.close());

/** Breaks the program from within, in the way that a file says, as soon as it is there. */
const breaker = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync } from 'node:fs';
  import { isMainThread } from 'node:worker_threads';
  const file = process.env.PLENUM_TEST_BREAK;
  const look = setInterval(() => {
    const how = isMainThread && existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (how === '') return;
    clearInterval(look);
    if (how === 'throw') throw new Error('a view broke');
    if (how === 'reject') Promise.reject(new Error('a promise that nobody waited for'));
    if (how === 'exit') process.exit(3);
  }, 20);
  look.unref();`)}`;

/** A terminal in which a shell can be worked with as if nothing had been there. */
async function isInOrder(terminal: TerminalSession, before: TerminalState, bytes: string) {
  await expect.poll(() => terminal.state(), { timeout: 30_000 }).toEqual(before);
  const written = readFileSync(bytes, 'latin1');
  const last = (sequence: string) => written.lastIndexOf(`\u001b[?${sequence}`);
  expect(last('2026l'), 'synchronized output has ended').toBeGreaterThan(last('2026h'));
  expect(last('25l'), 'the window was there').toBeGreaterThan(-1);
  // A person works on in it.
  terminal.type('echo $((40 + 2)) alive');
  terminal.press('Enter');
  await terminal.shows(/^42 alive$/m);
}

async function openWindow(verb: 'run' | 'watch', shell = false) {
  stand = await WindowStand.open();
  const broken = join(stand.project.folder, 'break');
  const bytes = join(stand.project.folder, 'bytes');
  const more = {
    PLENUM_TEST_BREAK: broken,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${breaker}`.trim(),
  };
  if (verb === 'watch') {
    stand.drive();
    await stand.untilHeld();
  }
  const terminal = stand.terminal(80, more);
  terminal.record(bytes);
  await terminal.shows(/ready>/);
  const before = terminal.state();
  if (shell) terminal.type('sh -c \'"$@"; true\' inner ');
  if (verb === 'watch') terminal.plenum('watch', run);
  else stand.driveIn(terminal);
  await stand.untilHeld();
  await terminal.shows(/◐ Fix +\d\/3[\s\S]*\? keys/);
  return {
    terminal,
    breakBy: (how: string) => writeFileSync(broken, how),
    isInOrder: () => isInOrder(terminal, before, bytes),
  };
}

describe.each(['run', 'watch'] as const)(
  'X121: the terminal is as it was after plenum %s',
  (verb) => {
    it.each(['throw', 'reject', 'exit'])('that broke by %s', async (how) => {
      const { terminal, breakBy, isInOrder } = await openWindow(verb);
      breakBy(how);
      await isInOrder();
      if (how !== 'exit') expect(terminal.screen(true)).toContain('This is a defect of plenum');
    });

    it.each(['SIGTERM', 'SIGQUIT', 'SIGINT'] as const)('was ended by %s', async (signal) => {
      const { terminal, isInOrder } = await openWindow(verb);
      const program = terminal.program();
      process.kill(program, signal);
      if (signal === 'SIGINT' && verb === 'run') {
        await terminal.shows(/pausing/);
        process.kill(program, signal);
      }
      await isInOrder();
    });

    it('whose shell was killed', async () => {
      const { terminal, isInOrder } = await openWindow(verb, true);
      process.kill(terminal.program(), 'SIGKILL');
      await isInOrder();
    });
  },
);
