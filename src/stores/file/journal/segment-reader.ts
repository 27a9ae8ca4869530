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

type Hole = Omit<PassedOver, 'epoch'>;

interface State {
  readonly path: string;
  readonly handle: FileHandle;
  readonly passOver: readonly Hole[];
  position: number;
  buffer: Buffer;
}

/**
 * Reads a segment chunk by chunk, so that no file is ever one string. `passOver` are ranges of it
 * that are not read, looked at anew each time.
 */
export async function openSegmentReader(
  path: string,
  start = 0,
  firstChunkBytes = chunkBytes,
  passOver: readonly Hole[] = [],
): Promise<SegmentReader> {
  const handle = await openSegment(path);
  const buffer = Buffer.allocUnsafe(firstChunkBytes);
  const state: State = { path, handle, passOver, position: start, buffer };
  return {
    get position() {
      return state.position;
    },
    async advance(until, visit) {
      for (;;) {
        const moved = await readChunk(state, until, visit);
        if (moved !== null) return moved;
      }
    },
    seek(to) {
      state.position = to;
    },
    close: () => handle.close(),
  };
}

/** Null where it has to be tried again: behind what is passed over, or with a larger buffer. */
async function readChunk(
  state: State,
  until: number | null,
  visit: Visit | undefined,
): Promise<boolean | null> {
  const { path, handle, buffer, position: before } = state;
  const stop = nextStop(state, until);
  const { position } = state;
  const wanted = stop === null ? buffer.length : Math.min(buffer.length, stop - position);
  if (wanted <= 0) return position > before && until !== null && position < until ? null : false;
  const { bytesRead } = await handle.read(buffer, 0, wanted, position);
  const { consumed, badLineEnd } = visitLines(buffer.subarray(0, bytesRead), visit);
  if (consumed > 0) {
    state.position += consumed;
    return true;
  }
  if (badLineEnd !== null) {
    const after = position + badLineEnd + 1;
    if (stop === null && !(await holdsWholeLine(handle, after))) return false;
    const why = 'the line there does not match its checksum, or is no event';
    throw corruptAt(path, position, why, after);
  }
  if (bytesRead === buffer.length) {
    state.buffer = Buffer.allocUnsafe(buffer.length * 2);
    return null;
  }
  if (stop === null) return false;
  const why = `the file ends or a line breaks off there, but ${stop} bytes of it were recorded`;
  throw corruptAt(path, position, why, stop);
}

/** Skips what is passed over here, and says where reading has to stop for the next such range. */
function nextStop(state: State, until: number | null): number | null {
  const { passOver } = state;
  const holeHere = () =>
    passOver.find(({ from, to }) => from <= state.position && state.position < to);
  for (let hole = holeHere(); hole; hole = holeHere()) state.position = hole.to;
  const ahead = passOver
    .filter(({ from, to }) => from > state.position && to > from)
    .map(({ from }) => from);
  const stops = until === null ? ahead : [...ahead, until];
  return stops.length === 0 ? null : Math.min(...stops);
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
