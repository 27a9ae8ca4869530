import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import { journalVersion } from '../../../core/journal/event.js';
import { diskError, errorCodeOf } from '../../../host/disk/disk-error.js';
import { syncFolder } from '../../../host/disk/durable-file.js';
import type { PassedOver } from './damage.js';
import { isEventText } from './event-text.js';
import {
  acceptedDamage,
  eventsFolder,
  listEpochs,
  readChain,
  segmentPath,
} from './segment-chain.js';
import type { SegmentStart } from './segment-header.js';
import { encodeLine } from './segment-line.js';
import { chunkBytes, openSegmentReader } from './segment-reader.js';

/** Per epoch, the bytes whose checksums were found right; they are not checked twice. */
export type VerifiedBytes = Map<number, number>;

interface ClaimedSegment {
  readonly epoch: number;
  readonly file: FileHandle;
  readonly size: number;
}

/**
 * Takes the next epoch. The order matters: damage is found before anything is created; the file is
 * created before the end of the older segment is measured, so that every record the older driver
 * could still acknowledge (it looks for this file after its sync) is inside the measure.
 */
export async function claimSegment(
  runDir: string,
  verified: VerifiedBytes,
  accepted: readonly PassedOver[] = [],
): Promise<ClaimedSegment> {
  await verifyChain(runDir, verified, accepted);
  const { epoch, file } = await createSegment(runDir);
  try {
    const previous = await verifyChain(runDir, verified, accepted);
    const damaged = [...(await acceptedDamage(await readChain(runDir, accepted))), ...accepted];
    const header: SegmentStart = {
      type: 'segment-start',
      version: journalVersion,
      epoch,
      previous,
      ...(damaged.length === 0 ? {} : { damaged }),
    };
    const line = Buffer.from(encodeLine(JSON.stringify(header)), 'utf8');
    await file.writeFile(line);
    await file.datasync();
    await syncFolder(eventsFolder(runDir));
    return { epoch, file, size: line.length };
  } catch (error) {
    await file.close();
    throw diskError(error, segmentPath(runDir, epoch));
  }
}

/** Checks every record that counts; returns where the record ends now. */
async function verifyChain(
  runDir: string,
  verified: VerifiedBytes,
  accepted: readonly PassedOver[],
): Promise<SegmentStart['previous']> {
  let last: SegmentStart['previous'] = null;
  for (const segment of await readChain(runDir, accepted)) {
    const known = verified.get(segment.epoch) ?? 0;
    const { size } = await stat(segment.path);
    const start = known > segment.start && known <= size ? known : segment.start;
    const reader = await openSegmentReader(segment.path, start, chunkBytes, segment.passOver);
    try {
      while (await reader.advance(segment.until, isEventText));
      verified.set(segment.epoch, reader.position);
      last = { epoch: segment.epoch, bytes: reader.position };
    } finally {
      await reader.close();
    }
  }
  return last;
}

async function createSegment(
  runDir: string,
): Promise<{ readonly epoch: number; readonly file: FileHandle }> {
  for (;;) {
    const epoch = ((await listEpochs(runDir)).at(-1) ?? 0) + 1;
    const path = segmentPath(runDir, epoch);
    try {
      return { epoch, file: await open(path, 'ax') };
    } catch (error) {
      if (errorCodeOf(error) !== 'EEXIST') throw diskError(error, path);
    }
  }
}
