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

interface ViewChoice {
  readonly mode: ViewMode;
  readonly color: ColorMode;
  readonly detail: LinesOptions['detail'];
  readonly recorded: boolean;
  readonly skip?: number;
  readonly run?: string;
}

/** `lines` gets a status line of its own in a terminal that can move its cursor, and only there. */
export function pickView(choice: ViewChoice, stream: ViewStream): View {
  if (choice.mode === 'none') return { version: 1, event: () => {}, end: () => {} };
  if (choice.mode === 'json') return createJsonView(stream.write, choice.skip);
  const color = wantsColor(choice.color, stream.env, stream.terminal);
  const { write, columns, now, every } = stream;
  const { detail, recorded, skip = 0, run } = choice;
  const lines = { write, columns, color, detail, recorded, skip, ...(run ? { run } : {}) };
  const moves = stream.terminal && stream.env.TERM !== 'dumb' && !stream.env.CI;
  if (moves && choice.detail !== 'quiet')
    return createTerminalView({ ...lines, starts: choice.detail === 'verbose', now, every });
  return createLinesView({ ...lines, starts: true });
}
