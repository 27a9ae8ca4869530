interface Timer {
  readonly due: number;
  readonly callback: () => void;
  cancelled: boolean;
}

interface Entry extends Timer {
  /** Keeps equal due times in the order in which they were added. */
  readonly serial: number;
}

function earlier(left: Entry, right: Entry): boolean {
  return left.due < right.due || (left.due === right.due && left.serial < right.serial);
}

/**
 * Pending timers by due time, then by age: a binary heap.
 * Cancelled timers stay until they surface or outnumber the living, because silence limits are
 * cancelled with every transcript item.
 */
export class TimerQueue {
  #heap: Entry[] = [];
  #serial = 0;
  #cancelled = 0;

  /** A delay that is negative or no number counts as 0. */
  add(now: number, delayMs: number, callback: () => void): Timer {
    const entry: Entry = {
      due: now + Math.max(0, delayMs || 0),
      callback,
      cancelled: false,
      serial: this.#serial++,
    };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return entry;
  }

  cancel(timer: Timer): void {
    if (timer.cancelled) return;
    timer.cancelled = true;
    this.#cancelled++;
    if (this.#cancelled > 64 && this.#cancelled * 2 > this.#heap.length) this.#compact();
  }

  peek(): Timer | undefined {
    while (this.#heap[0]?.cancelled) this.#removeFirst();
    return this.#heap[0];
  }

  /** Removes and returns everything due at `time` or before, in order. */
  takeDue(time: number): readonly Timer[] {
    const due: Timer[] = [];
    for (let first = this.peek(); first !== undefined && first.due <= time; first = this.peek()) {
      due.push(first);
      this.#removeFirst();
    }
    return due;
  }

  #compact(): void {
    this.#heap = this.#heap
      .filter((entry) => !entry.cancelled)
      .sort((left, right) => (earlier(left, right) ? -1 : 1));
    this.#cancelled = 0;
  }

  #removeFirst(): void {
    const [first] = this.#heap;
    if (first?.cancelled) this.#cancelled--;
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let index = from; index > 0; ) {
      const above = (index - 1) >> 1;
      const entry = heap[index] as Entry;
      const parent = heap[above] as Entry;
      if (!earlier(entry, parent)) return;
      heap[index] = parent;
      heap[above] = entry;
      index = above;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    const entry = heap[0] as Entry;
    for (let index = 0; ; ) {
      let child = index * 2 + 1;
      const left = heap[child];
      if (left === undefined) return;
      const right = heap[child + 1];
      if (right !== undefined && earlier(right, left)) child++;
      const smallest = heap[child] as Entry;
      if (!earlier(smallest, entry)) return;
      heap[index] = smallest;
      heap[child] = entry;
      index = child;
    }
  }
}
