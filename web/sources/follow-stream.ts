import { messageReader, type StreamMessage } from './event-stream.js';
import type { Connection } from './source.js';

export interface FollowedStream {
  /** Opens it from the place that was reached. */
  open(signal: AbortSignal): Promise<Response>;
  message(message: StreamMessage): void;
  connection(connection: Connection): void;
  /** It ended by itself: nothing more comes. */
  isOver?(): boolean;
}

const firstWaitMs = 250;
const longestWaitMs = 8_000;

/**
 * Reads a stream until `signal` aborts, again and again from where it was: each wait is twice as
 * long as the one before, until something arrives.
 */
export async function followStream(stream: FollowedStream, signal: AbortSignal): Promise<void> {
  let wait = firstWaitMs;
  let lostAt: number | null = null;
  while (!signal.aborted) {
    try {
      const response = await stream.open(signal);
      if (response.status === 401 || response.status === 403 || response.status === 404) {
        stream.connection(refused(await words(response)));
        return;
      }
      if (!response.ok || response.body === null) throw new Error(await words(response));
      stream.connection({ state: 'live', since: Date.now(), message: '' });
      lostAt = null;
      await readBody(response.body, (message) => {
        wait = firstWaitMs;
        stream.message(message);
      });
      if (stream.isOver?.()) return;
    } catch (error) {
      if (signal.aborted) return;
      lostAt ??= Date.now();
      const message = error instanceof Error ? error.message : String(error);
      stream.connection({ state: 'lost', since: lostAt, message });
    }
    await pause(wait, signal);
    wait = Math.min(longestWaitMs, wait * 2);
  }
}

function refused(message: string): Connection {
  return { state: 'refused', since: Date.now(), message };
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  take: (message: StreamMessage) => void,
): Promise<void> {
  const read = messageReader(take);
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    read(decoder.decode(value, { stream: true }));
  }
}

/** What the server says is wrong, else its status. */
export async function words(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    if (typeof error?.message === 'string') return error.message;
  } catch {
    // Not everything on the way answers in JSON.
  }
  return `the server answered ${response.status}`;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
