import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCodeOf } from '../disk/disk-error.js';
import { processSpace } from '../process-table/process-identity.js';
import { sha } from '../values/hash.js';

/** Of machines that are no more, and of boots long ago: nothing in it is younger. */
const forgottenAfterMs = 30 * 24 * 3_600_000;

/**
 * Where the runs of one user meet on one machine, below `~/.plenum`. A home folder may serve many
 * machines, and process ids mean nothing across them or a reboot: each has a folder of its own.
 */
export async function openMachineFolder(plenumFolder: string): Promise<string> {
  const { boot, pids } = processSpace();
  const name = sha(`${hostname()} ${boot} ${pids}`);
  const all = join(plenumFolder, 'machine');
  const folder = join(all, name);
  try {
    await mkdir(all, { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return folder;
    throw error;
  }
  await forgetOld(all);
  return folder;
}

async function forgetOld(all: string): Promise<void> {
  for (const name of await readdir(all)) {
    const { mtimeMs } = await stat(join(all, name));
    if (Date.now() - mtimeMs > forgottenAfterMs) await rm(join(all, name), { recursive: true });
  }
}
