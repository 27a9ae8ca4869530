import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where a content lies in the pack: its first byte and its length. */
export type PackPlace = readonly [at: number, size: number];

/**
 * Contents of many files, one behind the other in one file, so that remembering a thousand tests
 * waits for the disk once and not a thousand times. What a process that died wrote last is passed
 * over: nothing names it.
 */
export class ContentPack {
  private synced = true;

  constructor(private readonly file: string) {}

  async append(contents: readonly Buffer[]): Promise<readonly PackPlace[]> {
    if (contents.length === 0) return [];
    await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
    const file = await open(this.file, 'a', 0o600);
    try {
      let at = (await file.stat()).size;
      const places = contents.map((content): PackPlace => {
        const place: PackPlace = [at, content.length];
        at += content.length;
        return place;
      });
      this.synced = false;
      for (const content of contents) await file.appendFile(content);
      return places;
    } finally {
      await file.close();
    }
  }

  /** What was appended is on the disk when it resolves; before that nothing may name it. */
  async sync(): Promise<void> {
    if (this.synced) return;
    const file = await open(this.file, 'r+');
    try {
      await file.sync();
      this.synced = true;
    } finally {
      await file.close();
    }
  }

  async read([at, size]: PackPlace): Promise<Buffer> {
    const file = await open(this.file, 'r');
    try {
      const content = Buffer.alloc(size);
      let filled = 0;
      while (filled < size) {
        const { bytesRead } = await file.read(content, filled, size - filled, at + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return content.subarray(0, filled);
    } finally {
      await file.close();
    }
  }
}
