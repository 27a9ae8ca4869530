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

export interface TimerQueue {
  /** A delay that is negative or no number counts as 0. */
  add(now: number, delayMs: number, callback: () => void): Timer;
  cancel(timer: Timer): void;
  peek(): Timer | undefined;
  /** Removes and returns everything due at `time` or before, in order. */
  takeDue(time: number): readonly Timer[];
}

/**
 * Pending timers by due time, then by age: a binary heap.
 * Cancelled timers stay until they surface or outnumber the living, because silence limits are
 * cancelled with every transcript item.
 */
export function createTimerQueue(): TimerQueue {
  let heap: Entry[] = [];
  let serial = 0;
  let cancelled = 0;
  const removeFirst = (): void => {
    if (heap[0]?.cancelled) cancelled--;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    sink(heap, last);
  };
  const peek = (): Entry | undefined => {
    while (heap[0]?.cancelled) removeFirst();
    return heap[0];
  };
  const compact = (): void => {
    heap = heap
      .filter((entry) => !entry.cancelled)
      .sort((left, right) => (earlier(left, right) ? -1 : 1));
    cancelled = 0;
  };
  return {
    add(now, delayMs, callback) {
      const due = now + Math.max(0, delayMs || 0);
      const entry: Entry = { due, callback, cancelled: false, serial: serial++ };
      heap.push(entry);
      rise(heap, entry);
      return entry;
    },
    cancel(timer) {
      if (timer.cancelled) return;
      timer.cancelled = true;
      cancelled++;
      if (cancelled > 64 && cancelled * 2 > heap.length) compact();
    },
    peek,
    takeDue(time) {
      const due: Timer[] = [];
      for (let first = peek(); first !== undefined && first.due <= time; first = peek()) {
        due.push(first);
        removeFirst();
      }
      return due;
    },
  };
}

/** The last entry goes to its place. */
function rise(heap: Entry[], entry: Entry): void {
  let index = heap.length - 1;
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above] as Entry;
    if (!earlier(entry, parent)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = entry;
}

/** The first entry goes to its place. */
function sink(heap: Entry[], entry: Entry): void {
  let index = 0;
  for (;;) {
    let child = index * 2 + 1;
    const left = heap[child];
    if (left === undefined) break;
    const right = heap[child + 1];
    if (right !== undefined && earlier(right, left)) child++;
    const smallest = heap[child] as Entry;
    if (!earlier(smallest, entry)) break;
    heap[index] = smallest;
    index = child;
  }
  heap[index] = entry;
}
