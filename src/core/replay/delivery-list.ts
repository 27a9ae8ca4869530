/**
 * The record as one list in order of latest delivery (X72): what the newest drive followed of the
 * list before it, then what it delivered itself, then whatever older lists hold that it never
 * reached. Replay walks it, the fold counts by it.
 */
export class DeliveryList<T> {
  #recorded: readonly T[] = [];
  /** Where the present drive left the list; `null` while it has not. */
  #left: number | null = null;
  #followed = 0;
  #delivered: T[] = [];

  startDrive(): void {
    this.#recorded = this.entries();
    this.#delivered = [];
    this.#left = null;
    this.#followed = 0;
  }

  /** How many entries the present drive may follow. */
  get length(): number {
    return this.#recorded.length;
  }

  get hasLeft(): boolean {
    return this.#left !== null;
  }

  /** The drive has followed `count` entries; returns those that it had not followed before. */
  follow(count: number): readonly T[] {
    const from = this.#followed;
    this.#followed = Math.max(from, Math.min(count, this.#recorded.length));
    return this.#recorded.slice(from, this.#followed);
  }

  /**
   * The drive left the list after `count` entries; returns those that it had not followed before.
   */
  leave(count: number): readonly T[] {
    const entries = this.follow(count);
    this.#left = Math.min(count, this.#recorded.length);
    return entries;
  }

  deliver(entry: T): void {
    this.#delivered.push(entry);
  }

  /**
   * How many entries hold `count` of those that `counted` names, for records that only say that
   * number.
   */
  lengthOf(count: number, counted: (entry: T) => boolean): number {
    let left = count;
    let length = 0;
    for (; length < this.#recorded.length && left > 0; length += 1) {
      const entry = this.#recorded[length];
      if (entry !== undefined && counted(entry)) left -= 1;
    }
    return length;
  }

  /** The list as the next drive will find it. */
  entries(): T[] {
    if (this.#delivered.length === 0 && this.#left === null) return [...this.#recorded];
    const kept = this.#left ?? this.#recorded.length;
    const reached = new Set(this.#delivered);
    const older = this.#recorded.slice(kept).filter((entry) => !reached.has(entry));
    return [...this.#recorded.slice(0, kept), ...this.#delivered, ...older];
  }
}
