import { PlenumError } from '../../core/values/errors.js';
import { openPlain, readRange, thenClose } from '../../host/disk/plain-file.js';
import { containedPath } from './contained-path.js';

const mostBytes = 10 * 1024 * 1024;

/**
 * UTF-8 text of a byte range. A character belongs to the range in which its first byte lies, so
 * that neighbouring ranges put together give the whole text: the range grows by up to three bytes
 * at its end, and shrinks by up to three at its start.
 */
export async function readText(
  root: string,
  path: string,
  range: { readonly offset?: number; readonly length?: number },
): Promise<string> {
  const offset = wholeNumber('offset', range.offset ?? 0);
  const real = await containedPath(root, path);
  const file = await openPlain(real).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, notPlain[error.code ?? ''] ?? error.message);
  });
  return thenClose(file, async () => {
    const { size } = await file.stat();
    const length = Math.min(
      wholeNumber('length', range.length ?? Number.MAX_SAFE_INTEGER),
      Math.max(0, size - offset),
    );
    if (length > mostBytes)
      throw unreadable(
        path,
        `${length} bytes at once; the limit is ${mostBytes}`,
        'read it in parts with { offset, length }',
      );
    if (length === 0) return '';
    const bytes = await readRange(file, offset, length + 3);
    return decode(path, bytes, offset > 0, Math.min(length, bytes.length));
  });
}

const notPlain: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EFTYPE: 'it is not a regular file',
};

function decode(path: string, bytes: Buffer, mayStartInside: boolean, length: number): string {
  let from = 0;
  while (mayStartInside && from < 3 && from < length && isContinuation(bytes[from])) from += 1;
  if (from === length) return '';
  let to = length;
  while (to < bytes.length && isContinuation(bytes[to])) to += 1;
  const text = bytes.subarray(from, to);
  if (text.includes(0)) throw unreadable(path, 'it is a binary file');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text);
  } catch (error) {
    throw unreadable(path, 'it is not UTF-8 text', undefined, error);
  }
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function wholeNumber(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new PlenumError('E_USAGE', `read: ${name} must be a whole number of bytes, not ${value}`);
  return value;
}

function unreadable(path: string, why: string, hint?: string, cause?: unknown): PlenumError {
  return new PlenumError('E_FILE_UNREADABLE', `${path} cannot be read as text: ${why}`, {
    hint,
    cause,
  });
}
