/**
 * Collects a stream that counts as a whole only: what passes the limit is a failure and never a
 * shorter text.
 */
export class WholeOutput {
  readonly #chunks: Buffer[] = [];
  readonly #limitBytes: number;
  #size = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** There was more than the limit; that is not kept. */
  get exceeded(): boolean {
    return this.#size > this.#limitBytes;
  }

  add(chunk: Buffer): void {
    const room = Math.max(0, this.#limitBytes - this.#size);
    this.#size += chunk.length;
    if (room > 0) this.#chunks.push(chunk.subarray(0, room));
  }

  /** Decoded in one piece: characters lie across the borders of chunks. */
  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
