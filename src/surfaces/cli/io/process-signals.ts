import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { exitCodes } from './exit-codes.js';
import type { EndSignal, Io } from './io.js';

const signals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP'];

interface ProcessSignals extends Pick<Io, 'onSignal' | 'outliveView'> {
  /** Nobody sees any more what we write, or is there to be asked. */
  viewEnded(): void;
  /**
   * A stream cannot be written to any more; `code` is what we end with where nobody is in charge.
   */
  streamEnded(stream: 'stdout' | 'stderr', code: number): void;
}

/**
 * No signal ends us past our own exit: what ends by the system's default leaves everything running
 * that it started (X187). Whoever listens is in charge; where nobody does, we end at once.
 */
export function watchSignals(): ProcessSignals {
  const handlers = new Set<(signal: EndSignal) => void>();
  const ignored = ignoresHangUp() ? 'SIGHUP' : null;
  let gone: (() => void) | null = null;
  let hungUp = false;
  const viewEnded = (): void => {
    if (gone === null || hungUp) return;
    hungUp = true;
    gone();
  };
  const end = (signal: EndSignal, code: number): void => {
    if (handlers.size === 0) process.exit(code);
    // A terminal that closes is told by a signal and by every stream that it was; a second request
    // to end would not be waited for.
    if (signal === 'SIGHUP' && hungUp) return;
    hungUp ||= signal === 'SIGHUP';
    for (const handler of [...handlers]) handler(signal);
  };
  for (const signal of signals) {
    process.on(signal, () => {
      if (signal === ignored) return;
      if (signal === 'SIGHUP' && gone !== null) viewEnded();
      else end(signal, signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
    });
  }
  return {
    onSignal(handler) {
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
    outliveView(whenGone) {
      gone = whenGone;
    },
    viewEnded,
    streamEnded(stream, code) {
      if (gone === null) end('SIGHUP', code);
      // Where only standard output went (`plenum run … | head -1`), the person may still be there.
      else if (stream === 'stderr') viewEnded();
    },
  };
}

/**
 * Whether SIGHUP was ignored at our start (nohup, `trap '' HUP`): then it stays ignored. Node
 * undoes that before the first line of a program runs, so it is read from what is left of it: the
 * way nohup opens standard input and the name that a shell gives, and our parent, from whom it is
 * inherited.
 */
export function ignoresHangUp(
  env: Readonly<Record<string, string | undefined>> = process.env,
  parent: number = process.ppid,
): boolean {
  if (basename(env._ ?? '') === 'nohup') return true;
  // Opened for writing only, so that nobody reads from it: GNU nohup does that in place of a
  // terminal.
  if (/^flags:\s*\d*1$/m.test(textOf('/proc/self/fdinfo/0'))) return true;
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(textOf(`/proc/${parent}/status`))?.[1];
  return parent > 1 && mask !== undefined && (Number.parseInt(mask.slice(-1), 16) & 1) === 1;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
