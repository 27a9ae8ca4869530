import type { CallAbove } from '../../../runs/control/below-call.js';
import type { StartDriver } from '../../../runs/host/start-driver.js';
import type { ColorMode } from '../../../views/output/output.js';

/**
 * The world of a command: the process in real life, plain values in tests. stdout is data, stderr
 * everything else.
 */
export interface Io {
  readonly version: string;
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How this process is seen to stand below a call of a run; `null` where it does not (X181). */
  readonly callAbove: () => CallAbove | null;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly terminal: {
    readonly stdin: boolean;
    readonly stdout: boolean;
    readonly stderr: boolean;
  };
  readonly columns: () => number;
  readonly rows: () => number;
  readonly now: () => number;
  /** Calls back every `ms` without keeping the process alive. */
  readonly every: (ms: number, callback: () => void) => () => void;
  readonly readStdin: () => Promise<string>;
  /**
   * One line from the person at the terminal; `null` at the end of input, at Ctrl-C and when
   * `signal` aborts.
   */
  readonly ask: (question: string, signal?: AbortSignal) => Promise<string | null>;
  /**
   * One key from the person at the terminal, without Enter; a line where stdin is no terminal. `''`
   * is Enter alone, `\u0003` is Ctrl-C, `null` the end of input.
   */
  readonly key: (question: string) => Promise<string | null>;
  /**
   * Single keys, Ctrl-C among them; only where stdin is a terminal. Returns how to stop listening.
   */
  readonly onKey: (handler: (key: string) => void) => () => void;
  /**
   * Stops this process until the person's shell lets it go on. What listens to keys listens again
   * afterwards, and `onTerminal` is told.
   */
  readonly suspend: () => void;
  /** The terminal has another size, or was somebody else's meanwhile. */
  readonly onTerminal: (handler: () => void) => () => void;
  /**
   * Whoever started this process is gone while it goes on: another program has the terminal now.
   */
  readonly onOrphan: (handler: () => void) => () => void;
  /** The process ends, however: the last chance to put the terminal in order. */
  readonly onExit: (handler: () => void) => () => void;
  /** Returns how to stop listening. */
  readonly onSignal: (handler: (signal: EndSignal) => void) => () => void;
  /**
   * From now on a terminal that hangs up, a reader that went away and a standard input at its end
   * are the end of the view only (X120): the process goes on, what is written goes nowhere, and
   * `gone` is called once. A SIGHUP is no signal to end any more.
   */
  readonly outliveView: (gone: () => void) => void;
  /** Has a run driven by a process of its own, which outlives this one (X120). */
  readonly startDriver: StartDriver;
  /** Ends the process now, and what it started with it. */
  readonly exit: (code: number) => void;
}

/**
 * What ends a program from outside. Without a handler each ends ours at once; all but SIGINT are
 * told apart by their name only.
 */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGQUIT' | 'SIGHUP';

/** Flags that mean the same on every command. */
export interface CommonFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: ColorMode;
  /** Absolute. */
  readonly cwd: string;
}
