import type { JournalEvent } from '../../core/journal/event.js';
import type { Journal } from '../../core/ports/journal.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import type { PageRun } from '../../views/page/page-data.js';
import { isDamage } from './readable-run.js';

/** Who is told what is recorded. `event` may be slow: nothing more is read until it resolves. */
export interface RecordListener {
  event(event: JournalEvent, seq: number): Promise<void> | void;
  /** `seq`: the place of the next event. */
  present(seq: number): void;
  /** Lines of the record cannot be read; what follows them does. */
  trouble(lost: readonly string[]): void;
}

/**
 * Tells every event from place `from` on, once and in order, then new ones until `signal` aborts.
 * Damage is passed over, as `pageRun` passes it over, so that places mean the same event for ever.
 * Rejects where nothing can be read.
 */
export async function readRecord(
  handle: RunHandle,
  from: number,
  listener: RecordListener,
  signal: AbortSignal,
): Promise<void> {
  let [next, isPresent] = [from, false];
  const present = (): void => {
    if (!isPresent) listener.present(next);
    isPresent = true;
  };
  const follow = async (journal: Journal): Promise<void> => {
    let seq = 0;
    for await (const event of journal.follow(signal, present)) {
      if (seq++ < next) continue;
      await listener.event(event, next++);
      if (signal.aborted) return;
    }
  };
  for (let [journal, before] = [handle.journal, '']; ; ) {
    try {
      return await follow(journal);
    } catch (error) {
      if (!isDamage(error)) throw error;
      const recovery = await handle.recover(0);
      const lost = recovery.lost.join('\n');
      // Found nothing that it could pass over.
      if (lost === before) throw error;
      [journal, before] = [recovery.journal, lost];
      listener.trouble(recovery.lost);
    }
  }
}

const lookMs = 1_000;

/** Tells who drives the run, now and whenever that changes, until `signal` aborts. */
export async function watchDriver(
  { lease }: RunHandle,
  told: (driver: PageRun['driver']) => void,
  signal: AbortSignal,
): Promise<void> {
  let before = '';
  while (!signal.aborted) {
    const { state, record } = await lease.holder();
    const driver = { state, pid: record?.pid ?? null };
    const now = JSON.stringify(driver);
    if (now !== before && !signal.aborted) told(driver);
    before = now;
    await pause(lookMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over);
    if (signal.aborted) over();
  });
}
