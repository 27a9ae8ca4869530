import { existsSync } from 'node:fs';
import type { JournalEvent } from '../../../core/journal/event.js';
import type { VerifiedBytes } from './claim-segment.js';
import type { PassedOver } from './damage.js';
import { eventOf } from './event-text.js';
import { listEpochs, readChain, type Segment, segmentPath } from './segment-chain.js';
import { chunkBytes, openSegmentReader, type SegmentReader } from './segment-reader.js';

/**
 * Which record is walked: of this folder, without the damage that is accepted, with what is known
 * to be whole.
 */
export interface RecordPlace {
  readonly runDir: string;
  readonly accepted: readonly PassedOver[];
  readonly verified: VerifiedBytes;
}

/**
 * Yields the events of all segments, a chunk at a time. When nothing more is there it asks `idle`:
 * true looks again, false ends the walk.
 *
 * Exact at a fence: what was read from the newest segment is handed out only if no newer segment
 * exists *afterwards*; a driver that comes later measures the older segment later still, so it
 * counts these bytes.
 */
export async function* walkRecord(
  { runDir, accepted, verified }: RecordPlace,
  idle: () => Promise<boolean>,
): AsyncGenerator<readonly JournalEvent[]> {
  let segment = await nextSegment(runDir, accepted, 0);
  while (!segment) {
    if (!(await idle())) return;
    segment = await nextSegment(runDir, accepted, 0);
  }
  let reader = await openSegmentReader(segment.path, segment.start, chunkBytes, segment.passOver);
  try {
    for (;;) {
      const events = await readEvents(runDir, reader, segment, accepted);
      verified.set(segment.epoch, Math.max(reader.position, verified.get(segment.epoch) ?? 0));
      if (events.length > 0) {
        yield events;
        continue;
      }
      const following: Segment | undefined = await nextSegment(runDir, accepted, segment.epoch);
      if (following) {
        await reader.close();
        segment = following;
        reader = await openSegmentReader(segment.path, segment.start, chunkBytes, segment.passOver);
      } else if (!(await idle())) return;
    }
  } finally {
    await reader.close();
  }
}

async function nextSegment(
  runDir: string,
  accepted: readonly PassedOver[],
  after: number,
): Promise<Segment | undefined> {
  if (after > 0 && !(await listEpochs(runDir)).some((epoch) => epoch > after)) return undefined;
  return (await readChain(runDir, accepted)).find((segment) => segment.epoch > after);
}

/**
 * The events of the next chunk, without those that a driver which came meanwhile does not count.
 */
export async function readEvents(
  runDir: string,
  reader: SegmentReader,
  segment: Segment,
  accepted: readonly PassedOver[] = [],
): Promise<readonly JournalEvent[]> {
  let events: JournalEvent[] = [];
  const visit = (json: string): boolean => {
    const event = eventOf(json);
    if (event) events.push(event);
    return event !== null;
  };
  const start = reader.position;
  let until = segment.until ?? (await measuredEnd(runDir, segment, accepted));
  await reader.advance(until, visit);
  if (until !== null) return events;
  until = await measuredEnd(runDir, segment, accepted);
  if (until === null || reader.position <= until) return events;
  events = [];
  reader.seek(start);
  await reader.advance(until, visit);
  return events;
}

/** How many bytes of a segment count according to a newer one, if there is a newer one by now. */
async function measuredEnd(
  runDir: string,
  segment: Segment,
  accepted: readonly PassedOver[],
): Promise<number | null> {
  if (!existsSync(segmentPath(runDir, segment.epoch + 1))) return null;
  const chain = await readChain(runDir, accepted);
  return chain.find(({ epoch }) => epoch === segment.epoch)?.until ?? null;
}
