import { PlenumError } from '../core/model/errors.js';
import type { Json } from '../core/model/json.js';
import type { Program } from '../core/model/program/program.js';
import { driverOf } from '../journals/file/driver-lock.js';
import { hasJournal } from '../journals/file/file-journal.js';
import { findRun } from '../journals/file/run-find.js';
import { readScript, scriptPath } from '../journals/file/run-folder.js';
import { type RunHeader, readRunHeader, writeRunHeader } from '../journals/file/run-header.js';
import { readRun } from './open-run.js';
import { checkedProgram } from './start-run.js';

/** What a resume goes on from. */
export interface ResumableRun {
  readonly id: string;
  readonly runDir: string;
  readonly header: RunHeader;
  /** The run's own copy of the script, as it is now: a person may have edited it (C78). */
  readonly program: Program;
  /** Arguments of the newest drive; undefined when the run has none. */
  readonly args: Json | undefined;
  /** Hash of the script that a person let run; `null` when unknown. */
  readonly approved: string | null;
}

/** Throws E_JOURNAL_MISSING when there is nothing to resume (C78), E_RUN_DRIVEN when somebody is at it (X75). */
export async function resumableRun(runsRoot: string, reference: string, takeOver: boolean): Promise<ResumableRun> {
  const { id, runDir } = await findRun(runsRoot, reference);
  const header = await readRunHeader(runDir);
  if (!hasJournal(runDir))
    throw new PlenumError('E_JOURNAL_MISSING', `Run ${id} has no journal: nothing to resume.`, { hint: 'plenum run <script>' });
  await refuseDriven(id, runDir, takeOver);
  const program = checkedProgram(await readScript(runDir), scriptPath(runDir));
  return { id, runDir, header, program, ...(await earlierFacts(id, runDir, header)) };
}

async function refuseDriven(id: string, runDir: string, takeOver: boolean): Promise<void> {
  const { state, record } = await driverOf(runDir);
  if (state !== 'live' || takeOver) return;
  const who = record ? `process ${record.pid} on ${record.host}` : 'another process';
  throw new PlenumError('E_RUN_DRIVEN', `Run ${id} is being driven by ${who}.`, { hint: `plenum watch ${id}` });
}

/** From the header, so that a long journal is read only once, by the drive; from the journal where the header is silent. */
async function earlierFacts(id: string, runDir: string, header: RunHeader): Promise<Pick<ResumableRun, 'args' | 'approved'>> {
  const { approved, args } = header.options;
  if (typeof approved === 'string') return { args, approved };
  const run = await readRun(id, runDir, header);
  return { args: run.args, approved: run.script };
}

/** Keeps what was chosen and approved, for the next resume. */
export async function rememberOptions({ runDir, header }: Pick<ResumableRun, 'runDir' | 'header'>, options: RunHeader['options']): Promise<void> {
  if (JSON.stringify(options) !== JSON.stringify(header.options)) await writeRunHeader(runDir, { ...header, options });
}
