import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PlenumError } from '../../core/model/errors.js';
import { errorCodeOf } from './disk-error.js';
import { readSegmentHeader } from './segment-header.js';
import { corruptAt } from './segment-reader.js';

export interface Segment {
  readonly epoch: number;
  readonly path: string;
  /** Offset of the first event. */
  readonly start: number;
  /** How many bytes count; `null` for the newest segment, which may still grow. */
  readonly until: number | null;
}

export function eventsFolder(runDir: string): string {
  return join(runDir, 'events');
}

export function segmentPath(runDir: string, epoch: number): string {
  return join(eventsFolder(runDir), `${String(epoch).padStart(6, '0')}.jsonl`);
}

/** Epochs that were ever claimed, in order. A folder without journal is an error, never an empty record (C78). */
export async function listEpochs(runDir: string): Promise<readonly number[]> {
  let names: readonly string[];
  try {
    names = await readdir(eventsFolder(runDir));
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT' || errorCodeOf(error) === 'ENOTDIR') throw missingJournal(runDir);
    throw error;
  }
  const epochs: number[] = [];
  for (const name of names) {
    const match = /^(\d{6,})\.jsonl$/.exec(name);
    if (match) epochs.push(Number(match[1]));
  }
  return epochs.sort((left, right) => left - right);
}

export function missingJournal(runDir: string): PlenumError {
  return new PlenumError('E_JOURNAL_MISSING', `There is nothing to resume: ${runDir} has no journal.`, {
    hint: 'Start the script again: plenum run <script>. To see which runs have one: plenum list',
  });
}

/**
 * The segments that make up the record, oldest first; empty before the first driver. They are found from the newest
 * header backwards, so a segment that was claimed and never got its header is passed over.
 */
export async function readChain(runDir: string): Promise<readonly Segment[]> {
  const epochs = await listEpochs(runDir);
  const chain: Segment[] = [];
  let until: number | null = null;
  let named: number | null = null;
  for (let index = epochs.length - 1; index >= 0; index--) {
    const epoch = epochs[index] ?? 0;
    if (named !== null && epoch > named) continue;
    if (named !== null && epoch < named) break;
    const path = segmentPath(runDir, epoch);
    const found = await readSegmentHeader(path);
    if (!found) {
      if (named !== null) throw corruptAt(path, 0, 'its first line is not readable, but a later segment continues it');
      continue;
    }
    chain.unshift({ epoch, path, start: found.end, until });
    named = null;
    if (!found.header.previous) return chain;
    until = found.header.previous.bytes;
    named = found.header.previous.epoch;
  }
  if (named !== null) throw corruptAt(segmentPath(runDir, named), 0, 'the file is missing, but a later segment continues it');
  return chain;
}
