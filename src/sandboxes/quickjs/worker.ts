import { parentPort, workerData } from 'node:worker_threads';
import { GuestRun } from './guest-run.js';
import { type FromWorker, progressWords, type ToWorker, type WorkerData } from './protocol.js';

/** Entry of the worker thread: it holds one run and does what the host says, in order. */
const { progress, prelude } = workerData as WorkerData;
const words = new Int32Array(progress);
const port = parentPort;

let module: WebAssembly.Module | null = null;
let run: GuestRun | null = null;

const post = (message: FromWorker): void => port?.postMessage(message);

function deliver(realm: number, id: number): void {
  Atomics.store(words, progressWords.realm, realm);
  Atomics.store(words, progressWords.id, id);
}

function bump(): void {
  Atomics.add(words, progressWords.count, 1);
}

function handle(message: ToWorker) {
  if (message.type === 'engine') {
    module = message.module;
    return;
  }
  if (message.type === 'start') {
    if (!module) throw new Error('no engine');
    bump();
    const { code, setUp, busyMs, memoryBytes } = message;
    run = new GuestRun({
      module,
      prelude,
      busyMs,
      memoryBytes,
      onDelivery: deliver,
      onQuiet: bump,
      onMessages: (realm, text) => post({ type: 'messages', realm, text }),
    });
    return finish(run.start(code, setUp));
  }
  if (!run) throw new Error('not started');
  return finish(run.advance(message.steps, message.texts));
}

function finish(end: ReturnType<GuestRun['start']>): void {
  post(end ? { type: 'end', end } : { type: 'quiet' });
}

port?.on('message', handle);
