import { constants, existsSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NewRun, RunHeader } from '../../../core/ports/run-store.js';
import { PlenumError } from '../../../core/values/errors.js';
import { isRunId } from '../../../core/values/run-id.js';
import { diskError, errorCodeOf } from '../../../host/disk/disk-error.js';
import { replaceFile, syncFolder, writeOnce } from '../../../host/disk/durable-file.js';
import { readPlain } from '../../../host/disk/plain-file.js';
import { randomRunId } from '../../../host/values/random-run-id.js';
import { runHeaderVersion, writeRunHeader } from './run-header.js';

interface RunFolderInit extends NewRun {
  /** `.plenum/runs` of the project; made if it is not there. */
  readonly runsRoot: string;
  /** Where random ids come from. */
  readonly pickId?: (length: number) => string;
}

export interface RunFolder {
  readonly id: string;
  readonly runDir: string;
  readonly header: RunHeader;
}

const idLength = 4;
const triesPerLength = 8;

/** Makes the folder of a new run. `run.json` comes last, so a folder that has one is complete. */
export async function createRunFolder(init: RunFolderInit): Promise<RunFolder> {
  const { runsRoot, script, id: wanted, pickId = randomRunId, ...rest } = init;
  try {
    await mkdir(runsRoot, { recursive: true }).catch(async (error: unknown) => {
      // On a read-only file system a recursive mkdir fails as if the parent were missing; the
      // parent tells the true reason.
      await access(nearestFolder(runsRoot), constants.W_OK);
      throw error;
    });
    await ignoreInGit(runsRoot);
    const id =
      wanted === undefined
        ? await claimRandomId(runsRoot, pickId)
        : await claimId(runsRoot, wanted);
    const runDir = join(runsRoot, id);
    for (const folder of ['events', 'blobs', 'agents', 'control', 'control/in', 'control/out'])
      await mkdir(join(runDir, folder));
    await writeScript(runDir, script);
    const header: RunHeader = { version: runHeaderVersion, id, ...rest };
    await writeRunHeader(runDir, header);
    await syncFolder(runsRoot);
    return { id, runDir, header };
  } catch (error) {
    throw diskError(error, runsRoot);
  }
}

/**
 * The script that runs and resumes (C78). A person may edit it; what really ran is known by its
 * hash in the journal.
 */
export function scriptPath(runDir: string): string {
  return join(runDir, 'script.js');
}

export async function readScript(runDir: string): Promise<string> {
  try {
    return (await readPlain(scriptPath(runDir))).toString('utf8');
  } catch (error) {
    throw new PlenumError('E_RUN_FOREIGN', `${runDir} has no readable script.js.`, {
      hint: `Put the script back as ${scriptPath(runDir)}`,
      cause: error,
    });
  }
}

async function writeScript(runDir: string, script: string): Promise<void> {
  await replaceFile(scriptPath(runDir), script);
}

async function claimRandomId(
  runsRoot: string,
  pickId: (length: number) => string,
): Promise<string> {
  for (let tries = 0; ; tries++) {
    const id = pickId(idLength + Math.floor(tries / triesPerLength));
    if (await makeFolder(join(runsRoot, id))) return id;
  }
}

async function claimId(runsRoot: string, id: string): Promise<string> {
  if (!isRunId(id))
    throw new PlenumError(
      'E_USAGE',
      `"${id}" cannot be the id of a run: letters, digits, - and _ only, at most 64.`,
    );
  if (await makeFolder(join(runsRoot, id))) return id;
  throw new PlenumError('E_RUN_EXISTS', `There is a run ${id} already.`, {
    hint: `plenum show ${id}`,
  });
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The folder ignores itself, so nobody has to touch the project's .gitignore. */
function ignoreInGit(runsRoot: string): Promise<void> {
  return writeOnce(join(runsRoot, '.gitignore'), '*\n');
}
