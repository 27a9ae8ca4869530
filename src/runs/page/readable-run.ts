import type { JournalEvent } from '../../core/journal/event.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import { PlenumError } from '../../core/values/errors.js';
import { type OpenRun, readRun } from '../look/open-run.js';

interface ReadableRun {
  readonly run: OpenRun;
  /** What of its record cannot be read, a sentence each. */
  readonly lost: readonly string[];
}

/** The run as far as its record can be read. Looking changes nothing: damage stays where it is. */
export async function readableRun(handle: RunHandle, now: number): Promise<ReadableRun> {
  try {
    return { run: await readRun(handle, now), lost: [] };
  } catch (error) {
    if (!isDamage(error)) throw error;
    const { journal, lost } = await handle.recover(0);
    const sound = { ...handle, header: handle.header, journal };
    return { run: await readRun(sound, now), lost };
  }
}

/** All events that can be read, in order. */
export async function* readableEvents(handle: RunHandle): AsyncGenerator<JournalEvent> {
  let seen = 0;
  try {
    for await (const event of handle.journal.read()) {
      seen += 1;
      yield event;
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    const { journal } = await handle.recover(0);
    let at = 0;
    for await (const event of journal.read()) if (at++ >= seen) yield event;
  }
}

export function isDamage(error: unknown): boolean {
  return PlenumError.is(error) && error.code === 'E_JOURNAL_CORRUPT';
}
