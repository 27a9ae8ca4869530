import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { openPlain } from '../../../host/disk/plain-file.js';
import { transcriptPath } from './transcript.js';

const pollMs = 100;
const chunkBytes = 64 * 1024;

/**
 * Items so far, oldest first; none for a call that said nothing. A line that is not JSON is passed
 * over.
 */
export async function* readTranscript(runDir: string, n: number): AsyncGenerator<JsonObject> {
  yield* itemsOf(runDir, n, async () => false);
}

/** Like `readTranscript`, then goes on with new items until `signal` aborts. */
export async function* followTranscript(
  runDir: string,
  n: number,
  signal: AbortSignal,
  present?: () => void,
): AsyncGenerator<JsonObject> {
  let tell = present;
  yield* itemsOf(runDir, n, async () => {
    tell?.();
    tell = undefined;
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  });
}

async function* itemsOf(
  runDir: string,
  n: number,
  idle: () => Promise<boolean>,
): AsyncGenerator<JsonObject> {
  const decoder = new StringDecoder('utf8');
  let position = 0;
  let carry = '';
  for (;;) {
    const chunk = await readChunk(transcriptPath(runDir, n), position);
    if (chunk.length === 0) {
      if (await idle()) continue;
      return;
    }
    position += chunk.length;
    const lines = (carry + decoder.write(chunk)).split('\n');
    carry = lines.pop() ?? '';
    for (const line of lines) {
      const item = parseItem(line);
      if (item) yield item;
    }
  }
}

async function readChunk(path: string, position: number): Promise<Buffer> {
  const handle = await openPlain(path).catch(() => null);
  if (!handle) return Buffer.alloc(0);
  try {
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafe(chunkBytes),
      0,
      chunkBytes,
      position,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function parseItem(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
