import type { CommandResult, Workspace } from '../../ports/workspace.js';
import type { FinishedCheck, TestResults } from '../../step/test-results.js';
import { PlenumError } from '../../values/errors.js';
import { plainText } from '../../words/plain-text.js';
import type { CommandRun } from '../record/command-run.js';
import { readJunit } from './read-junit.js';
import { readSpec } from './read-spec.js';
import { readTap } from './read-tap.js';

export interface CheckRequest {
  readonly command: string;
  /** File in which the command leaves its results [its output]. */
  readonly results?: string;
  readonly timeoutMs?: number;
  readonly run: CommandRun;
}

const defaultTimeoutMs = 600_000;
/** A longer output has lost its middle, and a file that is longer is not read. */
const mostText = 8 * 1024 * 1024;

/** Runs the command of a gate and reads what it says of its tests. */
export async function runCheck(
  workspace: Workspace,
  { command, results: file, timeoutMs = defaultTimeoutMs, run }: CheckRequest,
): Promise<{ readonly check: FinishedCheck; readonly output: string }> {
  if (file !== undefined) await removeOld(workspace, file, run);
  const result = await workspace.sh({ command, timeoutMs, ...run });
  const { code, timedOut } = result;
  const text = file === undefined ? result.stdout : await readFile(workspace, file);
  const results = readResults(text, workspace.path);
  const check = { code: timedOut ? 124 : code, timedOut, results };
  return { check, output: `${result.stdout}${result.stderr}` };
}

/** Results of an earlier run, or those that an agent wrote, are not this one's. */
async function removeOld(workspace: Workspace, file: string, run: CommandRun): Promise<void> {
  if ((await readFile(workspace, file)) === null) return;
  const command = `rm -f -- '${file.replaceAll("'", `'\\''`)}'`;
  const removed: CommandResult = await workspace.sh({ command, timeoutMs: 60_000, ...run });
  if (removed.code !== 0 && !run.signal.aborted)
    throw new PlenumError('E_FILE_NOT_FOUND', `old test results cannot be removed: ${file}`, {
      hint: 'let "results" name a file that the command writes',
    });
}

/** `null` where it is not there; a path that leaves the workspace throws. */
async function readFile(workspace: Workspace, file: string): Promise<string | null> {
  try {
    return await workspace.read(file, { length: mostText + 1 });
  } catch (error) {
    if (PlenumError.is(error) && error.code === 'E_FILE_NOT_FOUND') return null;
    throw error;
  }
}

/** TAP, JUnit's XML, or what `node --test` prints for people; `null` where it is none of them. */
export function readResults(text: string | null, root: string): TestResults | null {
  if (text === null || text.length > mostText) return null;
  const plain = plainText(text);
  if (/^TAP version \d+/m.test(plain)) return readTap(plain, root);
  return readJunit(plain, root) ?? readTap(plain, root) ?? readSpec(plain, root);
}
