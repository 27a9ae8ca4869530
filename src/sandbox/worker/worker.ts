import { parentPort, workerData } from 'node:worker_threads';
import {
  type FromWorker,
  progressWords,
  type ToWorker,
  type WorkerData,
} from '../host/protocol.js';
import { GuestRun } from './guest-run.js';

/** Entry of the worker thread: it holds one run and does what the host says, in order. */
const { progress, prelude } = workerData as WorkerData;
const words = new Int32Array(progress);
let run: GuestRun | null = null;

function post(message: FromWorker): void {
  parentPort?.postMessage(message);
}

function onDelivery(realm: number, id: number): void {
  Atomics.store(words, progressWords.realm, realm);
  Atomics.store(words, progressWords.id, id);
}

function onQuiet(): void {
  Atomics.add(words, progressWords.count, 1);
}

function onMessages(realm: number, text: string): void {
  post({ type: 'messages', realm, text });
}

function handle(message: ToWorker): void {
  if (message.type === 'engine') {
    run = new GuestRun({ module: message.module, prelude, onDelivery, onQuiet, onMessages });
    return;
  }
  if (!run) throw new Error('the engine did not start');
  // The first count tells that the script has its thread from now on.
  if (message.type === 'start') onQuiet();
  const end =
    message.type === 'start'
      ? run.start(message, message)
      : run.advance(message.steps, message.texts);
  const { refused } = run;
  post(end ? { type: 'end', end, refused } : { type: 'quiet', refused });
}

parentPort?.on('message', handle);
