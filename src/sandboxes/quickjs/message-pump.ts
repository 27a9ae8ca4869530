import type { FromWorker } from './protocol.js';

/** Longest stretch of reading messages before other work of this process gets its turn. */
const stretchMs = 10;

/** Takes a worker's messages in order without keeping the event loop, however fast they come. */
export class MessagePump {
  private queue: FromWorker[] = [];
  private head = 0;
  private scheduled = false;

  constructor(private readonly read: (message: FromWorker) => void) {}

  push(message: FromWorker): void {
    this.queue.push(message);
    if (!this.scheduled) this.pump();
  }

  clear(): void {
    this.queue = [];
    this.head = 0;
  }

  private pump(): void {
    this.scheduled = false;
    const until = performance.now() + stretchMs;
    for (let message = this.queue[this.head]; message !== undefined; message = this.queue[this.head]) {
      this.head += 1;
      this.read(message);
      if (performance.now() > until && this.head < this.queue.length) {
        this.scheduled = true;
        setImmediate(() => this.pump());
        return;
      }
    }
    this.clear();
  }
}
