import { expect, it } from 'vitest';
import { collect, describeJournal, note } from '../../testing/conformance/ports/journal.js';
import { createMemoryJournal } from './memory-journal.js';

describeJournal('memory journal', {
  create: async () => createMemoryJournal(),
  reopen: async (journal) => journal,
});

it('the commit that was made to fail and every later one reject, and their events are not kept', async () => {
  const journal = createMemoryJournal({ failCommitAt: 2 });
  const session = await journal.open();
  session.append(note(1));
  await session.commit();
  session.append(note(2));
  await expect(session.commit()).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
  await expect(session.commit()).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
  expect(journal.events()).toEqual([note(1)]);
});

it('a session killed at an event keeps that event, drops the rest of the batch, and another session goes on', async () => {
  const journal = createMemoryJournal({
    onCommit: (_, index) => (index === 1 ? 'kill' : undefined),
  });
  const session = await journal.open();
  for (const position of [1, 2, 3]) session.append(note(position));
  await expect(session.commit()).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
  const next = await journal.open();
  next.append(note(4));
  await next.commit();
  expect(await collect(journal.read())).toEqual([note(1), note(2), note(4)]);
});

it('events are deep-frozen JSON round trips', async () => {
  const journal = createMemoryJournal();
  const session = await journal.open();
  session.append(Object.assign(note(1), { extra: undefined }));
  await session.commit();
  const [event] = journal.events();
  expect(event && 'extra' in event).toBe(false);
  expect(Object.isFrozen(event) && event?.type === 'note-add' && Object.isFrozen(event.note)).toBe(
    true,
  );
});
