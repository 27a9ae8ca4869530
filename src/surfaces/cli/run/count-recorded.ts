import type { JournalEvent } from '../../../core/journal/event.js';
import { createFold } from '../../../core/state/fold.js';
import type { OpenRun } from '../../../runs/look/open-run.js';
import { countingView, type ViewChoice, type ViewStream } from '../../../views/pick-view.js';

/** How many lines what is recorded takes: several events may be one line, and many are none. */
export async function countRecorded(
  run: OpenRun,
  choice: ViewChoice,
  stream: ViewStream,
  wanted: (event: JournalEvent) => boolean = () => true,
): Promise<number> {
  if (run.events === 0) return 0;
  const { view, count } = countingView(choice, stream);
  const fold = createFold();
  for await (const event of run.journal.read()) {
    fold.apply(event);
    if (wanted(event)) view.event(event, fold.state, false);
  }
  view.end(fold.state);
  return count();
}
