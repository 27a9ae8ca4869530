/**
 * The record as one list in order of latest delivery (X72). A drive that follows it writes nothing, so the fold
 * learns which outcomes were reused only from how many deliveries were followed.
 */
export class RecordList {
  #recorded: readonly number[] = [];
  /** How many of `#recorded` the present drive followed; `null` while it has not left the record. */
  #followed: number | null = null;
  #delivered: number[] = [];

  startDrive(): void {
    const kept = this.#followed ?? this.#recorded.length;
    const reached = new Set(this.#delivered);
    const older = this.#recorded.slice(kept).filter((n) => !reached.has(n));
    this.#recorded = [...this.#recorded.slice(0, kept), ...this.#delivered, ...older];
    this.#delivered = [];
    this.#followed = null;
  }

  /** The replay left the record after `count` deliveries; returns them. */
  follow(count: number): readonly number[] {
    this.#followed = Math.min(count, this.#recorded.length);
    return this.#recorded.slice(0, this.#followed);
  }

  deliver(n: number): void {
    this.#delivered.push(n);
  }

  /** The drive is over. Returns what it followed, when no departure said so. */
  finish(reused: number): readonly number[] {
    return this.#followed === null ? this.follow(reused) : [];
  }
}
