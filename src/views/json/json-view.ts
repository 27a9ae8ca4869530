import { journalVersion } from '../../core/journal/event.js';
import type { View } from '../../core/ports/view.js';
import { escapedJson } from '../../core/words/plain-text.js';
import { skipping, type Write } from '../output/output.js';

/** One event per line, as the journal holds it, with the version of its format. */
export function createJsonView(all: Write, skip = 0): View {
  const write = skipping(all, skip);
  return {
    version: 1,
    event: (event) => {
      try {
        write(`${escapedJson(JSON.stringify({ version: journalVersion, ...event }))}\n`);
      } catch {
        // Not representable as JSON: no event of ours.
      }
    },
    end: () => {},
  };
}
