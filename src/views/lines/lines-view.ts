import type { JournalEvent } from '../../core/journal/event.js';
import type { View } from '../../core/ports/view.js';
import { marks } from '../../core/report/marks.js';
import type { RunState } from '../../core/state/run-state.js';
import { plural } from '../../core/words/amounts.js';
import { oneLine } from '../../core/words/plain-text.js';
import { palette, skipping, type Write } from '../output/output.js';
import { factOf } from './fact.js';
import { type Line, renderLine } from './line.js';
import { countRepeats } from './repeats.js';

export interface LinesOptions {
  readonly write: Write;
  readonly columns: () => number;
  readonly color: boolean;
  /**
   * `quiet`: failures and the end. `normal`: reused outcomes are counted, timers not shown.
   * `verbose`: every event.
   */
  readonly detail: 'quiet' | 'normal' | 'verbose';
  /** Say when a step starts. */
  readonly starts: boolean;
  /** Also say what was recorded before this process looked. */
  readonly recorded: boolean;
  /** So many lines are not printed: the beginning of what was recorded [0]. */
  readonly skip?: number;
  /** Id of the run, for the commands that its lines name [`@live`]. */
  readonly run?: string;
}

/** One line per fact, in the order of the journal, with the time since the run started. */
export function createLinesView(options: LinesOptions): View {
  const { detail, recorded } = options;
  const color = palette(options.color);
  let startedAt: number | null = null;
  let reused = 0;
  let reusedAt = 0;
  let told = 0;
  let latestAt = 0;
  const write = skipping(options.write, options.skip ?? 0);
  const repeats = countRepeats();

  const print = (line: Line): void => {
    startedAt ??= line.at;
    write(`${renderLine(line, startedAt, options.columns(), color)}\n`);
  };
  const flushReused = (): void => {
    if (detail === 'quiet') return;
    told += reused;
    if (reused > 0) {
      const text = `${plural(reused, 'outcome')} reused from the record`;
      print({ at: reusedAt, mark: marks.reused, label: '', text });
    }
    reused = 0;
  };
  const flushRepeats = (): void => {
    for (const { reason, more } of repeats.take())
      print({ at: latestAt, mark: marks.failed, label: `${more} more`, text: oneLine(reason) });
  };
  const show = (event: JournalEvent, state: RunState): void => {
    // A view of the present drive counts from its start, not from a run that began last week.
    startedAt ??= recorded ? (state.startedAt ?? event.at) : event.at;
    const isReuse = event.type === 'step-reuse' && detail !== 'verbose';
    if (isReuse) reused += 1;
    else if (followed.has(event.type)) reused = Math.max(reused, reusedIn(state) - told);
    if (isReuse || followed.has(event.type)) reusedAt = event.at;
    if (isReuse) return;
    const line = factOf(event, state, options.run ?? '@live');
    if (!line || !isWanted(event, line, options)) {
      if (event.type === 'replay-follow') flushReused();
      return;
    }
    latestAt = event.at;
    if (detail !== 'verbose' && repeats.isOneMore(event)) return;
    if (event.type === 'run-end') flushRepeats();
    flushReused();
    print(line);
  };
  const end = (): void => {
    flushReused();
    flushRepeats();
  };
  return {
    version: 1,
    event: (event, state, live) => {
      if (live || recorded) safely(() => show(event, state));
    },
    end: () => safely(end),
  };
}

function isWanted(event: JournalEvent, { mark }: Line, { detail, starts }: LinesOptions): boolean {
  if (detail === 'verbose') return true;
  if (detail === 'quiet') return event.type === 'run-end' || loud.has(mark);
  return event.type !== 'step-start' || starts;
}

/**
 * Events that say how far the record was followed: nothing is journaled for each of those outcomes.
 */
const followed: ReadonlySet<JournalEvent['type']> = new Set([
  'replay-follow',
  'departure',
  'run-end',
] as const);

function reusedIn({ steps, epoch }: RunState): number {
  let count = 0;
  for (const step of steps.values()) if (step.reused && step.epoch === epoch) count += 1;
  return count;
}

const loud: ReadonlySet<string> = new Set([marks.failed, marks.lost, marks.partial, marks.paused]);

/** A view MUST NOT throw: a malformed event is worth no line and no crash. */
export function safely(action: () => void): void {
  try {
    action();
  } catch {
    // Nothing to say about it that the journal does not say better.
  }
}
