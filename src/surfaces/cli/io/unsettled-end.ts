import { writeSync } from 'node:fs';

/** Node's exit code for a program whose top-level `await` nothing can settle any more. */
const unsettledCode = 13;

interface Ending {
  once(event: 'exit', listener: () => void): unknown;
  exitCode?: number | string | null | undefined;
}

const text = `✗ This is a defect of plenum: the command came to rest before it was done.
  do    What was recorded is safe. See how far it came: plenum show @last
  page  plenum help E_INTERNAL
`;

/**
 * Nobody gets silence: a command that comes to rest without having ended says so, and fails (X186).
 * Loads nothing: it stands before all else. Returns what MUST be called when the command is done.
 */
export function guardUnsettledEnd(
  process: Ending,
  write: (text: string) => void = (said) => writeSync(2, said),
): () => void {
  let done = false;
  process.once('exit', () => {
    // Whoever ended the process on purpose has set the code.
    if (done || (process.exitCode !== undefined && process.exitCode !== unsettledCode)) return;
    process.exitCode = 1;
    write(text);
  });
  return () => {
    done = true;
  };
}
