import { userHome } from '../../../config/layers/home.js';
import { callAbove } from '../../../runs/control/below-call.js';
import { driverStarter } from '../../../runs/host/start-driver.js';
import type { Io } from './io.js';
import { watchSignals } from './process-signals.js';
import { readKey } from './read-key.js';
import { terminalTurns } from './terminal-turns.js';

/** Streams that lead nowhere any more. */
const broken = new Set<'stdout' | 'stderr'>();
/** Why a part of the answer is not where it was asked for: its disk is full. */
let unwritten: Error | null = null;

function write(name: 'stdout' | 'stderr', text: string): void {
  if (!broken.has(name)) process[name].write(text);
}

export function processIo(version: string): Io {
  const { onSignal, outliveView, viewEnded, streamEnded } = watchSignals();
  for (const name of ['stdout', 'stderr'] as const) {
    // A reader that went away (`plenum list | head -1`) and a terminal that hung up are no errors.
    process[name].on('error', (error: NodeJS.ErrnoException) => {
      if (broken.has(name)) return;
      if (error.code !== 'EPIPE' && error.code !== 'EIO') {
        if (name === 'stdout') unwritten ??= error;
        return;
      }
      broken.add(name);
      streamEnded(name, Number(process.exitCode ?? 0));
    });
  }
  for (const event of ['error', 'end']) process.stdin.on(event, viewEnded);
  return {
    version,
    cwd: process.cwd(),
    home: userHome(process.env),
    env: process.env,
    callAbove: () => callAbove(process.env),
    stdout: (text) => write('stdout', text),
    stderr: (text) => write('stderr', text),
    terminal: {
      stdin: process.stdin.isTTY === true,
      stdout: process.stdout.isTTY === true,
      stderr: process.stderr.isTTY === true,
    },
    columns: () => Math.max(20, process.stderr.columns || Number(process.env.COLUMNS) || 80),
    rows: () => process.stderr.rows || process.stdout.rows || Number(process.env.LINES) || 24,
    now: () => Date.now(),
    every: (ms, callback) => {
      const timer = setInterval(callback, ms);
      timer.unref();
      return () => clearInterval(timer);
    },
    readStdin,
    ask,
    key: (question) =>
      process.stdin.isTTY
        ? readKey(process.stdin, (text) => write('stderr', text), question)
        : ask(question),
    onKey,
    ...terminalTurns(),
    onSignal,
    outliveView,
    startDriver: driverStarter(process.argv[1] ?? ''),
    exit: (code) => process.exit(code),
  };
}

/** Ends the process once everything written has left it. */
export async function leave(code: number): Promise<void> {
  process.exitCode = code;
  const open = (['stdout', 'stderr'] as const).filter((name) => !broken.has(name));
  await Promise.all(
    open.map((name) => new Promise<void>((done) => void process[name].write('', () => done()))),
  );
  process.exit(unwritten === null ? code : await tellUnwritten(unwritten));
}

async function tellUnwritten(error: Error): Promise<number> {
  const { told } = await import('./last-resort.js');
  const { code, stdout, stderr } = await told(error);
  await new Promise<void>((done) => void process.stderr.write(stderr || stdout, () => done()));
  return code;
}

function onKey(handler: (key: string) => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => {};
  const listener = (data: Buffer): void => handler(data.toString('utf8'));
  stdin.setRawMode(true);
  stdin.on('data', listener);
  // Whoever listened before has left it paused, and a listener alone does not undo that.
  stdin.resume();
  return () => {
    stdin.off('data', listener);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString('utf8');
}

async function ask(question: string, signal?: AbortSignal): Promise<string | null> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
  const close = (): void => lines.close();
  // A terminal that is gone answers the end of the raw mode with an error; the end of input is told
  // all the same.
  lines.on('error', () => undefined);
  // The terminal is in raw mode while a line is read: Ctrl-C is a key, and nobody would see it.
  lines.once('SIGINT', () => {
    close();
    process.stderr.write('\n');
    process.kill(process.pid, 'SIGINT');
  });
  signal?.addEventListener('abort', close, { once: true });
  try {
    return await Promise.race([lines.question(question), closed]);
  } finally {
    signal?.removeEventListener('abort', close);
    close();
  }
}
