import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../../../host/disk/disk-error.js';
import { syncFolder } from '../../../host/disk/durable-file.js';
import { acquireDriver } from '../lease/driver-lock.js';
import { runIds } from './run-list.js';

/** No id of a run begins with a dot: a folder of this name is no run for anybody. */
const aside = '.removed-';

/**
 * Takes the right to drive it first, so that nobody begins meanwhile; then one rename takes it out
 * of the list, and only what no list has any more is deleted. What an earlier removal left behind
 * when it was killed goes too.
 */
export async function removeRun(runsRoot: string, id: string): Promise<void> {
  if ((await runIds(runsRoot)).includes(id)) {
    const runDir = join(runsRoot, id);
    const lease = await acquireDriver(runDir);
    try {
      await rename(runDir, join(runsRoot, `${aside}${id}-${randomBytes(4).toString('hex')}`));
      await syncFolder(runsRoot);
    } catch (error) {
      throw diskError(error, runDir);
    } finally {
      await lease.release();
    }
  }
  const left = (await readdir(runsRoot).catch(() => [])).filter((name) => name.startsWith(aside));
  for (const name of left)
    await rm(join(runsRoot, name), { recursive: true, force: true }).catch((error: unknown) => {
      throw diskError(error, join(runsRoot, name));
    });
}
