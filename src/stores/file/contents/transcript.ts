import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TranscriptWriter } from '../../../core/ports/transcript.js';
import { appendPlain } from '../../../host/disk/plain-file.js';

const flushMs = 100;
/** Bound on files open at once, however many agents talk. */
const openFiles = 8;

export function transcriptPath(runDir: string, n: number): string {
  return join(runDir, 'agents', `${n}.jsonl`);
}

/**
 * What agents said and did, for people to read: `agents/<n>.jsonl`, append-only and not synced. It
 * is no part of the record, so a failing disk loses items here (counted) and never ends a run.
 */
export function createTranscripts(runDir: string): TranscriptWriter {
  let pending = new Map<number, string[]>();
  let timer: NodeJS.Timeout | null = null;
  let flushing: Promise<void> = Promise.resolve();
  let dropped = 0;

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    const batch = [...pending];
    pending = new Map();
    if (batch.length > 0) flushing = flushing.then(() => writeBatch(batch));
    return flushing;
  }

  async function writeBatch(
    batch: readonly (readonly [number, readonly string[]])[],
  ): Promise<void> {
    const rest = batch.values();
    const lane = async (): Promise<void> => {
      for (const [n, lines] of rest) if (!(await write(n, lines.join('')))) dropped += lines.length;
    };
    await Promise.all(Array.from({ length: Math.min(openFiles, batch.length) }, lane));
  }

  let made: Promise<unknown> | null = null;

  async function write(n: number, text: string, again = true): Promise<boolean> {
    try {
      made ??= mkdir(join(runDir, 'agents')).catch(() => undefined);
      await made;
      await appendPlain(transcriptPath(runDir, n), text);
      return true;
    } catch (error) {
      made = null;
      // The folder was taken away meanwhile.
      return again && (error as { code?: unknown }).code === 'ENOENT'
        ? write(n, text, false)
        : false;
    }
  }

  return {
    add(n, item) {
      const lines = pending.get(n);
      const line = `${JSON.stringify(item)}\n`;
      if (lines) lines.push(line);
      else pending.set(n, [line]);
      timer ??= setTimeout(() => void flush(), flushMs).unref();
    },
    flush,
    close: flush,
    get dropped() {
      return dropped;
    },
  };
}
