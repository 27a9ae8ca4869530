import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommittedFile } from './committed-files.js';
import type { ContentPack } from './content-pack.js';
import { contentHash } from './file-state.js';
import { type Remembered, stampOf } from './remembered.js';

/** What may be read and copied; shared by the files of one kind, and used up by them. */
export interface Room {
  /** Most bytes of one file. */
  readonly each: number;
  bytes: number;
  files: number;
  /** Files that found none. */
  over: number;
}

export interface Wanted {
  readonly path: string;
  readonly room: Room;
  readonly committed?: CommittedFile | undefined;
}

export function endless(): Room {
  return {
    each: Number.POSITIVE_INFINITY,
    bytes: Number.POSITIVE_INFINITY,
    files: Number.POSITIVE_INFINITY,
    over: 0,
  };
}

const atOnce = 32;

/**
 * Remembers files as they lie in a folder. What the repository has byte by byte is not copied; what
 * finds no room is only `seen`.
 */
export async function keepFiles(
  root: string,
  wanted: readonly Wanted[],
  pack: ContentPack,
): Promise<ReadonlyMap<string, Remembered>> {
  const kept = new Map<string, Remembered>();
  for (let from = 0; from < wanted.length; from += atOnce) {
    const some = await Promise.all(wanted.slice(from, from + atOnce).map((one) => look(root, one)));
    const fresh = some.filter((one) => one.content !== undefined);
    const places = await pack.append(fresh.map(({ content }) => content ?? Buffer.alloc(0)));
    fresh.forEach(({ path, entry }, index) => {
      const place = places[index];
      if (entry?.kind === 'file' && place !== undefined) kept.set(path, { ...entry, pack: place });
    });
    for (const { path, entry, content } of some)
      if (entry !== null && content === undefined) kept.set(path, entry);
  }
  return kept;
}

interface Looked {
  readonly path: string;
  readonly entry: Remembered | null;
  /** To be copied. */
  readonly content?: Buffer;
}

async function look(root: string, { path, room, committed }: Wanted): Promise<Looked> {
  const full = join(root, path);
  try {
    const stat = await lstat(full);
    if (stat.isSymbolicLink())
      return { path, entry: { kind: 'link', target: await readlink(full) } };
    if (!stat.isFile()) return { path, entry: null };
    if (stat.size > room.each || stat.size > room.bytes || room.files <= 0) {
      room.over += 1;
      const stamp = await stampOf(full);
      return { path, entry: stamp === null ? null : { kind: 'seen', stamp } };
    }
    room.bytes -= stat.size;
    room.files -= 1;
    const content = await readFile(full);
    const entry = { kind: 'file' as const, hash: contentHash(content), mode: stat.mode & 0o777 };
    if (
      committed === undefined ||
      committed.mode === 'link' ||
      blobName(content, committed.blob) !== committed.blob
    )
      return { path, entry, content };
    room.bytes += stat.size;
    room.files += 1;
    return { path, entry: { ...entry, blob: committed.blob } };
  } catch {
    // Gone meanwhile, or nobody may read it.
    const stamp = await stampOf(full);
    return { path, entry: stamp === null ? null : { kind: 'seen', stamp } };
  }
}

/** What git calls this content; repositories of either kind of name. */
export function blobName(content: Buffer, like: string): string {
  return createHash(like.length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${content.length}\0`)
    .update(content)
    .digest('hex');
}
