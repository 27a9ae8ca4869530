import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { treeOf } from '../../../src/surfaces/cli/fixtures/tree-of.js';
import { keyTable } from '../../../src/views/live/model/key-table.js';
import { command, until } from '../project.js';
import type { TerminalSession } from '../terminal-session.js';
import { agents, run, WindowStand } from './window-stand.js';

/** Keys that act upon the run, by what they say they do; every other one only looks. */
const acting = new Set(['p', 'x', 'r', 'R', 'm', 's', 'q']);
const looking: readonly (readonly string[])[] = [
  ['Down', 'Up', 'j', 'k'],
  ['f', 'f', 'f', 'f', 'f'],
  ['t', 'o', 'c', '+', '−', 'Escape'],
  ['v', 'o', 'Down', 'Escape'],
  ['?', 'Down', 'Escape'],
  ['d', 'l', 'l', 'h', 'h', 'c', 'a'],
  ['Enter', 'Enter', 'D', 'Down', 'Escape'],
];

const following = [
  ['watch', run],
  ['watch', run, '--json'],
  ['logs', run, '--follow'],
  ['logs', run, String(agents.pay), '--follow'],
  ['ui', run],
  ['ui', '--watch-only'],
] as const;
const once = [
  ['show', run],
  ['show', run, '--agents', '--json'],
  ['status'],
  ['status', '--line'],
  ['list'],
  ['list', '--json'],
  ['export', run, '--jsonl'],
  ['export', run, '--html', '-o', '../run.html'],
  ['diff', run],
  ['result', run],
] as const;
const signals = ['SIGKILL', 'SIGTERM', 'SIGHUP'] as const;

let stand: WindowStand;
/** The folders of the run, of the project and of the person: every name, byte, time and mode. */
const everything = () => [treeOf(stand.project.work), treeOf(stand.project.home)];

function started(argv: readonly string[]): ChildProcess {
  const { project } = stand;
  return spawn(process.execPath, [command, ...argv], {
    cwd: project.work,
    env: { ...process.env, ...project.given, HOME: project.home, PLENUM_CALL: '', _: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Ended by a signal as soon as it has said something, or by itself before that. */
async function killed(argv: readonly string[], signal: NodeJS.Signals): Promise<void> {
  const child = started(argv);
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  await new Promise<void>((said) => {
    child.stdout?.once('data', () => said());
    child.once('close', () => said());
  });
  child.kill(signal);
  child.stdout?.resume();
  child.stderr?.resume();
  await ended;
}

async function whole(argv: readonly string[]): Promise<void> {
  const child = started(argv);
  child.stdout?.resume();
  child.stderr?.resume();
  await new Promise<void>((done) => child.once('close', () => done()));
}

const name = (argv: readonly string[]) => argv.join(' ');

function lookersChangeNothing(): void {
  it.each(following.map((argv) => [name(argv), argv] as const))(
    'X180: %s, ended by SIGKILL, SIGTERM and SIGHUP, changes nothing',
    async (_, argv) => {
      const before = everything();
      await Promise.all(signals.map((signal) => killed(argv, signal)));
      expect(everything()).toEqual(before);
    },
  );

  it.each(once.map((argv) => [name(argv), argv] as const))(
    'X180: %s, to its end and killed, changes nothing',
    async (_, argv) => {
      const before = everything();
      await whole(argv);
      rmSync(join(stand.project.folder, 'run.html'), { force: true });
      await killed(argv, 'SIGKILL');
      rmSync(join(stand.project.folder, 'run.html'), { force: true });
      expect(everything()).toEqual(before);
    },
  );
}

describe('a run whose driver is held still', () => {
  let driver: ChildProcess;
  beforeAll(async () => {
    stand = await WindowStand.open();
    ({ child: driver } = stand.drive());
    await stand.untilHeld();
    await until(() => stand.project.ofType('step-end').some(({ n }) => n === agents.admin));
    // What the driver writes it writes before and after, and nothing in between.
    driver.kill('SIGSTOP');
  });
  afterAll(async () => {
    driver.kill('SIGCONT');
    await stand.close();
  });

  lookersChangeNothing();

  it('presses every key that looks', () => {
    const pressed = new Set([...looking.flat(), 'e']);
    const named: Readonly<Record<string, readonly string[]>> = {
      '↑↓': ['Up', 'Down'],
      '↵': ['Enter'],
      esc: ['Escape'],
      '+ −': ['+', '−'],
    };
    const keys = keyTable.flatMap(({ keys }) => named[keys] ?? [keys]);
    expect(keys.filter((key) => !acting.has(key) && !pressed.has(key))).toEqual([]);
  });

  const ends: readonly (readonly [string, (terminal: TerminalSession) => void])[] = [
    ...signals.map(
      (signal) =>
        [
          signal,
          (terminal: TerminalSession) => void process.kill(terminal.program(), signal),
        ] as const,
    ),
    ['a terminal that is closed', (terminal) => terminal.close()],
    ['q', (terminal) => terminal.press('q')],
    ['Ctrl-C', (terminal) => terminal.press('C-c')],
  ];

  it.each(ends)(
    'X121: a window of watch, its keys and its end by %s change nothing',
    async (_, end) => {
      const before = everything();
      const terminal = stand.terminal(80);
      terminal.plenum('watch', run);
      const onRun = /◐ Fix +\d\/3/;
      await terminal.shows(onRun);
      const watching = terminal.program();
      for (const keys of looking) {
        for (const key of keys) terminal.press(key === '−' ? '-' : key);
      }
      terminal.press('v');
      await terminal.shows(/phase\('Fix'\)/);
      terminal.press('e');
      await terminal.shows(/was a copy/);
      end(terminal);
      await until(() => !isAlive(watching), 30_000);
      expect(everything()).toEqual(before);
    },
  );
});

describe('a run that has ended', () => {
  beforeAll(async () => {
    stand = await WindowStand.open();
    const { ended } = stand.drive();
    await stand.untilHeld();
    stand.release();
    await ended;
  });
  afterAll(() => stand.close());

  lookersChangeNothing();
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
