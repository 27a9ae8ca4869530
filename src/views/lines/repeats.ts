import type { JournalEvent } from '../../core/journal/event.js';

const shown = 5;
const most = 200;

export interface Repeats {
  /** True when this is one too many. */
  isOneMore(event: JournalEvent): boolean;
  /** What was counted only since the last time, most first. */
  take(): readonly { readonly reason: string; readonly more: number }[];
}

/**
 * Failures for one and the same reason are said a few times and then counted: thousands of equal
 * lines hide all others.
 */
export function countRepeats(): Repeats {
  const seen = new Map<string, number>();
  return {
    isOneMore(event) {
      const reason = reasonOf(event);
      if (reason === null) return false;
      const count = (seen.get(reason) ?? 0) + 1;
      if (count > 1 || seen.size < most) seen.set(reason, count);
      return count > shown;
    },
    take() {
      const rest = [...seen]
        .map(([reason, count]) => ({ reason, more: count - shown }))
        .filter(({ more }) => more > 0);
      seen.clear();
      return rest.sort((left, right) => right.more - left.more);
    },
  };
}

function reasonOf(event: JournalEvent): string | null {
  if (event.type === 'step-end')
    return event.status === 'completed'
      ? null
      : `${event.cause ?? event.status}: ${event.message ?? ''}`;
  return event.type === 'attempt-end' ? `attempt: ${event.cause} – ${event.message}` : null;
}
