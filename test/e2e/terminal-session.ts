import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { command, type Project } from './project.js';

interface SessionSize {
  readonly columns: number;
  readonly rows: number;
}

/** A terminal of its own, in which a shell runs commands and keys are pressed. */
export interface TerminalSession {
  /** Types a command line of plenum. */
  plenum(...args: readonly string[]): void;
  /** Presses keys, by the names of tmux: `Enter`, `Escape`, `C-c`. */
  press(...keys: readonly string[]): void;
  /** Types a text as it is. */
  type(text: string): void;
  /** What programs in it copied (OSC 52). */
  clipboard(): string;
  /** What the screen shows now; with its scrollback, everything. */
  screen(scrollback?: boolean): string;
  /** Resolves to the screen when it shows that; rejects, with the screen, when it never does. */
  shows(wanted: RegExp, timeoutMs?: number): Promise<string>;
  resize(size: SessionSize): void;
  /** The process that the shell runs now. */
  program(): number;
  /** How the terminal stands: what a program that went away left of it. */
  state(): TerminalState;
  /** From now on, every byte that programs write into it, in a file. */
  record(file: string): void;
  close(): void;
}

export interface TerminalState {
  readonly cursorShown: boolean;
  readonly alternateScreen: boolean;
  /** How it treats what is typed, as `stty` says it. */
  readonly modes: string;
}

const pollMs = 100;
/**
 * Escape, and a sequence that is nobody's key: an Escape with a letter behind it that are read at
 * once would be Alt and that letter.
 */
const escapeAlone = '\u001b\u001b[99~';

/** tmux on a socket of its own, without anybody's configuration. */
export function openSession(
  project: Pick<Project, 'home' | 'work'>,
  size: SessionSize,
  environment: Readonly<Record<string, string>> = {},
): TerminalSession {
  const socket = `plenum-${randomBytes(6).toString('hex')}`;
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { ...process.env, TMUX: '' },
    });
  const shell = [
    'env',
    '-u',
    'CI',
    `HOME=${project.home}`,
    'PS1=ready> ',
    'LANG=C.UTF-8',
    'NO_COLOR=',
  ];
  const given = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const all = [...shell, ...given, 'PLENUM_CALL=', 'TERM=screen', 'sh'].map(quoted).join(' ');
  tmux(
    ...['new-session', '-d', '-s', 'one', '-c', project.work],
    ...['-x', String(size.columns), '-y', String(size.rows), all],
  );
  // Programs may copy here, as they may in the terminals of people.
  tmux('set-option', '-s', 'set-clipboard', 'on');
  const screen = (scrollback = false): string =>
    tmux('capture-pane', '-p', '-t', 'one', ...(scrollback ? ['-S', '-'] : []));
  const field = (name: string): string => tmux('display-message', '-p', '-t', 'one', name).trim();
  return {
    plenum(...args) {
      const line = [process.execPath, command, ...args].map(quoted).join(' ');
      tmux('send-keys', '-t', 'one', '-l', line);
      tmux('send-keys', '-t', 'one', 'Enter');
    },
    press(...keys) {
      for (const key of keys) {
        const sent = key === 'Escape' ? ['-l', escapeAlone] : [key];
        tmux('send-keys', '-t', 'one', ...sent);
      }
    },
    type: (text) => void tmux('send-keys', '-t', 'one', '-l', text),
    clipboard: () => tmux('show-buffer'),
    screen,
    async shows(wanted, timeoutMs = 60_000) {
      const begun = Date.now();
      for (;;) {
        const now = screen();
        if (wanted.test(now)) return now;
        if (Date.now() - begun > timeoutMs) throw new Error(`no ${wanted} in\n${now}`);
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    },
    resize: ({ columns, rows }) =>
      void tmux('resize-window', '-t', 'one', '-x', String(columns), '-y', String(rows)),
    program() {
      const shell = field('#{pane_pid}');
      const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim();
      return Number(children.split(' ').at(-1) || 'NaN');
    },
    state() {
      return {
        cursorShown: field('#{cursor_flag}') === '1',
        alternateScreen: field('#{alternate_on}') === '1',
        modes: execFileSync('stty', ['-a', '-F', field('#{pane_tty}')], { encoding: 'utf8' }),
      };
    },
    record: (file) => void tmux('pipe-pane', '-t', 'one', `cat > ${quoted(file)}`),
    close() {
      try {
        tmux('kill-server');
      } catch {
        // It ended by itself.
      }
    },
  };
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
