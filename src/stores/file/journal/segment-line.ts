import { crc32 } from 'node:zlib';

const newline = 0x0a;
const space = 0x20;
const checksumLength = 8;

/**
 * One record of a segment: eight hex digits (CRC-32 of the JSON bytes), a space, the JSON, a
 * newline.
 */
export function encodeLine(json: string): string {
  return `${crc32(json).toString(16).padStart(checksumLength, '0')} ${json}\n`;
}

/**
 * True when the bytes from `start` to `end` (the newline, excluded) are a record whose checksum
 * matches.
 */
export function isWholeLine(bytes: Buffer, start: number, end: number): boolean {
  const textStart = start + checksumLength + 1;
  if (end <= textStart || bytes[textStart - 1] !== space) return false;
  let expected = 0;
  for (let index = start; index < start + checksumLength; index++) {
    const digit = hexDigit(bytes[index] ?? 0);
    if (digit < 0) return false;
    expected = expected * 16 + digit;
  }
  return crc32(bytes.subarray(textStart, end)) === expected;
}

export function lineText(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start + checksumLength + 1, end);
}

export function lineEnd(bytes: Buffer, start: number): number {
  return bytes.indexOf(newline, start);
}

/** Length of the longest prefix of `bytes` that ends with a newline. */
export function wholeLinesLength(bytes: Buffer): number {
  return bytes.lastIndexOf(newline) + 1;
}

/** Upper case is refused: one flipped bit turns `a` into `A`. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  return -1;
}
