import { resolve } from 'node:path';
import type { RunHandle } from '../../core/ports/run-store.js';
import { normaliseSource } from '../../core/program/syntax/source-text.js';
import { changedLines } from '../../core/words/changed-lines.js';
import { sha } from '../../host/values/hash.js';
import {
  agreedHash,
  isOwnOrigin,
  mainCopy,
  originOf,
  originText,
  type ScriptOrigin,
} from '../known/script-origin.js';
import type { ResumableRun } from './resume-run.js';

/** A file that a script of the run came from and that has changed since (C78). */
export interface ScriptChange {
  readonly origin: ScriptOrigin;
  /** Absolute. */
  readonly file: string;
  /** The text there now, as it would run. */
  readonly text: string;
  /** In how many lines it differs from the run's copy. */
  readonly lines: number;
  /** The copy was edited too: only a person can say which of both is meant. */
  readonly both: boolean;
  /** It lies where this user's scripts lie; else it is only taken by name. */
  readonly own: boolean;
}

/** In the order of the run: its own script, then the workflows it called. */
export async function scriptChanges(
  { handle, known }: Pick<ResumableRun, 'handle' | 'known'>,
  project: string,
  home: string,
): Promise<readonly ScriptChange[]> {
  const found = await Promise.all(
    (known?.origins ?? []).map(async (origin) => {
      const text = await originText(project, origin);
      const copy = await copyOf(handle, origin.copy);
      if (text === null || copy === null || text === copy || sha(text) === origin.hash) return [];
      const both = sha(copy) !== origin.hash;
      const lines = changedLines(copy, text);
      const own = await isOwnOrigin(project, home, origin);
      return [{ origin, file: resolve(project, origin.file), text, lines, both, own }];
    }),
  );
  return found.flat();
}

/** A file that a person names for the run's own script; it is that file from then on. */
export async function namedChange(
  copy: string,
  named: { readonly file: string; readonly text: string },
  project: string,
): Promise<Pick<ScriptChange, 'origin' | 'file' | 'text' | 'lines'>> {
  const { file } = named;
  const text = normaliseSource(named.text);
  const place = { copy: mainCopy, hash: sha(text) };
  const origin = (await originOf(project, file, place)) ?? { ...place, file };
  return { origin, file, text, lines: changedLines(normaliseSource(copy), text) };
}

/** The file and the run's copy agree from now on. */
export function takenOrigin({ origin, text }: Pick<ScriptChange, 'origin' | 'text'>): ScriptOrigin {
  return { ...origin, hash: sha(text) };
}

/** What goes on in place of the run's copies, by their names, and where it came from. */
export interface ScriptContents {
  readonly texts: ReadonlyMap<string, string>;
  readonly origins: readonly ScriptOrigin[];
}

/**
 * The same after the approval: a script that was edited there is another text than the one that was
 * taken.
 */
export async function approvedTexts(
  { texts, origins }: ScriptContents,
  source: string,
  project: string,
): Promise<ScriptContents> {
  if (!texts.has(mainCopy)) return { texts, origins };
  const kept = origins.map(async (origin) => {
    if (origin.copy !== mainCopy) return origin;
    const found = { found: origin.hash, ran: sha(source) };
    return { ...origin, hash: await agreedHash(resolve(project, origin.file), found) };
  });
  return { texts: new Map([...texts, [mainCopy, source]]), origins: await Promise.all(kept) };
}

/** `null` where it cannot be read: who needs it says so. */
async function copyOf({ attachments }: RunHandle, copy: string): Promise<string | null> {
  const text = await attachments.read(copy).catch(() => null);
  return text === null ? null : normaliseSource(text);
}

/** The run as it would be with these texts in place of its copies, for who only looks. */
export function withTexts(handle: RunHandle, texts: ReadonlyMap<string, string>): RunHandle {
  const { attachments } = handle;
  const read = async (name: string) => texts.get(name) ?? attachments.read(name);
  return { ...handle, attachments: { ...attachments, read } };
}
