import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/values/errors.js';
import { engineModule } from '../engine/wasm-module.js';
import { prelude } from '../guest-text.js';
import { type FromWorker, progressWords, type ToWorker, type WorkerData } from './protocol.js';
import { workerEntry } from './worker-entry.js';

/**
 * Of the worker's own JavaScript, which only holds text on its way; the script's memory is limited
 * inside the engine.
 */
const resourceLimits = {
  maxOldGenerationSizeMb: 512,
  maxYoungGenerationSizeMb: 16,
  stackSizeMb: 8,
};

export interface WorkerThread {
  /** How many steps the script was given and got through. */
  progress(): number;
  lastDelivered(): { readonly realm: number; readonly id: number };
  /** Keeps the process alive until `rest`. */
  post(message: ToWorker): void;
  rest(): void;
  end(): Promise<void>;
}

/**
 * The thread itself: it starts at once, takes messages before it is up, and tells once if it is
 * gone.
 */
export function startWorkerThread(
  onMessage: (message: FromWorker) => void,
  onGone: (cause: 'crash' | 'memory', message: string) => void,
): WorkerThread {
  const words = new Int32Array(new SharedArrayBuffer(4 * progressWords.length));
  let waiting: ToWorker[] = [];
  let engineSent = false;
  let ended = false;
  const failed = (error: unknown): void => {
    if (ended) return;
    ended = true;
    const isMemory = (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    onGone(isMemory ? 'memory' : 'crash', messageOf(error));
  };
  const worker = openWorker(words.buffer, onMessage, failed);
  /** The engine comes first, whatever was asked for before it was ready. */
  const sendWaiting = (): void => {
    if (!worker || (!engineSent && waiting[0]?.type !== 'engine')) return;
    engineSent = true;
    for (const message of waiting) worker.postMessage(message);
    waiting = [];
  };
  engineModule().then((module) => {
    waiting.unshift({ type: 'engine', module });
    sendWaiting();
  }, failed);
  return {
    progress: () => Atomics.load(words, progressWords.count),
    lastDelivered: () => ({
      realm: Atomics.load(words, progressWords.realm),
      id: Atomics.load(words, progressWords.id),
    }),
    post(message) {
      worker?.ref();
      waiting.push(message);
      sendWaiting();
    },
    rest: () => worker?.unref(),
    async end() {
      ended = true;
      waiting = [];
      await worker?.terminate();
    },
  };
}

/** A thread that keeps no process alive yet. One that cannot be had fails like one that is gone. */
function openWorker(
  progress: SharedArrayBuffer,
  onMessage: (message: FromWorker) => void,
  failed: (error: unknown) => void,
): Worker | null {
  const workerData: WorkerData = { progress, prelude };
  try {
    const worker = new Worker(workerEntry(), {
      workerData,
      env: {},
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits,
    });
    // Whoever listens keeps the process alive, so that comes before `unref`.
    worker.on('message', onMessage);
    worker.on('error', failed);
    worker.on('exit', () => failed(new Error('the worker thread of the sandbox ended')));
    worker.unref();
    return worker;
  } catch (error) {
    queueMicrotask(() => failed(error));
    return null;
  }
}
