import { AsyncLocalStorage } from 'node:async_hooks';

/** Longer than the sign with its line breaks. */
const keptCharacters = 64;
const doneSign = /(^|\n)data: ?\[DONE\]\s*$/;

/** Of one request: the stream's last event was `[DONE]`, which the SDK does not pass on. */
export interface Ending {
  saidDone: boolean;
}

const endings = new AsyncLocalStorage<Ending>();

/** Runs `send`; what is fetched meanwhile with `fetchWatched` tells `ending` how it ended. */
export function watchEnding<T>(ending: Ending, send: () => T): T {
  return endings.run(ending, send);
}

/**
 * `fetch` for the wires whose streams end with `[DONE]`: some servers give no finish reason before
 * it.
 */
export async function fetchWatched(
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const ending = endings.getStore();
  const response = await fetch(input, init);
  const isStream = response.headers.get('content-type')?.includes('text/event-stream');
  if (ending === undefined || response.body === null || !isStream) return response;
  let tail = '';
  const watch = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const last = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).subarray(
        -keptCharacters,
      );
      tail = (tail + last.toString('latin1')).slice(-keptCharacters);
      controller.enqueue(chunk);
    },
    flush() {
      ending.saidDone = doneSign.test(tail);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(watch), { status, statusText, headers });
}
