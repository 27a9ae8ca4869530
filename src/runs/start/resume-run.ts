import { realpath, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type RunChoices, recordedRunChoices } from '../../config/request/run-choices.js';
import type { RunHandle, RunStore } from '../../core/ports/run-store.js';
import { PlenumError } from '../../core/values/errors.js';
import type { Json } from '../../core/values/json.js';
import { missingJournal } from '../../stores/words/missing-journal.js';
import { type KnownRun, knownRun, knowRun, newNonce } from '../known/known-run.js';
import { mainCopy } from '../known/script-origin.js';
import { findRun } from '../look/find-run.js';
import { readRun } from '../look/open-run.js';
import { untilLeft } from '../look/until-left.js';
import type { ScriptContents } from './script-changes.js';
import { startCommand } from './start-command.js';
import { runOptions } from './start-run.js';

/** What a resume goes on from. */
export interface ResumableRun {
  readonly id: string;
  readonly handle: RunHandle;
  /** The run's own copy of the script, as it is now: a person may have edited it (C78). */
  readonly script: string;
  /** Arguments of the newest drive; undefined when the run has none. */
  readonly args: Json | undefined;
  /**
   * What this user's home folder says of it; `null`: this machine has no record of the run, so
   * nothing of it is approved (X180).
   */
  readonly known: KnownRun | null;
}

const patienceMs = 3_000;

/**
 * Throws E_JOURNAL_MISSING when there is nothing to resume (C78), E_RUN_DRIVEN when somebody is at
 * it (X75).
 */
export async function resumableRun(
  store: RunStore,
  reference: string,
  takeOver: boolean,
  home: string,
): Promise<ResumableRun> {
  const handle = await findRun(store, reference);
  const { id, runDir, header } = handle;
  const known = await knownRun(home, id, header.nonce);
  if (!(await handle.hasJournal())) throw missingJournal(runDir, anew(handle, known));
  await refuseDriven(handle, takeOver);
  return {
    id,
    handle,
    script: await handle.script(),
    args: await earlierArgs(handle),
    known,
  };
}

/** A folder from elsewhere says nothing of how its script is run here (X180). */
function anew({ runDir, header }: RunHandle, known: KnownRun | null): string | undefined {
  if (known === null) return undefined;
  const choices = recordedRunChoices(known.options);
  return startCommand({ runDir, choices, args: header.options.args });
}

async function refuseDriven(handle: RunHandle, takeOver: boolean): Promise<void> {
  const { id, lease } = handle;
  const { state, record } = await lease.holder();
  if (state !== 'live' || takeOver || (await isLeaving(handle))) return;
  const who = record ? `process ${record.pid} on ${record.host}` : 'another process';
  throw new PlenumError('E_RUN_DRIVEN', `Run ${id} is being driven by ${who}.`, {
    hint: `plenum watch ${id}`,
  });
}

/** Its end is recorded and only its report is still written. */
async function isLeaving(handle: RunHandle): Promise<boolean> {
  const { state } = await readRun(handle);
  return state.end !== null && untilLeft(handle, patienceMs);
}

/**
 * From the header, so that a long journal is read only once, by the drive; from the journal where
 * the header is older than that.
 */
async function earlierArgs(handle: RunHandle): Promise<Json | undefined> {
  const { options, nonce } = handle.header;
  const { args, approved } = options;
  if (args !== undefined || nonce !== undefined || typeof approved === 'string') return args;
  return (await readRun(handle)).args;
}

interface GoingOn extends ScriptContents {
  readonly project: string;
  readonly choices: RunChoices;
  readonly args: Json | undefined;
  /**
   * Hash of the script that a person let run now or before; `null` when nobody did, as for a
   * simulation.
   */
  readonly approved: string | null;
}

/**
 * Keeps what was chosen and approved, for the next resume. A run that came from elsewhere becomes
 * one of this machine, under a nonce that only this folder has. In another place than before it
 * goes on without the state that programs of agents left in it: such a program would read it as its
 * own configuration.
 */
export async function rememberResume(
  run: ResumableRun,
  home: string,
  { project, choices, args, approved, texts, origins }: GoingOn,
): Promise<void> {
  const { id, handle, known } = run;
  const { runDir, header } = handle;
  const nonce = known?.nonce ?? newNonce();
  if (known?.runDir !== (await realpath(runDir)))
    await rename(
      join(runDir, 'backends'),
      join(runDir, `backends-set-aside-${nonce.slice(0, 8)}`),
    ).catch(() => undefined);
  for (const [copy, text] of texts) await handle.attachments.write(copy, text);
  const script = origins.find(({ copy }) => copy === mainCopy);
  const scriptFile = script ? resolve(project, script.file) : header.scriptFile;
  const next = { ...header, scriptFile, options: runOptions(choices, args), nonce };
  if (JSON.stringify(next) !== JSON.stringify(header)) await handle.writeHeader(next);
  await knowRun(home, { run: { id, runDir }, nonce, project, choices, args, approved, origins });
}
