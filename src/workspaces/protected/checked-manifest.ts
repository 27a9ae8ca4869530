import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject } from '../../core/values/json.js';
import { exists } from './file-state.js';

/**
 * Refuses a list of remembered files that plenum did not write: it lies in the run folder, which
 * anybody may have filled (X180).
 */
export async function checkManifest(side: string): Promise<void> {
  for (const folder of [side, join(side, 'base')]) {
    const found = await lstat(folder).catch(() => null);
    if (found !== null && !found.isDirectory()) throw refused(folder, 'it is no folder');
  }
  const file = join(side, 'base', 'manifest.json');
  if (!(await exists(file))) return;
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw refused(file, String(error));
  }
  if (
    !isJsonObject(value) ||
    !Array.isArray(value.globs) ||
    !value.globs.every((glob) => typeof glob === 'string') ||
    !isJsonObject(value.files)
  )
    throw refused(file, 'it is no list of remembered files');
  for (const [path, state] of Object.entries(value.files)) {
    if (path.split(/[/\\]/).some((part) => part === '' || part === '.' || part === '..'))
      throw refused(file, `${JSON.stringify(path)} leads out`);
    if (!isState(state))
      throw refused(file, `what it says of ${JSON.stringify(path)} is no state of a file`);
  }
  if (!isStart(value.start)) throw refused(file, 'what it says of the start of the run cannot be');
}

function isStart(start: unknown): boolean {
  if (start === undefined || start === null) return true;
  if (!isJsonObject(start) || typeof start.late !== 'boolean') return false;
  const texts = (list: unknown): boolean =>
    Array.isArray(list) && list.every((one) => typeof one === 'string');
  return (
    (start.commit === null || isObjectName(start.commit)) &&
    texts(start.globs) &&
    texts(start.unseen)
  );
}

function isObjectName(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value);
}

function isPlace(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((one) => Number.isSafeInteger(one) && (one as number) >= 0)
  );
}

function isState(state: unknown): boolean {
  if (!isJsonObject(state) || typeof state.kind !== 'string') return false;
  if (state.kind === 'link') return typeof state.target === 'string';
  if (state.kind === 'seen') return typeof state.stamp === 'string';
  if (state.kind !== 'file') return state.kind === 'absent' || state.kind === 'other';
  if (
    typeof state.hash !== 'string' ||
    !/^[0-9a-f]{64}$/.test(state.hash) ||
    !Number.isSafeInteger(state.mode)
  )
    return false;
  return (
    (state.pack === undefined || isPlace(state.pack)) &&
    (state.blob === undefined || isObjectName(state.blob))
  );
}

function refused(file: string, why: string): PlenumError {
  return new PlenumError('E_PROTECT', `${file} is refused: ${why}. Nothing was moved.`, {
    hint: `put ${file} back from a copy of the run folder`,
  });
}
