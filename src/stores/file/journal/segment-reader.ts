import type { FileHandle } from 'node:fs/promises';
import { errorCodeOf } from '../../../host/disk/disk-error.js';
import { openPlain } from '../../../host/disk/plain-file.js';
import { corruptAt, type PassedOver } from './damage.js';
import { isWholeLine, lineEnd, lineText } from './segment-line.js';

export const chunkBytes = 256 * 1024;

export interface SegmentReader {
  /** Byte after the last whole line that was read. */
  readonly position: number;
  /**
   * Reads the whole lines of the next chunk; false when there is none (yet). `until` is how many
   * bytes of the file count; with `null` it is the newest segment, where a tail without any whole
   * line in it is a torn write and is left alone.
   */
  advance(until: number | null, visit?: Visit): Promise<boolean>;
  seek(position: number): void;
  close(): Promise<void>;
}

/**
 * Sees the JSON of a line; `false` says that it is no event, which is damage as a wrong checksum
 * is.
 */
export type Visit = (json: string) => unknown;

/**
 * Reads a segment chunk by chunk, so that no file is ever one string. `passOver` are ranges of it
 * that are not read, looked at anew each time.
 */
export async function openSegmentReader(
  path: string,
  start = 0,
  firstChunkBytes = chunkBytes,
  passOver: readonly Omit<PassedOver, 'epoch'>[] = [],
): Promise<SegmentReader> {
  const handle = await openSegment(path);
  let position = start;
  let buffer: Buffer = Buffer.allocUnsafe(firstChunkBytes);

  /** Skips what is passed over here, and says where reading has to stop for the next such range. */
  function nextStop(until: number | null): number | null {
    for (let hole = holeAt(position); hole; hole = holeAt(position)) position = hole.to;
    const ahead = passOver
      .filter(({ from, to }) => from > position && to > from)
      .map(({ from }) => from);
    const stops = until === null ? ahead : [...ahead, until];
    return stops.length === 0 ? null : Math.min(...stops);
  }

  function holeAt(at: number) {
    return passOver.find(({ from, to }) => from <= at && at < to);
  }

  async function advance(until: number | null, visit?: Visit): Promise<boolean> {
    for (;;) {
      const before = position;
      const stop = nextStop(until);
      const wanted = stop === null ? buffer.length : Math.min(buffer.length, stop - position);
      if (wanted <= 0) {
        if (position > before && until !== null && position < until) continue;
        return false;
      }
      const { bytesRead } = await handle.read(buffer, 0, wanted, position);
      const bytes = buffer.subarray(0, bytesRead);
      const { consumed, badLineEnd } = visitLines(bytes, visit);
      if (consumed > 0) {
        position += consumed;
        return true;
      }
      if (badLineEnd !== null) {
        if (stop !== null || (await holdsWholeLine(handle, position + badLineEnd + 1)))
          throw corruptAt(
            path,
            position,
            'the line there does not match its checksum, or is no event',
            position + badLineEnd + 1,
          );
        return false;
      }
      if (bytesRead === buffer.length) {
        buffer = Buffer.allocUnsafe(buffer.length * 2);
        continue;
      }
      if (stop !== null)
        throw corruptAt(
          path,
          position,
          `the file ends or a line breaks off there, but ${stop} bytes of it were recorded`,
          stop,
        );
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

/** A segment is a file of its own, or it is damage. */
async function openSegment(path: string): Promise<FileHandle> {
  return openPlain(path).catch((error: unknown) => {
    throw ['ELOOP', 'EISDIR', 'EFTYPE', 'ENXIO'].includes(errorCodeOf(error))
      ? corruptAt(path, 0, 'it is no regular file')
      : error;
  });
}

interface Visited {
  /** Bytes of the whole lines at the start. */
  readonly consumed: number;
  /** Where the first line ends, when that line is complete but not whole. */
  readonly badLineEnd: number | null;
}

function visitLines(bytes: Buffer, visit: Visit | undefined): Visited {
  let start = 0;
  for (let end = lineEnd(bytes, start); end !== -1; end = lineEnd(bytes, start)) {
    if (!isWholeLine(bytes, start, end) || visit?.(lineText(bytes, start, end)) === false)
      return { consumed: start, badLineEnd: start === 0 ? end : null };
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
