import { journalVersion } from '../../core/journal/event.js';
import type { View } from '../../core/ports/view.js';
import { skipping, type Write } from '../output/output.js';

/** One event per line, as the journal holds it, with the version of its format. */
export function createJsonView(all: Write, skip = 0): View {
  const write = skipping(all, skip);
  return {
    version: 1,
    event: (event) => {
      try {
        write(`${escapeControls(JSON.stringify({ version: journalVersion, ...event }))}\n`);
      } catch {
        // Not representable as JSON: no event of ours.
      }
    },
    end: () => {},
  };
}

/** JSON escapes C0 by itself; DEL, C1 and direction marks would reach a terminal. */
function escapeControls(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
