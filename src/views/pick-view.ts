import type { View } from '../core/ports/view.js';
import { createJsonView } from './json/json-view.js';
import { createLinesView, type LinesOptions } from './lines/lines-view.js';
import { type ColorMode, type Write, wantsColor } from './output/output.js';
import { createTerminalView } from './status/terminal-view.js';

/** `live` is a window of its own, where there is a terminal for it; else it is `lines`. */
export const viewModes = ['live', 'lines', 'json', 'none'] as const;
export type ViewMode = (typeof viewModes)[number];

/** What is known about the place a view writes to. */
export interface ViewStream {
  readonly write: Write;
  readonly terminal: boolean;
  readonly columns: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly every: (ms: number, callback: () => void) => () => void;
}

export interface ViewChoice {
  readonly mode: ViewMode;
  readonly color: ColorMode;
  readonly detail: LinesOptions['detail'];
  readonly recorded: boolean;
  readonly skip?: number;
  readonly run?: string;
  /** Time that passed since a recorded event, for the clock of whoever came later [0]. */
  readonly sinceEvent?: (at: number, now: number) => number;
}

/** `lines` gets a status line of its own in a terminal that can move its cursor, and only there. */
export function pickView(choice: ViewChoice, stream: ViewStream): View {
  if (choice.mode === 'none') return { version: 1, event: () => {}, end: () => {} };
  if (choice.mode === 'json') return createJsonView(stream.write, choice.skip);
  const color = wantsColor(choice.color, stream.env, stream.terminal);
  const { write, columns, now, every } = stream;
  const { detail, recorded, skip = 0, run } = choice;
  const lines = { write, columns, color, detail, recorded, skip, ...(run ? { run } : {}) };
  const starts = showsStarts(choice, stream);
  if (hasStatusLine(choice, stream))
    return createTerminalView({
      ...lines,
      ...{ starts, now, every },
      ...(choice.sinceEvent ? { sinceEvent: choice.sinceEvent } : {}),
    });
  return createLinesView({ ...lines, starts });
}

/** How many lines the same choice writes, whatever a status line draws between them. */
export function countingView(
  choice: ViewChoice,
  stream: ViewStream,
): { readonly view: View; readonly count: () => number } {
  let count = 0;
  const write = (): void => {
    count += 1;
  };
  const view =
    choice.mode === 'json'
      ? createJsonView(write)
      : createLinesView({
          ...choice,
          ...{ write, color: false, skip: 0 },
          columns: stream.columns,
          starts: showsStarts(choice, stream),
        });
  return { view, count: () => count };
}

/** A terminal that can move its cursor. */
function hasStatusLine({ detail }: ViewChoice, { terminal, env }: ViewStream): boolean {
  return terminal && env.TERM !== 'dumb' && !env.CI && detail !== 'quiet';
}

/** A status line says who is at work. */
function showsStarts(choice: ViewChoice, stream: ViewStream): boolean {
  return !hasStatusLine(choice, stream) || choice.detail === 'verbose';
}
