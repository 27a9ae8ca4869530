/** What is done at most once a frame, and for no longer than leaves the frame whole. */
export interface Batch<T> {
  add(item: T): void;
  /** Once everything that was added before is taken. */
  after(action: () => void): void;
  close(): void;
}

interface BatchWork<T> {
  take(item: T): void;
  /** Something was taken. */
  drawn(): void;
}

/** Of each frame, milliseconds: a long record does not freeze the page. */
const share = 24;
/** A page that nobody looks at gets no frames. */
const unseenMs = 250;

export function createBatch<T>({ take, drawn }: BatchWork<T>): Batch<T> {
  let queue: (T | (() => void))[] = [];
  let at = 0;
  let planned = false;
  let closed = false;
  const plan = (): void => {
    if (planned || closed) return;
    planned = true;
    if (document.hidden) setTimeout(work, unseenMs);
    else requestAnimationFrame(work);
  };
  const work = (): void => {
    planned = false;
    if (closed) return;
    const end = performance.now() + share;
    for (; at < queue.length; at += 1) {
      // The clock is read once for many: reading it costs as much as an event.
      if (at % 64 === 63 && performance.now() > end) break;
      const item = queue[at];
      if (typeof item === 'function') (item as () => void)();
      else take(item as T);
    }
    if (at === queue.length) {
      queue = [];
      at = 0;
    } else plan();
    drawn();
  };
  const put = (item: T | (() => void)): void => {
    queue.push(item);
    plan();
  };
  return {
    add: put,
    after: put,
    close: () => {
      closed = true;
    },
  };
}
