import type { Command } from 'commander';
import type { CommonFlags, Io } from './io.js';

/** One verb. */
export interface CliCommand {
  /** Shown first in its help: the command, and what it does. */
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Adds arguments and options, common ones first. */
  declare(command: Command): void;
  /** Its output is of another kind, so it does not take `--json`. */
  readonly noJson?: true;
  /** Resolves to the exit code. Rejects with a PlenumError. */
  run(invocation: Invocation): Promise<number>;
}

export interface Invocation {
  readonly io: Io;
  readonly flags: CommonFlags;
  readonly args: readonly (string | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
  /** As it was typed, without `-C` and `--yes`; absent where no person typed exactly this. */
  readonly line?: string;
}
