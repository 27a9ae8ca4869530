import type { RunHandle } from '../../core/ports/run-store.js';
import { hideKeys } from '../../runs/page/hidden-keys.js';
import { type RecordListener, readRecord, watchDriver } from '../../runs/page/read-record.js';
import type { PageEntry } from '../../views/page/page-data.js';
import { errorAnswer } from './error-answer.js';
import { type EventStream, eventStream } from './event-stream.js';
import type { ServerWorld } from './server-world.js';

/** Every event of a run from a place on, then new ones, and who drives it. */
export function sendRecord(world: ServerWorld, handle: RunHandle, from: number): Response {
  const hide = hideKeys(world.host.env);
  return streamed(world, async (stream, gone) => {
    const over = new AbortController();
    const signal = AbortSignal.any([gone, over.signal]);
    const listener: RecordListener = {
      event(event, id) {
        stream.send({ id, data: hide(event) });
        return stream.room();
      },
      present: (seq) => stream.send({ event: 'present', data: { seq } }),
      trouble: (trouble) => stream.send({ event: 'trouble', data: hide({ trouble }) }),
    };
    const driver = watchDriver(handle, (data) => stream.send({ event: 'driver', data }), signal);
    await readRecord(handle, from, listener, signal).finally(() => over.abort());
    await driver;
  });
}

/** What an agent said from an item on; then what it says, while somebody drives the run. */
export function sendTranscript(
  world: ServerWorld,
  handle: RunHandle,
  n: number,
  from: number,
): Response {
  const hide = hideKeys(world.host.env);
  return streamed(world, async (stream, signal) => {
    const over = new AbortController();
    const end = AbortSignal.any([signal, over.signal]);
    // Looked at before the reading: what it writes afterwards would be missed.
    const driver = await handle.lease.holder();
    let index = 0;
    const present = (): void => {
      stream.send({ event: 'present', data: { seq: index } });
      if (driver.state === 'gone') over.abort();
    };
    for await (const item of handle.transcripts.follow(n, end, present)) {
      const id = index++;
      if (id < from) continue;
      stream.send({ id, data: hide(item) });
      await stream.room();
      if (signal.aborted) return;
    }
  });
}

/** Runs that change, each at its newest: who reads slowly misses what was in between. */
export function sendHome(world: ServerWorld): Response {
  return streamed(world, async (stream, signal) => {
    const changed = new Map<string, PageEntry>();
    let wake = (): void => undefined;
    signal.addEventListener('abort', () => wake(), { once: true });
    const forget = world.feed.listen((entry) => {
      changed.set(entry.id, entry);
      wake();
    });
    try {
      while (!signal.aborted) {
        for (const [id, data] of [...changed]) {
          changed.delete(id);
          stream.send({ event: 'run', data });
          await stream.room();
        }
        if (changed.size === 0 && !signal.aborted)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      forget();
    }
  });
}

function streamed(
  world: ServerWorld,
  work: (stream: EventStream, signal: AbortSignal) => Promise<void>,
): Response {
  const { heartbeatMs, signal, host } = world;
  const told = async (stream: EventStream, end: AbortSignal): Promise<void> => {
    try {
      await work(stream, end);
    } catch (error) {
      if (!end.aborted)
        stream.send({ event: 'error', data: errorAnswer(error, hideKeys(host.env)) });
    }
  };
  const body = eventStream(told, { heartbeatMs, signal });
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
}
