import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { JournalEvent } from '../../../core/journal/event.js';
import type { Journal, JournalSession } from '../../../core/ports/journal.js';
import { missingJournal } from '../../words/missing-journal.js';
import { getBlob, putBlob } from '../contents/blob-store.js';
import { driverOf } from '../lease/driver-lock.js';
import { claimSegment, type VerifiedBytes } from './claim-segment.js';
import { corruptAt, type PassedOver } from './damage.js';
import { emptiedSegment } from './record-survey.js';
import { type RecordPlace, walkRecord } from './record-walk.js';
import { eventsFolder, isSegmentName, listEpochs, segmentPath } from './segment-chain.js';
import { createSegmentWriter } from './segment-writer.js';

const pollMs = 50;

/**
 * The journal of a run folder (layout: docs/run-folder.md). The folder must exist; `open` on one
 * without any segment starts the record, while `read` there is E_JOURNAL_MISSING, so a resume never
 * turns into a silent restart (C78).
 */
export function createFileJournal(runDir: string, accepted: readonly PassedOver[] = []): Journal {
  const verified: VerifiedBytes = new Map();
  const place = { runDir, accepted, verified };
  return {
    version: 1,
    open: () => openSession(place),
    async *read() {
      if ((await listEpochs(runDir)).length === 0) throw missingJournal(runDir);
      const { record } = await driverOf(runDir);
      const gone = await emptiedSegment(runDir, record?.epoch ?? 0, accepted);
      if (gone) throw corruptAt(segmentPath(runDir, gone.epoch), 0, gone.what);
      yield* eventsOf(walkRecord(place, async () => false));
    },
    async *follow(signal, present) {
      let tell = present;
      const idle = async (): Promise<boolean> => {
        tell?.();
        tell = undefined;
        await delay(pollMs, undefined, { signal }).catch(() => undefined);
        return !signal.aborted;
      };
      for await (const events of walkRecord(place, idle)) {
        for (const event of events) {
          if (signal.aborted) return;
          yield event;
        }
      }
    },
    getBlob: (hash) => getBlob(runDir, hash),
  };
}

async function* eventsOf(
  chunks: AsyncIterable<readonly JournalEvent[]>,
): AsyncGenerator<JournalEvent> {
  for await (const events of chunks) yield* events;
}

async function openSession({ runDir, verified, accepted }: RecordPlace): Promise<JournalSession> {
  const { epoch, file, size } = await claimSegment(runDir, verified, accepted);
  const writer = createSegmentWriter({
    file,
    path: segmentPath(runDir, epoch),
    nextPath: segmentPath(runDir, epoch + 1),
    size,
  });
  return {
    epoch,
    append: (event) => writer.append(JSON.stringify(event)),
    commit: () => writer.commit(),
    putBlob: (text) => putBlob(runDir, text),
    close: () => writer.close(),
  };
}

/** Whether a driver ever opened the journal of this folder. */
export function hasJournal(runDir: string): boolean {
  try {
    return readdirSync(eventsFolder(runDir)).some((name) => isSegmentName(name));
  } catch {
    return false;
  }
}
