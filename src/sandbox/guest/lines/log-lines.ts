import { type Bare, quoted, slice, textOf } from '../language/intrinsics.js';
import { readable, readableAll } from '../language/readable.js';
import { note } from './outbox.js';
import { here } from './place.js';

/** log and console: text for people, recorded with the run. */
type Level = 'log' | 'info' | 'warn' | 'error' | 'debug';

const mostNoteText = 65536;
const logLine = (level: Level, text: string): void => {
  const kept =
    text.length > mostNoteText
      ? slice(text, 0, mostNoteText) + '… ' + (text.length - mostNoteText) + ' more characters'
      : text;
  note('{"kind":"log","level":"' + level + '","text":' + quoted(kept) + '}', here());
};
export const log = (...values: unknown[]): void => logLine('log', readableAll(values));
const printer = (level: Level, name: string) =>
  ({
    [name](...values: unknown[]) {
      logLine(level, readableAll(values));
    },
  })[name];

interface Counts extends Bare {
  [label: string]: number | null;
}
const counts: Counts = { __proto__: null };
export const scriptConsole = {
  log: printer('log', 'log'),
  info: printer('info', 'info'),
  warn: printer('warn', 'warn'),
  error: printer('error', 'error'),
  debug: printer('debug', 'debug'),
  trace: printer('debug', 'trace'),
  dir: (value: unknown) => logLine('log', readable(value)),
  table: (value: unknown) => logLine('log', readable(value)),
  group: printer('log', 'group'),
  groupCollapsed: printer('log', 'groupCollapsed'),
  groupEnd() {},
  time() {},
  timeEnd() {},
  timeLog() {},
  assert(condition: unknown, ...values: unknown[]) {
    if (!condition)
      logLine('error', 'Assertion failed' + (values.length > 0 ? ': ' + readableAll(values) : ''));
  },
  count(label: unknown) {
    const key = label === undefined ? 'default' : textOf(label);
    counts[key] = (counts[key] ?? 0) + 1;
    logLine('log', key + ': ' + counts[key]);
  },
};
