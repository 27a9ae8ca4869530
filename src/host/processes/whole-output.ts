import type { OutputTaker } from './run-program.js';

export interface WholeOutput extends OutputTaker {
  /** There was more than the limit; that is not kept. */
  readonly exceeded: boolean;
  /** Decoded in one piece: characters lie across the borders of chunks. */
  text(): string;
}

/**
 * Collects a stream that counts as a whole only: what passes the limit is a failure and never a
 * shorter text.
 */
export function wholeOutput(limitBytes: number): WholeOutput {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    get exceeded() {
      return size > limitBytes;
    },
    add(chunk) {
      const room = Math.max(0, limitBytes - size);
      size += chunk.length;
      if (room > 0) chunks.push(chunk.subarray(0, room));
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
