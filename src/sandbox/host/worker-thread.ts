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

/**
 * The thread itself: it starts when this is made, takes messages before it is up, and tells once if
 * it is gone.
 */
export class WorkerThread {
  private readonly words = new Int32Array(new SharedArrayBuffer(4 * progressWords.length));
  private worker: Worker | null = null;
  private waiting: ToWorker[] = [];
  private engineSent = false;
  private busy = false;
  private ended = false;

  constructor(
    private readonly onMessage: (message: FromWorker) => void,
    private readonly onGone: (cause: 'crash' | 'memory', message: string) => void,
  ) {
    const engine = engineModule();
    this.open();
    engine.then((module) => {
      this.waiting.unshift({ type: 'engine', module });
      this.sendWaiting();
    }, this.failed);
  }

  get progress(): number {
    return Atomics.load(this.words, progressWords.count);
  }

  get lastDelivered(): { readonly realm: number; readonly id: number } {
    return {
      realm: Atomics.load(this.words, progressWords.realm),
      id: Atomics.load(this.words, progressWords.id),
    };
  }

  /** Keeps the process alive until `rest`. */
  post(message: ToWorker): void {
    this.busy = true;
    this.worker?.ref();
    this.waiting.push(message);
    this.sendWaiting();
  }

  rest(): void {
    this.busy = false;
    this.worker?.unref();
  }

  async end(): Promise<void> {
    this.ended = true;
    this.waiting = [];
    await this.worker?.terminate();
  }

  private open(): void {
    const workerData: WorkerData = { progress: this.words.buffer as SharedArrayBuffer, prelude };
    try {
      this.worker = new Worker(workerEntry(), {
        workerData,
        env: {},
        execArgv: [],
        stdin: false,
        stdout: true,
        stderr: true,
        resourceLimits,
      });
    } catch (error) {
      this.failed(error);
      return;
    }
    this.worker.on('message', this.onMessage);
    this.worker.on('error', this.failed);
    this.worker.on('exit', () => this.failed(new Error('the worker thread of the sandbox ended')));
    if (!this.busy) this.worker.unref();
    this.sendWaiting();
  }

  /** The engine comes first, whatever was asked for before it was ready. */
  private sendWaiting(): void {
    if (!this.worker || (!this.engineSent && this.waiting[0]?.type !== 'engine')) return;
    this.engineSent = true;
    for (const message of this.waiting) this.worker.postMessage(message);
    this.waiting = [];
  }

  private readonly failed = (error: unknown): void => {
    if (this.ended) return;
    this.ended = true;
    const isMemory = (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.onGone(isMemory ? 'memory' : 'crash', messageOf(error));
  };
}
