import type { DriveRequest } from '../../config/request/drive-request.js';
import type { Journal, JournalSession } from '../../core/ports/journal.js';
import type { HeldLease } from '../../core/ports/lease.js';
import type { Recovery } from '../../core/ports/run-store.js';
import { ReplayRecord } from '../../core/replay/record.js';
import { createFold, type Fold } from '../../core/state/fold.js';
import { missingJournal } from '../../stores/words/missing-journal.js';
import { knownEpoch, noteDriven } from '../known/known-epoch.js';
import { markLostValues, refuseLoss } from './record-loss.js';

/** What a drive goes on from. */
export interface OpenedRecord {
  readonly journal: Journal;
  /** `null` in a dry run. */
  readonly session: JournalSession | null;
  readonly record: ReplayRecord;
  readonly fold: Fold;
  /** Ids of controls that the record has. */
  readonly taken: readonly string[];
  /** What of it cannot be used again, in words. */
  readonly lost: readonly string[];
}

/**
 * Throws where there is nothing to go on from, where the run is not to be trusted, and where a part
 * of it is lost and nobody said yes to that.
 */
export async function findRecord(request: DriveRequest): Promise<Recovery> {
  const { run, mode, dryRun } = request;
  // Opening makes a first segment; without this check an emptied run would silently start over
  // (C78).
  if (mode === 'resume' && !(await run.hasJournal())) throw missingJournal(run.runDir);
  if (!dryRun) await run.refuseForeign();
  if (mode === 'run') return { journal: run.journal, lost: [] };
  const found = await run.recover(await knownEpoch(request));
  if (!mayLose(request)) refuseLoss(run.id, found.lost);
  return found;
}

/** Opens the journal and reads what it holds; `onEnd` is told what to do when the drive is over. */
export async function openRecord(
  request: DriveRequest,
  { journal, lost: damages }: Recovery,
  lease: HeldLease | null,
  onEnd: (close: () => Promise<unknown>) => void,
): Promise<OpenedRecord> {
  const session = lease ? await journal.open() : null;
  if (session) {
    await lease?.setEpoch(session.epoch);
    const noted = noteDriven(request, session.epoch);
    onEnd(() => noted);
    onEnd(() => session.close().catch(() => {}));
  }
  const record = new ReplayRecord();
  const fold = createFold();
  const taken: string[] = [];
  if (request.mode === 'resume') {
    for await (const event of journal.read()) {
      record.apply(event);
      fold.apply(event);
      if (event.type === 'control-take' && event.id !== undefined) taken.push(event.id);
      request.onEvent(event, fold.state, false);
    }
  }
  record.seal();
  const lost = [...damages, ...(await markLostValues(record, (hash) => journal.getBlob(hash)))];
  if (!mayLose(request)) refuseLoss(request.run.id, lost);
  return { journal, session, record, fold, taken, lost };
}

function mayLose({ dryRun, rerunLost }: DriveRequest): boolean {
  return dryRun === true || rerunLost === true;
}
