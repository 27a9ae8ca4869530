import { callAbove } from '../app/below-call.js';
import { userHome } from '../app/config/home.js';
import type { Io } from './io.js';

export function processIo(version: string): Io {
  for (const stream of [process.stdout, process.stderr]) {
    // A reader that went away (`plenum list | head -1`) is no error.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    });
  }
  return {
    version,
    cwd: process.cwd(),
    home: userHome(process.env),
    env: process.env,
    callAbove: () => callAbove(process.env),
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    terminal: { stdin: process.stdin.isTTY === true, stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
    columns: () => Math.max(20, process.stderr.columns || Number(process.env.COLUMNS) || 80),
    now: () => Date.now(),
    every: (ms, callback) => {
      const timer = setInterval(callback, ms);
      timer.unref();
      return () => clearInterval(timer);
    },
    readStdin,
    ask,
    onKey,
    onSignal: (handler) => {
      const signals = ['SIGINT', 'SIGTERM'] as const;
      const listeners = signals.map((signal) => [signal, () => handler(signal)] as const);
      for (const [signal, listener] of listeners) process.on(signal, listener);
      return () => {
        for (const [signal, listener] of listeners) process.off(signal, listener);
      };
    },
  };
}

/** Ends the process once everything written has left it. */
export async function leave(code: number): Promise<void> {
  process.exitCode = code;
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise<void>((done) => void stream.write('', () => done()))));
  process.exit(code);
}

function onKey(handler: (key: string) => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => {};
  const listener = (data: Buffer): void => handler(data.toString('utf8'));
  stdin.setRawMode(true);
  stdin.on('data', listener);
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
