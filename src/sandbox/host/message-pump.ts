import type { FromWorker } from './protocol.js';

/** Longest stretch of reading messages before other work of this process gets its turn. */
const stretchMs = 10;

export interface MessagePump {
  push(message: FromWorker): void;
  clear(): void;
}

/**
 * Takes a worker's messages in order without keeping the event loop, however fast they come. They
 * come one by one, but many of them in one turn of the loop: so the stretch is that of the turn,
 * not of a message.
 */
export function createMessagePump(read: (message: FromWorker) => void): MessagePump {
  let queue: FromWorker[] = [];
  let head = 0;
  let scheduled = false;
  let turnUntil: number | null = null;

  const clear = (): void => {
    queue = [];
    head = 0;
  };
  const pump = (until: number): void => {
    for (let message = queue[head]; message !== undefined; message = queue[head]) {
      if (performance.now() > until) {
        scheduled = true;
        setImmediate(() => {
          scheduled = false;
          pump(performance.now() + stretchMs);
        });
        return;
      }
      head += 1;
      read(message);
    }
    clear();
  };
  return {
    push(message) {
      queue.push(message);
      if (scheduled) return;
      if (turnUntil === null) {
        turnUntil = performance.now() + stretchMs;
        setImmediate(() => {
          turnUntil = null;
        });
      }
      pump(turnUntil);
    },
    clear,
  };
}
