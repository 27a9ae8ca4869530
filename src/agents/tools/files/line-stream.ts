import type { FileHandle } from 'node:fs/promises';

const chunkBytes = 64 * 1024;
const leastBytes = 1024;
const lineFeed = 0x0a;

interface RawLine {
  /** Without the line end; at most the bytes that were asked for. */
  readonly bytes: Buffer;
  readonly cut: boolean;
  readonly crlf: boolean;
}

/**
 * The lines of a file of any size, one of any length; holds one line and one chunk at a time.
 * `size`: of the file, as far as known.
 */
export async function* linesOf(
  file: FileHandle,
  mostLineBytes: number,
  signal: AbortSignal,
  size = chunkBytes,
): AsyncGenerator<RawLine> {
  const chunk = Buffer.alloc(Math.min(chunkBytes, Math.max(leastBytes, size)));
  let kept: Buffer[] = [];
  let length = 0;
  let last = 0;
  const take = (bytes: Buffer) => {
    if (bytes.length === 0) return;
    const room = mostLineBytes - length;
    if (room > 0) kept.push(Buffer.from(bytes.subarray(0, room)));
    length += bytes.length;
    last = bytes[bytes.length - 1] ?? 0;
  };
  const line = (): RawLine => {
    const whole = Buffer.concat(kept);
    const crlf = last === 0x0d;
    const cut = length > mostLineBytes;
    kept = [];
    length = 0;
    last = 0;
    return { bytes: crlf && !cut ? whole.subarray(0, -1) : whole, cut, crlf };
  };
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) break;
    let from = 0;
    for (
      let end = chunk.indexOf(lineFeed);
      end >= 0 && end < bytesRead;
      end = chunk.indexOf(lineFeed, from)
    ) {
      take(chunk.subarray(from, end));
      yield line();
      from = end + 1;
    }
    take(chunk.subarray(from, bytesRead));
  }
  if (length > 0) yield line();
}
