import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
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
  /** What the screen shows now; with its scrollback, everything. */
  screen(scrollback?: boolean): string;
  /** Resolves to the screen when it shows that; rejects, with the screen, when it never does. */
  shows(wanted: RegExp, timeoutMs?: number): Promise<string>;
  resize(size: SessionSize): void;
  close(): void;
}

const pollMs = 100;

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
  const screen = (scrollback = false): string =>
    tmux('capture-pane', '-p', '-t', 'one', ...(scrollback ? ['-S', '-'] : []));
  return {
    plenum(...args) {
      const line = [process.execPath, command, ...args].map(quoted).join(' ');
      tmux('send-keys', '-t', 'one', '-l', line);
      tmux('send-keys', '-t', 'one', 'Enter');
    },
    press: (...keys) => void tmux('send-keys', '-t', 'one', ...keys),
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
