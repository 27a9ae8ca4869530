import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

const pollMs = 100;
const patienceMs = 40_000;

/** A real terminal of that size: tmux on a socket of its own, without anybody's configuration. */
export function openTerminal({ folder, columns, rows, environment }) {
  const socket = `plenum-picture-${randomBytes(6).toString('hex')}`;
  const tmux = (...args) =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { ...process.env, TMUX: '' },
    });
  const shell = Object.entries({
    ...environment,
    ...{ PS1: '$ ', LANG: 'C.UTF-8', PLENUM_CALL: '', NO_COLOR: '', TERM: 'screen-256color' },
  }).map(([name, value]) => `${name}=${value}`);
  const size = ['-x', String(columns), '-y', String(rows)];
  const command = ['env', '-u', 'CI', ...shell, 'sh'].map(quoted).join(' ');
  tmux('new-session', '-d', '-s', 'one', '-c', folder, ...size, command);
  const screen = () => tmux('capture-pane', '-p', '-t', 'one');
  const painted = () => tmux('capture-pane', '-e', '-p', '-t', 'one');
  return {
    type(line) {
      tmux('send-keys', '-t', 'one', '-l', line);
      tmux('send-keys', '-t', 'one', 'Enter');
    },
    /** Resolves when the screen shows all of them; rejects, with the screen, when it never does. */
    async shows(...wanted) {
      const until = performance.now() + patienceMs;
      for (;;) {
        const now = screen();
        if (wanted.every((one) => one.test(now))) return;
        if (performance.now() > until) throw new Error(`no ${wanted.join(', ')} in\n${now}`);
        await passed(pollMs);
      }
    },
    /** The screen with its colours, once it stands still. */
    async painting() {
      for (let before = painted(); ; ) {
        await passed(700);
        const now = painted();
        if (settled(now) === settled(before)) return settled(now);
        before = now;
      }
    },
    close() {
      try {
        tmux('kill-server');
      } catch {
        // It ended by itself.
      }
    },
  };
}

/** What moves while nothing happens stands still in a picture. */
function settled(text) {
  return text
    .replaceAll(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '◐')
    .replaceAll('›', ' ')
    .trimEnd();
}

const passed = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
