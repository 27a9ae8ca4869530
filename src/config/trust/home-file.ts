import { chmod, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject, type JsonObject } from '../../core/values/json.js';
import { shellWord } from '../../core/words/shell-word.js';
import { writeDurable } from '../../host/disk/durable-file.js';
import { plenumFolder } from '../layers/home.js';

const staleMs = 10_000;

/**
 * `null` when there is no such file. One that cannot be understood is an error: guessing would
 * trust or forget something.
 */
export async function readHomeFile(home: string, name: string): Promise<JsonObject | null> {
  const file = join(plenumFolder(home), name);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const value = parsed(text);
  if (value !== null) return value;
  throw new PlenumError('E_CONFIG', `${file} is damaged`, {
    hint: `look at it, then remove it: rm ${shellWord(file)}`,
  });
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Reads, changes and replaces a file of the home folder; two processes doing so at once both have
 * their say.
 */
export async function changeHomeFile(
  home: string,
  name: string,
  change: (present: JsonObject | null) => JsonObject,
): Promise<void> {
  const file = join(plenumFolder(home), name);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const lock = `${file}.lock`;
  await acquire(lock);
  try {
    await writeDurable(
      file,
      `${JSON.stringify(change(await readHomeFile(home, name)), null, 2)}\n`,
      0o600,
    );
    await chmod(file, 0o600);
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string): Promise<void> {
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = await stat(lock).catch(() => null);
    // Held for milliseconds; an old one belongs to a process that died.
    if (found && Date.now() - found.mtimeMs > staleMs) await rm(lock, { force: true });
    else await wait(20);
  }
}
