import { join } from 'node:path';
import { PlenumError } from '../../../core/values/errors.js';
import type { JsonObject } from '../../../core/values/json.js';
import { plural } from '../../../core/words/amounts.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { mainCopy } from '../../../runs/known/script-origin.js';
import { findScript } from '../../../runs/start/find-script.js';
import type { ResumableRun } from '../../../runs/start/resume-run.js';
import {
  namedChange,
  type ScriptChange,
  type ScriptContents,
  scriptChanges,
  takenOrigin,
} from '../../../runs/start/script-changes.js';
import type { Invocation } from '../io/cli-command.js';
import type { RunFlags } from '../io/run-flags.js';
import { shownPath } from '../text/shown-path.js';

/** Which texts a typed resume goes on with (C78). */
export interface ResumeScript extends ScriptContents {
  /** Of the run's own script; absolute. It is edited there. */
  readonly file: string;
  readonly shown: string;
  readonly source: string;
  /** For people; the first one is the first line of the resume. */
  readonly lines: readonly string[];
  readonly told: readonly JsonObject[];
}

interface Asking extends Pick<Invocation, 'io' | 'flags' | 'options'> {
  readonly project: string;
  readonly runFlags: Pick<RunFlags, 'interactive'>;
}

/**
 * The file that a script came from, where that has changed and the run's copy has not: who edits a
 * script and types `resume` means the edit. `--keep-script` and a take-over keep the copies;
 * `--script` names another file.
 */
export async function resumeScript(run: ResumableRun, asking: Asking): Promise<ResumeScript> {
  const { io, flags, options, project } = asking;
  if (typeof options.script === 'string' && options.keepScript === true)
    throw new PlenumError('E_USAGE', '--script and --keep-script each name another script.', {
      hint: 'plenum help resume',
    });
  const named = await namedScript(run, asking);
  const changes = await scriptChanges(run, project, io.home);
  const picked = named === null ? [] : [named];
  for (const change of changes.filter(({ origin }) => !named || origin.copy !== mainCopy))
    picked.push(await picking(change, run, asking));
  const taken = picked.filter((pick) => pick.taken);
  const main = taken.find(({ origin }) => origin.copy === mainCopy);
  const file = main?.file ?? join(run.handle.runDir, mainCopy);
  return {
    file,
    shown: main ? shownPath(file, flags.cwd) : file,
    source: main?.text ?? run.script,
    texts: new Map(taken.map(({ origin, text }) => [origin.copy, text])),
    origins: taken.map(takenOrigin),
    lines: picked.map(({ line }) => line),
    told: picked.map(({ origin, file: from, lines, taken: isTaken }) => ({
      copy: origin.copy,
      file: from,
      changedLines: lines,
      taken: isTaken,
    })),
  };
}

interface Picked extends Pick<ScriptChange, 'origin' | 'file' | 'text' | 'lines'> {
  readonly taken: boolean;
  readonly line: string;
}

/** What `--script` names. */
async function namedScript(
  { script, id }: ResumableRun,
  { io, flags, options, project }: Asking,
): Promise<Picked | null> {
  const { script: reference } = options;
  if (typeof reference !== 'string') return null;
  const { home, readStdin } = io;
  const found = await findScript({ reference, cwd: flags.cwd, project, home, readStdin });
  if (found.path === null)
    throw new PlenumError('E_USAGE', '--script wants a file or the name of a saved workflow.', {
      hint: `plenum resume ${id} --keep-script`,
    });
  const change = await namedChange(script, { file: found.path, text: found.text }, project);
  const { lines } = change;
  const differs = lines === 0 ? 'the same as the run’s copy' : `${differing(lines)} from the copy`;
  const line = `script: ${oneLine(found.shown)} is taken (${differs})`;
  return { ...change, taken: true, line };
}

async function picking(
  change: ScriptChange,
  run: ResumableRun,
  { io, flags, options, runFlags }: Asking,
): Promise<Picked> {
  const { origin, file, lines, both, own } = change;
  const shown = oneLine(shownPath(file, flags.cwd));
  const main = origin.copy === mainCopy;
  const what = main ? 'script' : 'workflow';
  const has = `${what}: ${shown} has changed since (${plural(lines, 'line')})`;
  const kept = (why: string): Picked => ({ ...change, taken: false, line: `${has}; ${why}` });
  const naming = main ? ` (--script ${shown} takes it)` : '';
  if (options.keepScript === true) return kept('the run’s copy is kept');
  if (options.takeOver === true) return kept(`a take-over keeps the run’s copy${naming}`);
  if (!own) return kept(`it lies outside this project, so the run’s copy is kept${naming}`);
  const copy = shownPath(join(run.handle.runDir, origin.copy), flags.cwd);
  if (both) {
    const conflict = { shown, copy: oneLine(copy), lines, run: run.id, main };
    if (!(await fileIsMeant(conflict, io, runFlags))) return kept('the run’s copy is kept');
  }
  const line = `${has}; the new text is taken (--keep-script keeps the run’s copy)`;
  return { ...change, taken: true, line };
}

interface Conflict {
  readonly shown: string;
  readonly copy: string;
  readonly lines: number;
  readonly run: string;
  readonly main: boolean;
}

/** Whether it is the file, and not the copy; no answer is neither. */
async function fileIsMeant(
  { shown, copy, lines, run, main }: Conflict,
  io: Pick<Invocation['io'], 'ask' | 'stderr'>,
  { interactive }: Pick<RunFlags, 'interactive'>,
): Promise<boolean> {
  const what = `${shown} and the run’s copy ${copy} have both changed since (${differing(lines)})`;
  const keeping = `plenum resume ${run} --keep-script`;
  const hint = main ? `${keeping}   (or: --script ${shown})` : keeping;
  if (!interactive)
    throw new PlenumError('E_SCRIPT_CHANGED', `${what}, and nobody can be asked here.`, { hint });
  for (;;) {
    const said = await io.ask(`${what}.\nGo on with the [f]ile · the [c]opy · [N]either: `);
    const answer = said?.trim().toLowerCase() ?? '';
    if (answer === 'f' || answer === 'file') return true;
    if (answer === 'c' || answer === 'copy') return false;
    if (answer === '' || answer === 'n' || answer === 'neither')
      throw new PlenumError('E_SCRIPT_CHANGED', `${what}; nothing ran.`, { hint });
    io.stderr('Type f, c or n.\n');
  }
}

function differing(lines: number): string {
  return lines === 1 ? 'one line differs' : `${lines} lines differ`;
}
