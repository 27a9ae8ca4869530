import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../core/values/json.js';
import { changeHomeFile, readHomeFile } from './home-file.js';

const file = 'control-key.json';

/**
 * The key under which this user's commands to runs are marked (X181): made once, readable by the
 * user alone, in the home folder, so that neither a clone nor whoever can only write into the
 * project can say anything in the person's name.
 */
export async function controlKey(home: string): Promise<string> {
  const present = await readControlKey(home);
  if (present !== null) return present;
  await changeHomeFile(home, file, (now) => ({
    version: 1,
    key: keyOf(now) ?? randomBytes(32).toString('hex'),
  }));
  return controlKey(home);
}

/**
 * What a driver compares with: where no command of plenum made the key, none of them wrote
 * anything.
 */
export async function readControlKey(home: string): Promise<string | null> {
  return keyOf(await readHomeFile(home, file));
}

function keyOf(store: JsonObject | null): string | null {
  return typeof store?.key === 'string' && /^[0-9a-f]{64}$/.test(store.key) ? store.key : null;
}
