import { afterEach, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../core/journal/event.js';
import type { Journal, JournalSession } from '../../../core/ports/journal.js';

export interface JournalSubject {
  /** The journal of a fresh run. */
  readonly create: () => Promise<Journal>;
  /** The same record as another process would open it, while the first object lives. */
  readonly reopen: (journal: Journal) => Promise<Journal>;
  readonly cleanup?: () => Promise<void>;
}

export function note(position: number, text = `note ${position}`): JournalEvent {
  return {
    type: 'note-add',
    at: 1000 + position,
    realm: 0,
    strand: 'root',
    position,
    lane: 'root',
    note: { kind: 'log', level: 'log', text },
  };
}

export async function collect(
  events: AsyncIterable<JournalEvent>,
): Promise<readonly JournalEvent[]> {
  const all: JournalEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function positions(events: readonly JournalEvent[]): readonly number[] {
  return events.map((event) => (event.type === 'note-add' ? event.position : -1));
}

function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** What every journal promises; the sentences are those of the port. */
export function describeJournal(name: string, subject: JournalSubject): void {
  describe(`${name} keeps the journal's promises`, () => {
    const sessions: JournalSession[] = [];
    const opened = async (journal: Journal): Promise<JournalSession> => {
      const session = await journal.open();
      sessions.push(session);
      return session;
    };
    afterEach(async () => {
      for (const session of sessions.splice(0)) await session.close().catch(() => undefined);
      await subject.cleanup?.();
    });

    it('MUST keep events in the order of append, whole or not at all', async () => {
      const journal = await subject.create();
      const session = await opened(journal);
      for (const position of numbers(1, 500))
        session.append(
          note(position, `line\nbreak, “quotes”, 漢字, \u0000, ${'x'.repeat(position)}`),
        );
      await session.commit();
      const events = await collect(journal.read());
      expect(positions(events)).toEqual(numbers(1, 500));
      expect(events[499]).toEqual(
        note(500, `line\nbreak, “quotes”, 漢字, \u0000, ${'x'.repeat(500)}`),
      );
    });

    it('keeps an event as it was when appended, whatever happens to the object later', async () => {
      const journal = await subject.create();
      const session = await opened(journal);
      const event = { ...note(1) } as { type: 'note-add'; at: number } & JournalEvent;
      session.append(event);
      event.at = 9;
      await session.commit();
      expect(await collect(journal.read())).toEqual([note(1)]);
    });

    it('X70: what was committed is there for another process, although the first one never closed', async () => {
      const journal = await subject.create();
      const session = await opened(journal);
      session.append(note(1));
      await session.commit();
      expect(positions(await collect((await subject.reopen(journal)).read()))).toEqual([1]);
    });

    it('X70: commits made at the same time all wait for their own events', async () => {
      const journal = await subject.create();
      const session = await opened(journal);
      const other = await subject.reopen(journal);
      await Promise.all(
        numbers(1, 64).map(async (position) => {
          if (position % 3 === 0) await Promise.resolve();
          if (position % 7 === 0) await new Promise((resolve) => setTimeout(resolve, position % 5));
          session.append(note(position));
          await session.commit();
          expect(positions(await collect(other.read()))).toContain(position);
        }),
      );
    });

    it('a commit with nothing to make durable resolves', async () => {
      const session = await opened(await subject.create());
      await session.commit();
      session.append(note(1));
      await session.commit();
      await session.commit();
    });

    it('MUST let one session append at a time: opening fences every older session', async () => {
      const journal = await subject.create();
      const first = await opened(journal);
      first.append(note(1));
      await first.commit();
      const second = await opened(await subject.reopen(journal));
      expect([first.epoch, second.epoch]).toEqual([1, 2]);
      first.append(note(66));
      await expect(first.commit()).rejects.toMatchObject({ code: 'E_RUN_FENCED' });
      second.append(note(2));
      await second.commit();
      await expect(first.commit()).rejects.toMatchObject({ code: 'E_RUN_FENCED' });
      expect(positions(await collect(journal.read()))).toEqual([1, 2]);
    });

    it('a fenced session learns it even when it has nothing to write', async () => {
      const journal = await subject.create();
      const first = await opened(journal);
      await opened(await subject.reopen(journal));
      await expect(first.commit()).rejects.toMatchObject({ code: 'E_RUN_FENCED' });
    });

    it('reads over all epochs, oldest first, and epochs rise by one', async () => {
      const journal = await subject.create();
      for (const epoch of numbers(1, 5)) {
        const session = await opened(await subject.reopen(journal));
        expect(session.epoch).toBe(epoch);
        session.append(note(epoch));
        await session.commit();
        await session.close();
      }
      expect(positions(await collect(journal.read()))).toEqual(numbers(1, 5));
    });

    it('closing makes durable what was appended, and a closed session records nothing more', async () => {
      const journal = await subject.create();
      const session = await opened(journal);
      session.append(note(1));
      await session.close();
      await session.close();
      session.append(note(2));
      await expect(session.commit()).rejects.toMatchObject({ code: 'E_INTERNAL' });
      expect(positions(await collect(journal.read()))).toEqual([1]);
    });

    it('MUST let readers follow while it is written', async () => {
      const journal = await subject.create();
      const session = await opened(journal);
      session.append(note(1));
      await session.commit();
      const stop = new AbortController();
      const seen: number[] = [];
      const following = (async () => {
        for await (const event of (await subject.reopen(journal)).follow(stop.signal)) {
          seen.push(...positions([event]));
          if (seen.length === 30) stop.abort();
        }
      })();
      for (const position of numbers(2, 20)) {
        session.append(note(position));
        await session.commit();
      }
      const successor = await opened(await subject.reopen(journal));
      for (const position of numbers(21, 30)) successor.append(note(position));
      await successor.commit();
      await following;
      expect(seen).toEqual(numbers(1, 30));
    });

    it('tells a follower once when it has taken all that was recorded', async () => {
      const journal = await subject.create();
      const session = await opened(journal);
      for (const position of numbers(1, 300)) session.append(note(position, 'x'.repeat(2_000)));
      await session.commit();
      const stop = new AbortController();
      const seen: (number | 'present')[] = [];
      const following = (async () => {
        for await (const event of journal.follow(stop.signal, () => void seen.push('present'))) {
          seen.push(...positions([event]));
          if (seen.length === 302) stop.abort();
        }
      })();
      await expect.poll(() => seen.length).toBe(301);
      session.append(note(301));
      await session.commit();
      await following;
      expect(seen).toEqual([...numbers(1, 300), 'present', 301]);
    });

    it('a follower that is aborted while it waits ends', async () => {
      const journal = await subject.create();
      await opened(journal);
      const stop = new AbortController();
      const following = collect(journal.follow(stop.signal));
      setTimeout(() => stop.abort(), 20);
      expect(await following).toEqual([]);
    });

    it('keeps blobs by content: same text, same hash, the same text back', async () => {
      const journal = await subject.create();
      const session = await opened(journal);
      const text = 'ä漢\n'.repeat(100_000);
      const hash = await session.putBlob(text);
      expect(await session.putBlob(text)).toBe(hash);
      expect(await session.putBlob(`${text}.`)).not.toBe(hash);
      expect(await (await subject.reopen(journal)).getBlob(hash)).toBe(text);
    });

    it('a blob that is not there is E_JOURNAL_CORRUPT', async () => {
      const journal = await subject.create();
      await expect(journal.getBlob('0'.repeat(64))).rejects.toMatchObject({
        code: 'E_JOURNAL_CORRUPT',
      });
    });
  });
}
