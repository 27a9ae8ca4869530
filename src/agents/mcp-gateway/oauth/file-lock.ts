import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../../host/process-table/process-identity.js';

const waitMs = 30_000;
/** A lock without a readable owner is of a process that died between two steps. */
const namelessMs = 5000;

/** Only one process at a time is inside. The lock of a process that died is taken over. */
export async function withFileLock<Value>(
  file: string,
  inside: () => Promise<Value>,
): Promise<Value> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const deadline = performance.now() + waitMs;
  while (!(await acquired(file))) {
    if (performance.now() > deadline) throw new Error(`${file} stays locked`);
    if (await isStale(file)) await takeAway(file);
    else await sleep(15 + Math.floor(performance.now() % 20));
  }
  try {
    return await inside();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquired(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(file: string): Promise<boolean> {
  const owner = await readFile(file, 'utf8').catch(() => null);
  if (owner === null) return false;
  const pid = Number(owner);
  if (Number.isInteger(pid) && pid > 0) return !isAlive(pid);
  const found = await stat(file).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > namelessMs;
}

/** Another process may have taken it away and locked anew in between: then its lock is put back. */
async function takeAway(file: string): Promise<void> {
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if (!(await isStale(aside))) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}
