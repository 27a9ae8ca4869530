import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PlenumError } from '../../../core/values/errors.js';
import { errorCodeOf } from '../../../host/disk/disk-error.js';

/**
 * What gates moved aside, repositories that agents made, the state of agents' programs: not
 * plenum's own, so links in there are content.
 */
const contents = new Set(['items', 'kept', 'nested']);
const ofPrograms = /^backends[^/]*\//;

/**
 * plenum makes no links in a run folder. One that is there leads reading or writing elsewhere, so
 * the folder is refused, as it is for pipes and devices. Looks at the folder's own entries: cheap
 * enough for a list of runs.
 */
export async function refuseLinks(runDir: string): Promise<void> {
  refuse(runDir, '', await entriesOf(runDir));
}

/** The same for all that lies in it, before a drive writes there. */
export async function refuseAnyLink(runDir: string): Promise<void> {
  const walk = async (folder: string): Promise<void> => {
    const entries = await entriesOf(join(runDir, folder));
    refuse(runDir, folder, entries);
    for (const entry of entries) {
      const below = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !contents.has(entry.name) && !ofPrograms.test(below))
        await walk(below);
    }
  };
  await walk('');
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  });
}

function refuse(runDir: string, folder: string, entries: readonly Dirent[]): void {
  const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (odd)
    throw foreign(
      runDir,
      `${join(folder, odd.name)} is ` +
        `${odd.isSymbolicLink() ? 'a link' : 'neither a file nor a folder'}`,
    );
}

export function foreign(runDir: string, why: string): PlenumError {
  return new PlenumError(
    'E_RUN_FOREIGN',
    `${runDir} is not a readable run folder: ${why}. Nothing was changed.`,
    {
      hint: 'To see the runs of this project: plenum list',
    },
  );
}
