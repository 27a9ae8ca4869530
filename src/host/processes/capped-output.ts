/**
 * Collects a stream up to a limit: the beginning and the end are kept, as errors stand at either,
 * and the gap is noted.
 */
export class CappedOutput {
  private readonly head: Buffer[] = [];
  private headBytes = 0;
  private tail: Buffer[] = [];
  private tailBytes = 0;
  private dropped = 0;
  private readonly half: number;

  constructor(limitBytes: number) {
    this.half = Math.floor(limitBytes / 2);
  }

  add(chunk: Buffer): void {
    const room = this.half - this.headBytes;
    const first = chunk.subarray(0, Math.max(0, room));
    if (first.length > 0) this.head.push(first);
    this.headBytes += first.length;
    const rest = chunk.subarray(first.length);
    if (rest.length === 0) return;
    this.tail.push(rest);
    this.tailBytes += rest.length;
    if (this.tailBytes > 2 * this.half) this.trim();
  }

  text(): string {
    this.trim();
    if (this.dropped === 0) return Buffer.concat([...this.head, ...this.tail]).toString('utf8');
    const head = wholeEnd(Buffer.concat(this.head));
    const tail = wholeStart(Buffer.concat(this.tail));
    const left = this.dropped + (this.headBytes - head.length) + (this.tailBytes - tail.length);
    return (
      `${head.toString('utf8')}\n[plenum: ${left} bytes left out ` +
      `here]\n${tail.toString('utf8')}`
    );
  }

  private trim(): void {
    const excess = this.tailBytes - this.half;
    if (excess <= 0) return;
    this.tail = [Buffer.concat(this.tail).subarray(excess)];
    this.tailBytes = this.half;
    this.dropped += excess;
  }
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
