import { basename } from 'node:path';
import { journalVersion } from '../../../core/journal/event.js';
import { PlenumError } from '../../../core/values/errors.js';
import { isJsonObject } from '../../../core/values/json.js';
import { corruptAt, isPassedOver, type PassedOver } from './damage.js';
import { openSegmentReader } from './segment-reader.js';

const headerChunkBytes = 4096;

/** First line of every segment. */
export interface SegmentStart {
  readonly type: 'segment-start';
  readonly version: number;
  readonly epoch: number;
  /**
   * The segment before this one and how many of its bytes count; whatever its driver wrote later is
   * no part of the record.
   */
  readonly previous: { readonly epoch: number; readonly bytes: number } | null;
  /**
   * Damage of earlier segments that a person accepted to lose: readers pass over these bytes.
   * Absent means none.
   */
  readonly damaged?: readonly PassedOver[];
}

interface ReadHeader {
  readonly header: SegmentStart;
  /** Offset of the first event. */
  readonly end: number;
}

/**
 * `null` for a segment whose driver died (or still is) before its first line was written: it counts
 * for nothing.
 */
export async function readSegmentHeader(path: string): Promise<ReadHeader | null> {
  const reader = await openSegmentReader(path, 0, headerChunkBytes);
  try {
    let first: string | undefined;
    await reader.advance(null, (json) => {
      first ??= json;
    });
    if (first === undefined) return null;
    const end = Buffer.byteLength(first) + 10;
    return { header: checkHeader(parsed(first), path, end), end };
  } finally {
    await reader.close();
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function checkHeader(value: unknown, path: string, end: number): SegmentStart {
  if (!isJsonObject(value) || value.type !== 'segment-start')
    throw corruptAt(path, 0, 'the first line is no segment-start', end);
  if (typeof value.version !== 'number' || value.version > journalVersion)
    throw new PlenumError(
      'E_JOURNAL_VERSION',
      `${path} was written by a newer plenum (format ${String(value.version)}; ` +
        `this one reads ${journalVersion}).`,
      {
        hint: 'git pull && npm ci && npm run build   (in the checkout of plenum)',
      },
    );
  const { version, previous, damaged = [] } = value;
  const epoch = Number.parseInt(basename(path), 10);
  const fits = previous === null || (isPrevious(previous) && previous.epoch < epoch);
  if (value.epoch !== epoch || !fits)
    throw corruptAt(path, 0, 'the first line does not fit the file', end);
  if (!Array.isArray(damaged) || !damaged.every(isPassedOver))
    throw corruptAt(path, 0, 'the first line names no places of damage', end);
  return { type: 'segment-start', version, epoch, previous, damaged };
}

function isPrevious(value: unknown): value is NonNullable<SegmentStart['previous']> {
  return isJsonObject(value) && isCount(value.epoch) && isCount(value.bytes);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
