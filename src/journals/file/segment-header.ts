import { PlenumError } from '../../core/model/errors.js';
import { journalVersion } from '../../core/model/event/event.js';
import { isJsonObject } from '../../core/model/json.js';
import { corruptAt, openSegmentReader } from './segment-reader.js';

const headerChunkBytes = 4096;

/** First line of every segment. */
export interface SegmentStart {
  readonly type: 'segment-start';
  readonly version: number;
  readonly epoch: number;
  /** The segment before this one and how many of its bytes count; whatever its driver wrote later is no part of the record. */
  readonly previous: { readonly epoch: number; readonly bytes: number } | null;
}

export interface ReadHeader {
  readonly header: SegmentStart;
  /** Offset of the first event. */
  readonly end: number;
}

/** `null` for a segment whose driver died (or still is) before its first line was written: it counts for nothing. */
export async function readSegmentHeader(path: string): Promise<ReadHeader | null> {
  const reader = await openSegmentReader(path, 0, headerChunkBytes);
  try {
    let first: string | undefined;
    await reader.advance(null, (json) => {
      first ??= json;
    });
    if (first === undefined) return null;
    return { header: checkHeader(JSON.parse(first), path), end: Buffer.byteLength(first) + 10 };
  } finally {
    await reader.close();
  }
}

function checkHeader(value: unknown, path: string): SegmentStart {
  if (!isJsonObject(value) || value.type !== 'segment-start') throw corruptAt(path, 0, 'the first line is no segment-start');
  if (typeof value.version !== 'number' || value.version > journalVersion)
    throw new PlenumError(
      'E_JOURNAL_VERSION',
      `${path} was written by a newer plenum (format ${String(value.version)}; this one reads ${journalVersion}).`,
      {
        hint: 'npm install -g plenum@latest',
      },
    );
  return value as unknown as SegmentStart;
}
