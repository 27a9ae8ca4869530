import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { PlenumError } from '../../core/model/errors.js';
import { isWholeLine, lineEnd, lineText } from './segment-line.js';

const chunkBytes = 256 * 1024;

export function corruptAt(path: string, offset: number, what: string): PlenumError {
  return new PlenumError('E_JOURNAL_CORRUPT', `${path} is damaged at byte ${offset}: ${what}. Nothing was changed.`, {
    hint: 'Restore the run folder from a copy. What is still readable is listed by: plenum export <run> --jsonl',
  });
}

export interface SegmentReader {
  /** Byte after the last whole line that was read. */
  readonly position: number;
  /**
   * Reads the whole lines of the next chunk; false when there is none (yet). `until` is how many bytes of the file count;
   * with `null` it is the newest segment, where a tail without any whole line in it is a torn write and is left alone.
   */
  advance(until: number | null, visit?: (json: string) => void): Promise<boolean>;
  seek(position: number): void;
  close(): Promise<void>;
}

/** Reads a segment chunk by chunk, so that no file is ever one string. */
export async function openSegmentReader(path: string, start = 0, firstChunkBytes = chunkBytes): Promise<SegmentReader> {
  const handle = await open(path, 'r');
  let position = start;
  let buffer = Buffer.allocUnsafe(firstChunkBytes);

  async function advance(until: number | null, visit?: (json: string) => void): Promise<boolean> {
    for (;;) {
      const wanted = until === null ? buffer.length : Math.min(buffer.length, until - position);
      if (wanted <= 0) return false;
      const { bytesRead } = await handle.read(buffer, 0, wanted, position);
      const bytes = buffer.subarray(0, bytesRead);
      const { consumed, badLineEnd } = visitLines(bytes, visit);
      if (consumed > 0) {
        position += consumed;
        return true;
      }
      if (badLineEnd !== null) {
        if (until !== null || (await holdsWholeLine(handle, position + badLineEnd + 1)))
          throw corruptAt(path, position, 'the line there does not match its checksum');
        return false;
      }
      if (bytesRead === buffer.length) {
        buffer = Buffer.allocUnsafe(buffer.length * 2);
        continue;
      }
      if (until !== null) throw corruptAt(path, position, `the file ends or a line breaks off there, but ${until} bytes of it were recorded`);
      return false;
    }
  }

  return {
    get position() {
      return position;
    },
    advance,
    seek(to) {
      position = to;
    },
    close: () => handle.close(),
  };
}

interface Visited {
  /** Bytes of the whole lines at the start. */
  readonly consumed: number;
  /** Where the first line ends, when that line is complete but not whole. */
  readonly badLineEnd: number | null;
}

function visitLines(bytes: Buffer, visit: ((json: string) => void) | undefined): Visited {
  let start = 0;
  for (let end = lineEnd(bytes, start); end !== -1; end = lineEnd(bytes, start)) {
    if (!isWholeLine(bytes, start, end)) return { consumed: start, badLineEnd: start === 0 ? end : null };
    visit?.(lineText(bytes, start, end));
    start = end + 1;
  }
  return { consumed: start, badLineEnd: null };
}

/** Whether any whole line follows: then what is before it is no torn tail but damage. */
async function holdsWholeLine(handle: FileHandle, from: number): Promise<boolean> {
  let position = from;
  let buffer = Buffer.allocUnsafe(chunkBytes);
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    const bytes = buffer.subarray(0, bytesRead);
    let start = 0;
    for (let end = lineEnd(bytes, start); end !== -1; end = lineEnd(bytes, start)) {
      if (isWholeLine(bytes, start, end)) return true;
      start = end + 1;
    }
    if (bytesRead < buffer.length) return false;
    if (start === 0) buffer = Buffer.allocUnsafe(buffer.length * 2);
    position += start;
  }
}
