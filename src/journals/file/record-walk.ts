import { existsSync } from 'node:fs';
import type { JournalEvent } from '../../core/model/event/event.js';
import type { VerifiedBytes } from './claim-segment.js';
import { readChain, type Segment, segmentPath } from './segment-chain.js';
import { openSegmentReader, type SegmentReader } from './segment-reader.js';

/**
 * Yields the events of all segments, a chunk at a time. When nothing more is there it asks `idle`: true looks again,
 * false ends the walk.
 *
 * Exact at a fence: what was read from the newest segment is handed out only if no newer segment exists *afterwards*;
 * a driver that comes later measures the older segment later still, so it counts these bytes.
 */
export async function* walkRecord(runDir: string, verified: VerifiedBytes, idle: () => Promise<boolean>): AsyncGenerator<readonly JournalEvent[]> {
  let segment = await nextSegment(runDir, 0);
  while (!segment) {
    if (!(await idle())) return;
    segment = await nextSegment(runDir, 0);
  }
  let reader = await openSegmentReader(segment.path, segment.start);
  try {
    for (;;) {
      const events = await readEvents(runDir, reader, segment);
      verified.set(segment.epoch, Math.max(reader.position, verified.get(segment.epoch) ?? 0));
      if (events.length > 0) {
        yield events;
        continue;
      }
      const following: Segment | undefined = await nextSegment(runDir, segment.epoch);
      if (following) {
        await reader.close();
        segment = following;
        reader = await openSegmentReader(segment.path, segment.start);
      } else if (!(await idle())) return;
    }
  } finally {
    await reader.close();
  }
}

async function nextSegment(runDir: string, after: number): Promise<Segment | undefined> {
  if (after > 0 && !existsSync(segmentPath(runDir, after + 1))) return undefined;
  return (await readChain(runDir)).find((segment) => segment.epoch > after);
}

/** The events of the next chunk, without those that a driver which came meanwhile does not count. */
export async function readEvents(runDir: string, reader: SegmentReader, segment: Segment): Promise<readonly JournalEvent[]> {
  let events: JournalEvent[] = [];
  const visit = (json: string): void => {
    events.push(JSON.parse(json));
  };
  const start = reader.position;
  let until = segment.until ?? (await measuredEnd(runDir, segment));
  await reader.advance(until, visit);
  if (until !== null) return events;
  until = await measuredEnd(runDir, segment);
  if (until === null || reader.position <= until) return events;
  events = [];
  reader.seek(start);
  await reader.advance(until, visit);
  return events;
}

/** How many bytes of a segment count according to a newer one, if there is a newer one by now. */
async function measuredEnd(runDir: string, segment: Segment): Promise<number | null> {
  if (!existsSync(segmentPath(runDir, segment.epoch + 1))) return null;
  const chain = await readChain(runDir);
  return chain.find(({ epoch }) => epoch === segment.epoch)?.until ?? null;
}
