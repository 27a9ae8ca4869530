import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readRange, thenClose } from '../../host/disk/plain-file.js';

/** Where a content lies in the pack: its first byte and its length. */
export type PackPlace = readonly [at: number, size: number];

export interface ContentPack {
  append(contents: readonly Buffer[]): Promise<readonly PackPlace[]>;
  /** What was appended is on the disk when it resolves; before that nothing may name it. */
  sync(): Promise<void>;
  read(place: PackPlace): Promise<Buffer>;
}

/**
 * Contents of many files, one behind the other in one file, so that remembering a thousand tests
 * waits for the disk once and not a thousand times. What a process that died wrote last is passed
 * over: nothing names it.
 */
export function contentPack(path: string): ContentPack {
  let synced = true;
  return {
    async append(contents) {
      if (contents.length === 0) return [];
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      return thenClose(await open(path, 'a', 0o600), async (file) => {
        let at = (await file.stat()).size;
        const places = contents.map((content): PackPlace => {
          const place: PackPlace = [at, content.length];
          at += content.length;
          return place;
        });
        synced = false;
        for (const content of contents) await file.appendFile(content);
        return places;
      });
    },
    async sync() {
      if (synced) return;
      await thenClose(await open(path, 'r+'), (file) => file.sync());
      synced = true;
    },
    read: async ([at, size]) =>
      thenClose(await open(path, 'r'), (file) => readRange(file, at, size)),
  };
}
