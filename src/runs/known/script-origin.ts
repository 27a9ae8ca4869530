import { readFile, realpath } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { RunHandle } from '../../core/ports/run-store.js';
import { normaliseSource } from '../../core/program/syntax/source-text.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';
import { leavesFolder } from '../../host/disk/contained.js';
import { sha } from '../../host/values/hash.js';
import { shippedFolder } from '../../scripts/saved/shipped-folder.js';
import { workflowFolders } from '../../scripts/saved/workflow-folders.js';

/** Which file a script of a run was copied from (C78). */
export interface ScriptOrigin {
  /** In the run folder: `script.js`, `workflows/<name>-<hash>.js`. */
  readonly copy: string;
  /** Relative to the project where it lies in it, so that both can move; else absolute. */
  readonly file: string;
  /** Hash of the text in which both agreed last. */
  readonly hash: string;
}

export const mainCopy = 'script.js';

/** `null` for a file that comes with plenum: nobody edits that to change a run. */
export async function originOf(
  project: string,
  file: string,
  { copy, hash }: Pick<ScriptOrigin, 'copy' | 'hash'>,
): Promise<ScriptOrigin | null> {
  const [real, root] = await Promise.all([realOf(file), realOf(project)]);
  const shipped = shippedFolder();
  if (shipped !== null && !leavesFolder(await realOf(shipped), real)) return null;
  return { copy, hash, file: leavesFolder(root, real) ? real : relative(root, real) };
}

/**
 * Where a person edits the script of a run before a resume, named from the project: the file it came
 * from where that lies there, else the run's copy.
 */
export function scriptToEdit({ runDir, header }: Pick<RunHandle, 'runDir' | 'header'>): string {
  const { project, scriptFile } = header;
  const own = scriptFile === null ? null : resolve(project, scriptFile);
  const file = own === null || leavesFolder(project, own) ? join(runDir, mainCopy) : own;
  return leavesFolder(project, file) ? file : relative(project, file);
}

/** Of the run's own script, as it was when the run began. */
export async function originOfScript(
  project: string,
  file: string | null,
  texts: AgreedTexts,
): Promise<ScriptOrigin | null> {
  if (file === null) return null;
  return originOf(project, file, { copy: mainCopy, hash: await agreedHash(file, texts) });
}

/** Hashes of the text that was found in a script's file, and of the one that runs. */
interface AgreedTexts {
  readonly found: string;
  readonly ran: string;
}

/**
 * A person who edited the file itself before it ran changed both; one who edited only a copy of it
 * has changed that alone.
 */
export async function agreedHash(file: string, { found, ran }: AgreedTexts): Promise<string> {
  const now = await textOf(file);
  return now !== null && sha(now) === ran ? ran : found;
}

/** As it would run; `null` where there is none to read. */
export async function originText(project: string, origin: ScriptOrigin): Promise<string | null> {
  return textOf(resolve(project, origin.file));
}

/** In the project or in a folder of saved workflows that are this user's. */
export async function isOwnOrigin(
  project: string,
  home: string,
  origin: ScriptOrigin,
): Promise<boolean> {
  const file = await realOf(resolve(project, origin.file));
  const folders = await workflowFolders({ cwd: project, home, shipped: null });
  const own = await Promise.all([project, ...folders.map(({ path }) => path)].map(realOf));
  return own.some((folder) => !leavesFolder(folder, file));
}

export function mergedOrigins(
  before: readonly ScriptOrigin[],
  now: readonly ScriptOrigin[],
): readonly ScriptOrigin[] {
  const named = new Map([...before, ...now].map((origin) => [origin.copy, origin]));
  return [...named.values()];
}

/** Of a file of the home folder; what has not its shape is left out. */
export function readOrigins(stored: Json | undefined): readonly ScriptOrigin[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter(isJsonObject).flatMap(({ copy, file, hash }: JsonObject) => {
    const known = typeof copy === 'string' && typeof file === 'string' && typeof hash === 'string';
    return known ? [{ copy, file, hash }] : [];
  });
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(normaliseSource, () => null);
}

function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
