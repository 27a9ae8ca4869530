import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { driverOf } from '../lease/driver-lock.js';
import { type Damage, damageOf, type PassedOver } from './damage.js';
import { isEventText } from './event-text.js';
import { readChain, type Segment, segmentName, segmentPath } from './segment-chain.js';
import { chunkBytes, openSegmentReader } from './segment-reader.js';

/**
 * Everything of a record that cannot be read any more, oldest first; empty for a sound one.
 * `knownEpoch` is the newest epoch that somebody else remembers to have been opened. It counts
 * where nothing at all is left: a folder put back from an older copy is whole.
 */
export async function surveyRecord(runDir: string, knownEpoch = 0): Promise<readonly Damage[]> {
  const { record } = await driverOf(runDir);
  const damages: Damage[] = [];
  const chain = await lenientChain(runDir, damages);
  for (const segment of chain) await surveySegment(segment, damages);
  const gone = await emptiedSegment(runDir, record?.epoch ?? 0, damages, knownEpoch);
  if (gone) damages.push(gone);
  return damages.sort((left, right) => left.epoch - right.epoch || left.from - right.from);
}

/**
 * A segment that a driver filled and that holds nothing now: some disks leave that after a power
 * cut. Without this the run would silently begin anew (C78). A segment that was claimed and never
 * got its first line is no loss: nobody was told that it counts.
 */
export async function emptiedSegment(
  runDir: string,
  openedEpoch: number,
  accepted: readonly PassedOver[],
  knownEpoch = 0,
): Promise<Damage | null> {
  const chain = await readChain(runDir, accepted);
  const newest = chain.at(-1)?.epoch ?? 0;
  const opened = Math.max(
    openedEpoch,
    newest > 0 ? 0 : knownEpoch,
    newest === 0 && (await wasDriven(runDir)) ? 1 : 0,
  );
  if (opened <= newest || accepted.some(({ epoch, from }) => epoch === opened && from === 0))
    return null;
  return {
    epoch: opened,
    from: 0,
    to: 0,
    what: 'it is empty or gone, though a driver recorded there',
  };
}

/** Files that only a driver with an open journal makes. */
async function wasDriven(runDir: string): Promise<boolean> {
  const [entries, agents, blobs] = await Promise.all(
    ['', 'agents', 'blobs'].map((name) => readdir(join(runDir, name)).catch(() => [])),
  );
  const visible = (names: readonly string[] | undefined) =>
    (names ?? []).some((name) => !name.startsWith('.'));
  return (
    visible(agents) ||
    visible(blobs) ||
    (entries ?? []).some((name) => name === 'result.json' || name === 'report.md')
  );
}

/** The chain, with what stands in its way noted as damage and passed over. */
async function lenientChain(runDir: string, damages: Damage[]): Promise<readonly Segment[]> {
  for (;;) {
    try {
      return await readChain(runDir, damages);
    } catch (error) {
      const found = damageOf(error);
      if (found === null) throw error;
      const path = segmentPath(runDir, found.epoch);
      damages.push({
        ...found,
        to: Math.max(found.to ?? (await lineEndAfter(path, found.from)), found.from + 1),
      });
    }
  }
}

async function surveySegment(segment: Segment, damages: Damage[]): Promise<void> {
  const passOver: PassedOver[] = [...segment.passOver];
  const reader = await openSegmentReader(segment.path, segment.start, chunkBytes, passOver);
  try {
    for (;;) {
      try {
        if (!(await reader.advance(segment.until, isEventText))) return;
      } catch (error) {
        const found = damageOf(error);
        if (found === null) throw error;
        const damage = {
          ...found,
          to: Math.max(found.to ?? (await lineEndAfter(segment.path, found.from)), found.from + 1),
        };
        damages.push(damage);
        passOver.push(damage);
      }
    }
  } finally {
    await reader.close();
  }
}

/** The byte after the line that begins at `from`; the end of the file where no line ends. */
async function lineEndAfter(path: string, from: number): Promise<number> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  const file = await open(path, 'r').catch(() => null);
  if (!file) return size;
  try {
    const chunk = Buffer.alloc(64 * 1024);
    for (let at = from; ; at += chunk.length) {
      const { bytesRead } = await file
        .read(chunk, 0, chunk.length, at)
        .catch(() => ({ bytesRead: 0 }));
      const end = chunk.subarray(0, bytesRead).indexOf(0x0a);
      if (end >= 0) return at + end + 1;
      if (bytesRead < chunk.length) return Math.max(size, from);
    }
  } finally {
    await file.close();
  }
}

/** What of a journal cannot be read, for people. */
export function damageText(damages: readonly Damage[]): readonly string[] {
  return damages.map(
    ({ epoch, from, what }) => `events/${segmentName(epoch)} at byte ${from}: ${what}`,
  );
}
