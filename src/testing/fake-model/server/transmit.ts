import type { ServerResponse } from 'node:http';

interface Transmission {
  readonly frames: readonly string[];
  readonly chunkMs: number;
  /** Breaks the connection after so many frames. */
  readonly cut: number | null;
  /** Called when the first byte is on its way. */
  readonly begun: () => void;
}

/** Writes a stream at the pace of the reader. Resolves to how it ended. */
export async function transmit(
  response: ServerResponse,
  { frames, chunkMs, cut, begun }: Transmission,
): Promise<'answered' | 'cut' | 'gone'> {
  const until = Math.min(cut ?? frames.length, frames.length);
  response.flushHeaders();
  begun();
  // One write for a whole answer without pauses: a bench asks thousands of times.
  if (chunkMs === 0 && cut === null && frames.length < 100) {
    response.end(frames.join(''));
    return 'answered';
  }
  for (let at = 0; at < until; at++) {
    if (response.destroyed) return 'gone';
    if (at > 0 && chunkMs > 0) await pause(chunkMs, response);
    if (!response.write(frames[at])) await drained(response);
  }
  if (response.destroyed) return 'gone';
  if (cut === null) {
    response.end();
    return 'answered';
  }
  // What was written must reach the client before the break does.
  await new Promise((resolve) => setTimeout(resolve, 5));
  response.destroy();
  return 'cut';
}

/** Waits, but no longer than the client does. */
export function pause(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    // One that has gone says so no second time.
    if (response.destroyed) done();
    else response.on('close', done);
  });
}

export function untilGone(response: ServerResponse): Promise<void> {
  return untilEvent(response, []);
}

function drained(response: ServerResponse): Promise<void> {
  return untilEvent(response, ['drain']);
}

function untilEvent(response: ServerResponse, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of [...events, 'close']) response.off(event, done);
      resolve();
    };
    if (response.destroyed) resolve();
    else for (const event of [...events, 'close']) response.on(event, done);
  });
}
