import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { PlenumError } from '../../core/values/errors.js';
import { canonicalJson, isJsonObject, type JsonObject } from '../../core/values/json.js';
import { changeHomeFile, readHomeFile } from './home-file.js';
import { trustedFiles } from './trusted-files.js';

const file = 'trust.json';

export interface Trust {
  readonly trusted: boolean;
  /** `nothing-to-trust`: the folder has no file that could widen anything. */
  readonly reason: 'trusted' | 'nothing-to-trust' | 'never-trusted' | 'changed';
  /** Files that trust is about, as they are now. */
  readonly files: readonly string[];
  /** With `changed`: files that were edited, added or removed since. */
  readonly changed: readonly string[];
}

/** Whether the user has trusted the folder with exactly these files (X103). */
export async function isTrusted(project: string, home: string): Promise<Trust> {
  const present = await trustedFiles(project, home);
  const files = Object.keys(present);
  const entry = entryOf(await readHomeFile(home, file), await realpath(project));
  if (entry === null) {
    const empty = files.length === 0;
    return {
      trusted: empty,
      reason: empty ? 'nothing-to-trust' : 'never-trusted',
      files,
      changed: [],
    };
  }
  if (entry.hash === hashOf(present))
    return { trusted: true, reason: 'trusted', files, changed: [] };
  const names = [...new Set([...files, ...Object.keys(entry.files)])].sort();
  const changed = names.filter((name) => present[name] !== entry.files[name]);
  // Whatever went away cannot do harm any more.
  if (files.length === 0) return { trusted: true, reason: 'nothing-to-trust', files, changed };
  return { trusted: false, reason: 'changed', files, changed };
}

/** Remembers the folder with its present files. */
export async function trustFolder(project: string, home: string): Promise<Trust> {
  const files = await trustedFiles(project, home);
  const folder = await realpath(project);
  await changeHomeFile(home, file, (present) => {
    const folders = foldersOf(present);
    return {
      version: 1,
      folders: {
        ...folders,
        [folder]: { hash: hashOf(files), files, at: new Date().toISOString() },
      },
    };
  });
  return isTrusted(project, home);
}

/** Says whether the folder had been trusted. */
export async function untrust(project: string, home: string): Promise<boolean> {
  const folder = await realpath(project).catch(() => project);
  let had = false;
  await changeHomeFile(home, file, (present) => {
    const folders = foldersOf(present);
    had = Object.hasOwn(folders, folder);
    return {
      version: 1,
      folders: Object.fromEntries(Object.entries(folders).filter(([name]) => name !== folder)),
    };
  });
  return had;
}

/**
 * For commands that make no sense without trust; a run goes on with the narrow settings instead.
 */
export async function requireTrust(project: string, home: string): Promise<void> {
  const trust = await isTrusted(project, home);
  if (trust.trusted) return;
  const about =
    trust.reason === 'changed'
      ? `changed since you trusted it: ${trust.changed.join(', ')}`
      : `not trusted yet: ${trust.files.join(', ')}`;
  throw new PlenumError('E_NOT_TRUSTED', `the folder ${project} is ${about}`, {
    hint: 'read these files, then: plenum trust',
  });
}

interface Entry {
  readonly hash: string;
  readonly files: JsonObject;
}

function foldersOf(store: JsonObject | null): JsonObject {
  return isJsonObject(store?.folders) ? store.folders : {};
}

function entryOf(store: JsonObject | null, folder: string): Entry | null {
  const folders = foldersOf(store);
  const entry = Object.hasOwn(folders, folder) ? folders[folder] : undefined;
  if (!isJsonObject(entry) || typeof entry.hash !== 'string') return null;
  return { hash: entry.hash, files: isJsonObject(entry.files) ? entry.files : {} };
}

function hashOf(files: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(canonicalJson(files)).digest('hex');
}
