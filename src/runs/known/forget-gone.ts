import { randomInt } from 'node:crypto';
import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { plenumFolder } from '../../config/layers/home.js';
import { isJsonObject } from '../../core/values/json.js';

const dayMs = 86_400_000;
/** A folder that was moved, or lies on a disk that is not mounted now, is looked for that long. */
const keptMs = 30 * dayMs;

interface Forgetting {
  /** Records looked at, some others each time [64]. */
  readonly most?: number;
  /**
   * Only runs of this folder of runs, which is there: what is gone in it was removed, whenever that
   * was.
   */
  readonly runsRoot?: string;
  readonly now?: () => number;
}

/**
 * Drops what the home folder knows of runs whose folder is gone; resolves to the ids. A folder that
 * cannot be looked at is not gone. Never rejects: a record too many does no harm.
 */
export async function forgetGoneRuns(
  home: string,
  { most = 64, runsRoot, now = Date.now }: Forgetting = {},
): Promise<readonly string[]> {
  const folder = join(plenumFolder(home), 'known-runs');
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => name.endsWith('.json'))
    .sort();
  const first = names.length > most ? randomInt(names.length) : 0;
  const looked = [...names.slice(first), ...names.slice(0, first)].slice(0, most);
  const forgotten: string[] = [];
  for (const name of looked) {
    const file = join(folder, name);
    const known = await recordIn(file);
    if (known === null || !(await isGone(known.runDir))) continue;
    const isRemoved =
      runsRoot !== undefined && dirname(known.runDir) === runsRoot && !(await isGone(runsRoot));
    if (!isRemoved && now() - known.changedAt < keptMs) continue;
    await rm(file, { force: true }).catch(() => undefined);
    forgotten.push(known.runId);
  }
  return forgotten;
}

async function recordIn(
  file: string,
): Promise<{ readonly runId: string; readonly runDir: string; readonly changedAt: number } | null> {
  try {
    const { mtimeMs } = await lstat(file);
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isJsonObject(value) || typeof value.runDir !== 'string' || value.runDir === '')
      return null;
    return { runId: String(value.runId), runDir: value.runDir, changedAt: mtimeMs };
  } catch {
    return null;
  }
}

function isGone(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT' || error.code === 'ENOTDIR',
  );
}
