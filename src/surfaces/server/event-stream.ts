/** One message of a stream of server-sent events. */
export interface StreamMessage {
  /** Absent: a plain message. */
  readonly event?: string;
  readonly id?: number;
  /** JSON. */
  readonly data: object;
}

export interface EventStream {
  send(message: StreamMessage): void;
  /** Resolves when the client has taken enough that more may be sent, or is gone. */
  room(): Promise<void>;
}

interface StreamOptions {
  /** A comment is sent so often, so that nobody on the way takes the line for dead. */
  readonly heartbeatMs: number;
  /** The server ends. */
  readonly signal: AbortSignal;
}

/** So many bytes wait for a client that does not read. */
const mostWaiting = 64 * 1024;

/**
 * Runs `work` until it resolves or the client goes; it sends as fast as the client reads. Messages
 * of one turn leave together.
 */
export function eventStream(
  work: (stream: EventStream, signal: AbortSignal) => Promise<void>,
  { heartbeatMs, signal: serverEnd }: StreamOptions,
): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, serverEnd]);
  let wake: (() => void) | null = null;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const line = openLine(controller);
        const heart = setInterval(() => {
          if (!line.isFull()) line.write(comment);
        }, heartbeatMs);
        const end = (): void => {
          clearInterval(heart);
          line.close();
          wake?.();
        };
        signal.addEventListener('abort', end, { once: true });
        const stream: EventStream = {
          send: (message) => line.write(frameOf(message)),
          async room() {
            while (!signal.aborted && line.isFull())
              await new Promise<void>((resolve) => {
                wake = resolve;
              });
          },
        };
        // Its first bytes say that it is open.
        line.write(comment);
        void work(stream, signal).finally(() => {
          line.flush();
          gone.abort();
        });
      },
      pull: () => wake?.(),
      cancel: () => gone.abort(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: mostWaiting }),
  );
}

const comment = ': \n\n';

interface Line {
  write(text: string): void;
  flush(): void;
  isFull(): boolean;
  close(): void;
}

/** Writes to a client; all of one turn at once. */
function openLine(controller: ReadableStreamDefaultController<Uint8Array>): Line {
  const encoder = new TextEncoder();
  let [waiting, isOpen] = ['', true];
  let turn: NodeJS.Immediate | null = null;
  const flush = (): void => {
    if (turn !== null) clearImmediate(turn);
    turn = null;
    if (waiting !== '' && isOpen) controller.enqueue(encoder.encode(waiting));
    waiting = '';
  };
  return {
    write(text) {
      waiting += text;
      if (waiting.length >= mostWaiting) flush();
      else turn ??= setImmediate(flush);
    },
    flush,
    isFull: () => (controller.desiredSize ?? 0) <= 0,
    close() {
      if (!isOpen) return;
      isOpen = false;
      flush();
      try {
        controller.close();
      } catch {
        // The client has gone first.
      }
    },
  };
}

function frameOf({ event, id, data }: StreamMessage): string {
  const head =
    (event === undefined ? '' : `event: ${event}\n`) + (id === undefined ? '' : `id: ${id}\n`);
  // JSON has no line ends of its own.
  return `${head}data: ${JSON.stringify(data)}\n\n`;
}
