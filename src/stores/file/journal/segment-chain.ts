import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf } from '../../../host/disk/disk-error.js';
import { missingJournal } from '../../words/missing-journal.js';
import { corruptAt, type PassedOver } from './damage.js';
import { readSegmentHeader } from './segment-header.js';

export interface Segment {
  readonly epoch: number;
  readonly path: string;
  /** Offset of the first event. */
  readonly start: number;
  /**
   * How many bytes count; `null` for the newest segment, which may still grow, and where nobody can
   * say any more.
   */
  readonly until: number | null;
  /** Damage in it that is passed over. */
  readonly passOver: readonly PassedOver[];
}

export function eventsFolder(runDir: string): string {
  return join(runDir, 'events');
}

export function segmentPath(runDir: string, epoch: number): string {
  return join(eventsFolder(runDir), segmentName(epoch));
}

export function segmentName(epoch: number): string {
  return `${String(epoch).padStart(6, '0')}.jsonl`;
}

const segmentFile = /^(\d{6,15})\.jsonl$/;

export function isSegmentName(name: string): boolean {
  return segmentFile.test(name);
}

/**
 * Epochs that were ever claimed, in order. A folder without journal is an error, never an empty
 * record (C78).
 */
export async function listEpochs(runDir: string): Promise<readonly number[]> {
  let names: readonly string[];
  try {
    names = await readdir(eventsFolder(runDir));
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT' || errorCodeOf(error) === 'ENOTDIR')
      throw missingJournal(runDir);
    throw error;
  }
  const epochs: number[] = [];
  for (const name of names) {
    const match = segmentFile.exec(name);
    if (match) epochs.push(Number(match[1]));
  }
  return epochs.sort((left, right) => left - right);
}

/**
 * The segments that make up the record, oldest first; empty before the first driver. They are found
 * from the newest header backwards, so a segment that was claimed and never got its header is
 * passed over. `accepted` is damage beyond that which the headers name. What is no file of its own,
 * a link say, counts as gone.
 */
export async function readChain(
  runDir: string,
  accepted: readonly PassedOver[] = [],
): Promise<readonly Segment[]> {
  const epochs = (await listEpochs(runDir)).filter((epoch) =>
    lstatSync(segmentPath(runDir, epoch), { throwIfNoEntry: false })?.isFile(),
  );
  const chain: Segment[] = [];
  const passed = [...accepted];
  /** What a later segment says of the one before it. */
  let named: { readonly epoch: number; readonly bytes: number } | null = null;
  for (let index = epochs.length - 1; index >= 0; index--) {
    const epoch = epochs[index] ?? 0;
    if (named !== null && epoch > named.epoch) continue;
    if (named !== null && epoch < named.epoch) {
      if (!isLost(passed, named)) break;
      // The file that is gone could have said what came before it; what is left of the older ones
      // is taken whole.
      named = null;
    }
    const path = segmentPath(runDir, epoch);
    const hole = passed.find((one) => one.epoch === epoch && one.from === 0 && one.to > 0);
    const found = hole ? null : await readSegmentHeader(path);
    if (!found && !hole) {
      if (named !== null)
        throw corruptAt(
          path,
          0,
          'its first line is not readable, but a later segment continues it',
          named.bytes,
        );
      continue;
    }
    for (const one of found?.header.damaged ?? []) passed.push(one);
    chain.unshift({
      epoch,
      path,
      start: found?.end ?? hole?.to ?? 0,
      until: named?.bytes ?? null,
      passOver: passed.filter((one) => one.epoch === epoch),
    });
    if (found && !found.header.previous) return chain;
    named = found?.header.previous ?? null;
  }
  if (named !== null && !isLost(passed, named))
    throw corruptAt(
      segmentPath(runDir, named.epoch),
      0,
      'the file is missing, but a later segment continues it',
      named.bytes,
    );
  return chain;
}

function isLost(
  passed: readonly PassedOver[],
  { epoch, bytes }: { readonly epoch: number; readonly bytes: number },
): boolean {
  return passed.some((one) => one.epoch === epoch && one.from === 0 && one.to >= bytes);
}

/** All damage that the headers of the chain name. */
export async function acceptedDamage(chain: readonly Segment[]): Promise<readonly PassedOver[]> {
  const headers = await Promise.all(
    chain.map(({ path, passOver }) =>
      passOver.some(({ from, to }) => from === 0 && to > 0) ? null : readSegmentHeader(path),
    ),
  );
  return headers.flatMap((found) => found?.header.damaged ?? []);
}
