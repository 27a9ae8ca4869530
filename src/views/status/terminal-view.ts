import type { View } from '../../core/ports/view.js';
import type { RunState } from '../../core/state/run-state.js';
import { createLinesView, type LinesOptions, safely } from '../lines/lines-view.js';
import { palette } from '../output/output.js';
import { statusLine } from './status-line.js';

interface TerminalOptions extends LinesOptions {
  readonly now: () => number;
  /**
   * Calls back every `ms` until the returned function is called. MUST NOT keep the process alive.
   */
  readonly every: (ms: number, callback: () => void) => () => void;
  /** Time that passed since a recorded event [0]. */
  readonly sinceEvent?: (at: number, now: number) => number;
}

const leastMsBetweenDraws = 100;
const clearLine = '\r\u001b[2K';

/**
 * Lines that scroll away, and the state of the run in the last line of the terminal: at most ten
 * draws a second, one a second when nothing happens, gone at the end. Lines wait for the next draw,
 * so that each draw is one write.
 */
export function createTerminalView(options: TerminalOptions): View {
  const color = palette(options.color);
  let waiting = '';
  let drawn = false;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let stale = false;
  let latest: RunState | null = null;
  let latestAt = 0;
  let stop: (() => void) | null = null;

  const draw = (): void => {
    if (!latest) return;
    const now = options.now();
    const elapsed = latest.durationMs + Math.max(0, now - latestAt);
    options.write(
      `${drawn ? clearLine : ''}${waiting}` +
        `${statusLine(latest, { elapsedMs: elapsed, now }, options.columns() - 1, color)}`,
    );
    waiting = '';
    drawn = true;
    stale = false;
    drawnAt = now;
  };
  const tick = (): void => {
    const age = options.now() - drawnAt;
    if (age >= 1000 || (stale && age >= leastMsBetweenDraws)) draw();
  };
  const lines = createLinesView({
    ...options,
    write: (text) => {
      waiting += text;
    },
  });

  return {
    version: 1,
    event: (event, state, live) => {
      lines.event(event, state, live);
      safely(() => {
        latest = state;
        const now = options.now();
        latestAt = live ? now : now - (options.sinceEvent?.(event.at, now) ?? 0);
        stale = true;
        stop ??= options.every(leastMsBetweenDraws, () => safely(tick));
        tick();
      });
    },
    end: (state) => {
      stop?.();
      lines.end(state);
      safely(() => options.write(`${drawn ? clearLine : ''}${waiting}`));
      waiting = '';
      drawn = false;
      latest = null;
    },
  };
}
