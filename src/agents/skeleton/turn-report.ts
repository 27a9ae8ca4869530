import type { CallIO } from '../../core/ports/backend.js';
import { type TranscriptItem, transcriptItem } from '../../core/ports/transcript.js';

/** Signs of life at most this often. */
const signEveryMs = 1_000;

export interface TurnReport {
  item(item: TranscriptItem): void;
  sign(): void;
  /** Nothing is reported from here on. */
  close(): void;
}

/** What a turn reports: items and, where there are none for a while, signs of life. */
export function turnReport(io: Pick<CallIO, 'progress'>): TurnReport {
  let isOpen = true;
  let last = Number.NEGATIVE_INFINITY;
  const item = (item: TranscriptItem): void => {
    last = Date.now();
    if (isOpen) io.progress(transcriptItem(item));
  };
  return {
    item,
    sign() {
      if (Date.now() - last >= signEveryMs) item({ type: 'sign' });
    },
    close() {
      isOpen = false;
    },
  };
}
