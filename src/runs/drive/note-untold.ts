import type { NoteAdd } from '../../core/journal/event.js';
import type { Notifier } from '../notify/notifier.js';
import { publishEvent } from './drive-channel.js';
import type { OpenedRecord } from './open-record.js';

type Told = (event: NoteAdd, state: OpenedRecord['fold']['state'], live: boolean) => void;

/**
 * What `notify` names could not be told belongs to the record as every other warning does, the news
 * of the end too: it stands behind the end, and the run took no longer for it (X125).
 */
export async function noteUntold(
  notifier: Notifier,
  { session, journal, fold }: OpenedRecord,
  onEvent: Told,
): Promise<void> {
  await notifier.close();
  const known = new Set(fold.state.warnings.map(({ text }) => text));
  const at = fold.state.endedAt ?? 0;
  const notes = [...new Set(notifier.failures())]
    .filter((text) => !known.has(text))
    .map((text) => noteOf(at, text));
  if (notes.length === 0) return;
  for (const note of notes) session?.append(note);
  // Where nothing can be recorded any more, nothing is shown either.
  const isRecorded = await session?.commit().then(
    () => true,
    () => false,
  );
  if (!isRecorded) return;
  for (const note of notes) {
    fold.apply(note);
    publishEvent(journal, fold.state, note);
    onEvent(note, fold.state, true);
  }
}

function noteOf(at: number, text: string): NoteAdd {
  const strand = 'notify-failed';
  const note = { kind: 'warning', code: strand, text } as const;
  return { type: 'note-add', at, realm: 0, strand, position: 0, lane: 'root', note };
}
