import { realpath } from 'node:fs/promises';
import { changeHomeFile, readHomeFile } from '../../config/trust/home-file.js';
import { isJsonObject, type JsonObject } from '../../core/values/json.js';
import { randomRunId } from '../../host/values/random-run-id.js';
import { projectRuns } from '../../runs/known/project-runs.js';
import { isDriven, readRun } from '../../runs/look/open-run.js';

/**
 * Which run the demo started last in which folder. It stands in the home folder, since only what
 * this user's own demo started may go on with the rights of the demo (X103): a run that came with
 * the folder is none of its business.
 */
const file = 'demos.json';

/** The id of a new run of the demo, noted before anything of it exists. */
export async function noteNewRun(dir: string, home: string): Promise<string> {
  const folder = await realpath(dir);
  const ids = await projectRuns(dir, home).ids();
  let id = randomRunId(4);
  while (ids.includes(id)) id = randomRunId(5);
  // Where the home folder cannot be written, the demo still runs; it only cannot go on by itself.
  await changeHomeFile(home, file, (present) => ({
    version: 1,
    runs: { ...runsOf(present), [folder]: id },
  })).catch(() => undefined);
  return id;
}

/**
 * The run that the demo started last in its folder, if it did not come to its end and still is the
 * demo's: unedited, in its place.
 */
export async function unfinishedRun(
  dir: string,
  script: Buffer,
  home: string,
): Promise<string | null> {
  const runs = runsOf(await readHomeFile(home, file).catch(() => null));
  const folder = await realpath(dir);
  const id = Object.hasOwn(runs, folder) ? runs[folder] : null;
  if (typeof id !== 'string') return null;
  try {
    const handle = await projectRuns(dir, home).open(id);
    if (!handle || !(await handle.hasJournal())) return null;
    const isOurs =
      handle.header.project === dir && script.equals(Buffer.from(await handle.script()));
    if (!isOurs) return null;
    const run = await readRun(handle);
    const { end } = run.state;
    const isOpen = end === null || end.status === 'paused' || end.status === 'stopped';
    return isOpen && !isDriven(run) ? id : null;
  } catch {
    // Whatever is wrong with it, a new run does not need it.
    return null;
  }
}

function runsOf(store: JsonObject | null): JsonObject {
  return isJsonObject(store?.runs) ? store.runs : {};
}
