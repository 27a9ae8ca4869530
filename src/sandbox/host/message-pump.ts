import type { FromWorker } from './protocol.js';

/** Longest stretch of reading messages before other work of this process gets its turn. */
const stretchMs = 10;

/**
 * Takes a worker's messages in order without keeping the event loop, however fast they come. They
 * come one by one, but many of them in one turn of the loop: so the stretch is that of the turn,
 * not of a message.
 */
export class MessagePump {
  private queue: FromWorker[] = [];
  private head = 0;
  private scheduled = false;
  private until: number | null = null;

  constructor(private readonly read: (message: FromWorker) => void) {}

  push(message: FromWorker): void {
    this.queue.push(message);
    if (this.scheduled) return;
    if (this.until === null) {
      this.until = performance.now() + stretchMs;
      setImmediate(() => {
        this.until = null;
      });
    }
    this.pump(this.until);
  }

  clear(): void {
    this.queue = [];
    this.head = 0;
  }

  private pump(until: number): void {
    for (
      let message = this.queue[this.head];
      message !== undefined;
      message = this.queue[this.head]
    ) {
      if (performance.now() > until) {
        this.scheduled = true;
        setImmediate(() => {
          this.scheduled = false;
          this.pump(performance.now() + stretchMs);
        });
        return;
      }
      this.head += 1;
      this.read(message);
    }
    this.clear();
  }
}
