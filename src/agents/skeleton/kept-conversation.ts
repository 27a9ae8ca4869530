import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { isJsonObject, type JsonObject } from '../../core/values/json.js';

/**
 * A packed record longer than this is too much for the journal: it stays where it is, and is of use
 * only on this machine.
 */
const longest = 1024 * 1024;

export function writeKept(members: JsonObject): string {
  return JSON.stringify({ v: 1, ...members });
}

/** `null` for text of another hand or another version. */
export function readKept(text: string): JsonObject | null {
  try {
    const kept: unknown = JSON.parse(text);
    return isJsonObject(kept) && kept.v === 1 ? kept : null;
  } catch {
    return null;
  }
}

export async function packRecord(record: string | Buffer): Promise<string | null> {
  const packed = (await promisify(gzip)(record)).toString('base64');
  return packed.length <= longest ? packed : null;
}

/** Rejects where it is no packed record. */
export function unpackRecord(packed: string): Promise<Buffer> {
  return promisify(gunzip)(Buffer.from(packed, 'base64'));
}
