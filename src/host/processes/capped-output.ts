import type { OutputTaker } from './run-program.js';

export interface CappedOutput extends OutputTaker {
  text(): string;
}

/**
 * Collects a stream up to a limit: the beginning and the end are kept, as errors stand at either,
 * and the gap is noted.
 */
export function cappedOutput(limitBytes: number): CappedOutput {
  const half = Math.floor(limitBytes / 2);
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail: Buffer[] = [];
  let tailBytes = 0;
  let dropped = 0;
  const trim = (): void => {
    const excess = tailBytes - half;
    if (excess <= 0) return;
    tail = [Buffer.concat(tail).subarray(excess)];
    tailBytes = half;
    dropped += excess;
  };
  return {
    add(chunk) {
      const first = chunk.subarray(0, Math.max(0, half - headBytes));
      if (first.length > 0) head.push(first);
      headBytes += first.length;
      const rest = chunk.subarray(first.length);
      if (rest.length === 0) return;
      tail.push(rest);
      tailBytes += rest.length;
      if (tailBytes > 2 * half) trim();
    },
    text() {
      trim();
      if (dropped === 0) return Buffer.concat([...head, ...tail]).toString('utf8');
      const start = wholeEnd(Buffer.concat(head));
      const end = wholeStart(Buffer.concat(tail));
      const left = dropped + (headBytes - start.length) + (tailBytes - end.length);
      return `${start.toString('utf8')}\n[plenum: ${left} bytes left out here]\n${end.toString('utf8')}`;
    },
  };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function wholeStart(bytes: Buffer): Buffer {
  let from = 0;
  while (from < 3 && isContinuation(bytes[from])) from += 1;
  return bytes.subarray(from);
}

/** Without a character that was cut in two at the end. */
function wholeEnd(bytes: Buffer): Buffer {
  let lead = bytes.length - 1;
  while (lead > bytes.length - 4 && isContinuation(bytes[lead])) lead -= 1;
  const first = bytes[lead] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return lead >= 0 && lead + length > bytes.length ? bytes.subarray(0, lead) : bytes;
}
