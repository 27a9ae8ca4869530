import { existsSync, statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { PlenumError } from '../../../core/values/errors.js';
import { diskError, runOf } from '../../../host/disk/disk-error.js';
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

interface State extends Omit<SegmentWriterInit, 'size'> {
  readonly inode: number;
  length: number;
  queue: string[];
  unsynced: boolean;
  failure: PlenumError | null;
  /** Who waits for the batch under way, and who for the one after it. */
  current: Batch | null;
  next: Batch | null;
  working: Promise<void> | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Group commit: while one sync is under way everything else queues, then goes out in one write and
 * one sync. The first failure is final, because after a failed sync nobody knows what the disk
 * holds.
 */
export function createSegmentWriter({ size, ...init }: SegmentWriterInit): SegmentWriter {
  const state: State = {
    ...init,
    inode: statSync(init.path).ino,
    length: size,
    queue: [],
    unsynced: false,
    failure: null,
    current: null,
    next: null,
    working: null,
    timer: null,
  };
  let closing: Promise<void> | null = null;
  return {
    append(json) {
      if (state.failure) return;
      state.queue.push(encodeLine(json));
      if (!state.working) writeSoon(state);
    },
    commit: () => commit(state),
    close() {
      closing ??= finish(state);
      return closing;
    },
  };
}

function commit(state: State): Promise<void> {
  if (state.failure) return Promise.reject(state.failure);
  if (state.queue.length === 0 && state.current) return state.current.promise;
  if (state.queue.length === 0 && !state.unsynced && !state.next) {
    try {
      refuseFenced(state);
      return Promise.resolve();
    } catch (error) {
      state.failure = diskError(error, state.path);
      return Promise.reject(state.failure);
    }
  }
  state.next ??= openBatch();
  const { promise } = state.next;
  work(state);
  return promise;
}

function work(state: State): void {
  state.working ??= (async () => {
    // Lets everything that is appended in this turn of the loop ride along.
    await null;
    while (!state.failure && (state.next || state.queue.length > 0)) await flush(state);
    state.working = null;
  })();
}

function writeSoon(state: State): void {
  state.timer ??= setTimeout(() => {
    state.timer = null;
    if (state.queue.length > 0) work(state);
  }, unsyncedDelayMs).unref();
}

async function flush(state: State): Promise<void> {
  const { queue: lines, next: batch, file, path } = state;
  state.queue = [];
  state.next = null;
  state.current = batch;
  try {
    refuseFenced(state);
    if (lines.length > 0) {
      state.unsynced = true;
      await write(state, lines);
    }
    if (batch) {
      await file.datasync();
      refuseFenced(state);
      if (statSync(path, { throwIfNoEntry: false })?.ino !== state.inode)
        throw diskError({ code: 'ENOENT' }, path);
      state.unsynced = false;
      state.current = null;
      batch.resolve();
    }
  } catch (error) {
    const failure = diskError(error, path);
    batch?.reject(failure);
    rejectNext(state, failure);
    state.failure = failure;
    state.queue = [];
    state.current = null;
  }
}

function rejectNext(state: State, failure: PlenumError): void {
  state.next?.reject(failure);
  state.next = null;
}

function refuseFenced({ nextPath }: State): void {
  if (existsSync(nextPath))
    throw new PlenumError(
      'E_RUN_FENCED',
      'Another driver took over this run; this one stops and records nothing more.',
      { hint: `Follow the run where it is driven now: plenum watch ${runOf(nextPath) ?? '@live'}` },
    );
}

async function write(state: State, lines: readonly string[]): Promise<void> {
  const { file } = state;
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
    await file.truncate(state.length + whole).catch(() => undefined);
    throw error;
  }
  state.length += bytes.length;
}

async function finish(state: State): Promise<void> {
  const before = state.failure;
  if (!before) await commit(state).catch(() => undefined);
  await state.working;
  if (state.timer) clearTimeout(state.timer);
  const late = state.failure;
  state.failure ??= new PlenumError(
    'E_INTERNAL',
    'The journal was written to after it was closed.',
  );
  await state.file.close().catch(() => undefined);
  if (late && !before) throw late;
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
