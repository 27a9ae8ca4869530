import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { JournalEvent } from '../../core/model/event/event.js';
import type { Journal, JournalSession } from '../../core/ports/journal.js';
import { getBlob, putBlob } from './blob-store.js';
import { claimSegment, type VerifiedBytes } from './claim-segment.js';
import { walkRecord } from './record-walk.js';
import { listEpochs, missingJournal, segmentPath } from './segment-chain.js';
import { createSegmentWriter } from './segment-writer.js';

const pollMs = 50;

/**
 * The journal of a run folder (layout: docs/run-folder.md). The folder must exist; `open` on one without any segment
 * starts the record, while `read` there is E_JOURNAL_MISSING, so a resume never turns into a silent restart (C78).
 */
export function createFileJournal(runDir: string): Journal {
  const verified: VerifiedBytes = new Map();
  return {
    version: 1,
    open: () => openSession(runDir, verified),
    async *read() {
      if ((await listEpochs(runDir)).length === 0) throw missingJournal(runDir);
      yield* eventsOf(walkRecord(runDir, verified, async () => false));
    },
    async *follow(signal) {
      const idle = async (): Promise<boolean> => {
        await delay(pollMs, undefined, { signal }).catch(() => undefined);
        return !signal.aborted;
      };
      for await (const events of walkRecord(runDir, verified, idle)) {
        for (const event of events) {
          if (signal.aborted) return;
          yield event;
        }
      }
    },
    getBlob: (hash) => getBlob(runDir, hash),
  };
}

async function* eventsOf(chunks: AsyncIterable<readonly JournalEvent[]>): AsyncGenerator<JournalEvent> {
  for await (const events of chunks) yield* events;
}

async function openSession(runDir: string, verified: VerifiedBytes): Promise<JournalSession> {
  const { epoch, file, size } = await claimSegment(runDir, verified);
  const writer = createSegmentWriter({ file, path: segmentPath(runDir, epoch), nextPath: segmentPath(runDir, epoch + 1), size });
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
  return existsSync(segmentPath(runDir, 1));
}
