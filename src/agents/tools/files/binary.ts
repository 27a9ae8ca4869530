import type { FileHandle } from 'node:fs/promises';

const probeBytes = 8 * 1024;

/** Text holds no NUL byte; the beginning of a file tells. */
export async function isBinary(file: FileHandle): Promise<boolean> {
  const probe = Buffer.alloc(probeBytes);
  const { bytesRead } = await file.read(probe, 0, probeBytes, 0);
  return looksBinary(probe.subarray(0, bytesRead));
}

export function looksBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, probeBytes).includes(0);
}
