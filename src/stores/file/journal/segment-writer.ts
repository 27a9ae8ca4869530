import { existsSync, statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { PlenumError } from '../../../core/values/errors.js';
import { diskError } from '../../../host/disk/disk-error.js';
import { encodeLine, wholeLinesLength } from './segment-line.js';

/**
 * How long an appended event may wait for somebody's commit before it is written for readers,
 * without a sync.
 */
const unsyncedDelayMs = 50;

export type SegmentFile = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close' | 'fd'>;

interface SegmentWriterInit {
  readonly file: SegmentFile;
  readonly path: string;
  /** Path of the segment that would fence this one. */
  readonly nextPath: string;
  /** Bytes already in the file. */
  readonly size: number;
}

export interface SegmentWriter {
  append(json: string): void;
  commit(): Promise<void>;
  close(): Promise<void>;
}

interface Batch {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while one sync is under way everything else queues, then goes out in one write and
 * one sync. The first failure is final, because after a failed sync nobody knows what the disk
 * holds.
 */
export function createSegmentWriter({
  file,
  path,
  nextPath,
  size,
}: SegmentWriterInit): SegmentWriter {
  const inode = statSync(path).ino;
  let queue: string[] = [];
  let length = size;
  let unsynced = false;
  let failure: PlenumError | null = null;
  /** Who waits for the batch under way, and who for the one after it. */
  let current: Batch | null = null;
  let next: Batch | null = null;
  let working: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closing: Promise<void> | null = null;

  function fence(): void {
    if (existsSync(nextPath))
      throw new PlenumError(
        'E_RUN_FENCED',
        'Another driver took over this run; this one stops and records nothing more.',
        {
          hint: 'Follow the run where it is driven now: plenum show <run>',
        },
      );
  }

  function checkPlace(): void {
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode)
      throw diskError({ code: 'ENOENT' }, path);
  }

  async function write(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from(lines.join(''), 'utf8');
    let written = 0;
    try {
      while (written < bytes.length) {
        const { bytesWritten } = await file.write(bytes, written, bytes.length - written);
        if (bytesWritten === 0)
          throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
        written += bytesWritten;
      }
    } catch (error) {
      const whole = wholeLinesLength(bytes.subarray(0, written));
      await file.truncate(length + whole).catch(() => undefined);
      throw error;
    }
    length += bytes.length;
  }

  async function flush(): Promise<void> {
    const lines = queue;
    const batch = next;
    queue = [];
    next = null;
    current = batch;
    try {
      fence();
      if (lines.length > 0) {
        unsynced = true;
        await write(lines);
      }
      if (batch) {
        await file.datasync();
        fence();
        checkPlace();
        unsynced = false;
        current = null;
        batch.resolve();
      }
    } catch (error) {
      failure = diskError(error, path);
      queue = [];
      batch?.reject(failure);
      rejectNext(failure);
      current = null;
    }
  }

  function rejectNext(error: PlenumError): void {
    next?.reject(error);
    next = null;
  }

  function work(): void {
    working ??= (async () => {
      // Lets everything that is appended in this turn of the loop ride along.
      await null;
      while (!failure && (next || queue.length > 0)) await flush();
      working = null;
    })();
  }

  function writeSoon(): void {
    timer ??= setTimeout(() => {
      timer = null;
      if (queue.length > 0) work();
    }, unsyncedDelayMs).unref();
  }

  async function finish(): Promise<void> {
    const before = failure;
    const last = before ? undefined : commit().catch(() => undefined);
    await last;
    await working;
    if (timer) clearTimeout(timer);
    const late = failure;
    failure ??= new PlenumError('E_INTERNAL', 'The journal was written to after it was closed.');
    await file.close().catch(() => undefined);
    if (late && !before) throw late;
  }

  function commit(): Promise<void> {
    if (failure) return Promise.reject(failure);
    if (queue.length === 0 && current) return current.promise;
    if (queue.length === 0 && !unsynced && !next) {
      try {
        fence();
        return Promise.resolve();
      } catch (error) {
        failure = diskError(error, path);
        return Promise.reject(failure);
      }
    }
    next ??= openBatch();
    const { promise } = next;
    work();
    return promise;
  }

  return {
    append(json) {
      if (failure) return;
      queue.push(encodeLine(json));
      if (!working) writeSoon();
    },
    commit,
    close() {
      closing ??= finish();
      return closing;
    },
  };
}

function openBatch(): Batch {
  let resolve = (): void => undefined;
  let reject = (_error: unknown): void => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
