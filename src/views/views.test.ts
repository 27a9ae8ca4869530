import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../core/journal/event.js';
import type { View } from '../core/ports/view.js';
import { createFold } from '../core/state/fold.js';
import { textWidth } from '../core/words/text-width.js';
import { describeView } from '../testing/conformance/ports/view.js';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  sampleStart,
  stepEnd,
  stepStart,
} from '../testing/harness/sample-events.js';
import { createJsonView } from './json/json-view.js';
import { createLinesView, type LinesOptions } from './lines/lines-view.js';
import { type Write, wantsColor } from './output/output.js';
import { pickView, type ViewStream } from './pick-view.js';
import { createTerminalView } from './status/terminal-view.js';

const verbose = (write: Write): LinesOptions => ({
  write,
  columns: () => 100,
  color: false,
  detail: 'verbose',
  starts: true,
  recorded: true,
});
const still = { now: () => 0, every: () => () => {} };
const erase = new RegExp(`\\r${String.fromCharCode(0x1b)}\\[2K`, 'g');

describeView({ name: 'lines', create: (write) => createLinesView(verbose(write)) });
describeView({ name: 'json', create: createJsonView });
describeView({
  name: 'lines with a status line',
  create: (write) => createTerminalView({ ...verbose(write), ...still }),
  own: erase,
});

function shown(
  create: (write: Write) => View,
  events: readonly JournalEvent[],
  live = true,
): string {
  let text = '';
  const fold = createFold();
  const view = create((part) => {
    text += part;
  });
  for (const event of events) {
    fold.apply(event);
    view.event(event, fold.state, live);
  }
  view.end(fold.state);
  return text;
}

function lines(change: Partial<LinesOptions>, events = samplePartialRun(), live = true): string {
  return shown(
    (write) => createLinesView({ ...verbose(write), detail: 'normal', ...change }),
    events,
    live,
  );
}

describe('lines', () => {
  it.each([40, 80, 120])('draws a run in %i columns', (columns) => {
    const text = lines({ columns: () => columns });
    for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    expect(text).toMatchSnapshot();
  });

  it('quiet says only what went wrong and how it ended', () => {
    expect(
      lines({ detail: 'quiet' })
        .trimEnd()
        .split('\n')
        .map((line) => line.trim().split(/\s+/).slice(1, 3)),
    ).toEqual([
      ['✗', 'src/routes/3.ts'],
      ['✗', 'gate'],
      ['⚠', 'partial:'],
    ]);
  });

  it('reused outcomes are counted, not listed', () => {
    const reuse = [1, 2, 3].map((n): JournalEvent => ({ type: 'step-reuse', at: sampleStart, n }));
    const text = lines({}, [driveStart(), ...reuse, stepStart(4), stepEnd(4), runEnd()]);
    expect(text.match(/↺/g)).toHaveLength(1);
    expect(text).toContain('↺ 3 outcomes reused from the record');
  });

  it('equal failures are said a few times and then counted', () => {
    const events = Array.from({ length: 1000 }, (_, n) => [
      stepStart(n + 1),
      stepEnd(n + 1, { status: 'failed', cause: 'cap', message: 'limit' }),
    ]).flat();
    const text = lines({ starts: false }, [
      driveStart(),
      ...events,
      stepStart(2000),
      stepEnd(2000, { status: 'failed', cause: 'crash', message: 'other' }),
      runEnd(),
    ]);
    expect(text.trimEnd().split('\n')).toHaveLength(1 + 5 + 1 + 1 + 1);
    expect(text).toContain('✗ 995 more  cap: limit');
    expect(lines({ starts: false, detail: 'verbose' }, [driveStart(), ...events])).not.toContain(
      'more',
    );
  });

  it('what was recorded before is silent unless asked for', () => {
    expect(lines({ recorded: false }, samplePartialRun(), false)).toBe('');
  });

  it('colour adds nothing to the words', () => {
    const sgr = new RegExp(`${String.fromCharCode(0x1b)}\\[\\d+m`, 'g');
    const colored = lines({ color: true });
    expect(colored).not.toBe(lines({}));
    expect(colored.replace(sgr, '')).toBe(lines({}));
  });
});

describe('json', () => {
  it('is one event per line, each with the version', () => {
    const events = shown(createJsonView, samplePartialRun())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toHaveLength(samplePartialRun().length);
    expect(events[0]).toMatchObject({ version: 1, type: 'drive-start', name: 'audit-routes' });
  });
});

describe('status line', () => {
  const stepwise = (columns: number): string[] => {
    const writes: string[] = [];
    let now = 0;
    const view = createTerminalView({
      ...verbose((text) => writes.push(text)),
      columns: () => columns,
      detail: 'normal',
      starts: false,
      now: () => (now += 150),
      every: () => () => {},
    });
    const fold = createFold();
    for (const event of samplePartialRun()) {
      fold.apply(event);
      view.event(event, fold.state, true);
    }
    view.end(fold.state);
    return writes;
  };

  it.each([40, 80, 120])('draws itself below the lines in %i columns', (columns) => {
    const text = stepwise(columns).join('').replace(erase, '⌫');
    expect(text).toMatchSnapshot();
    for (const line of text.split(/[\n⌫]/)) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('is gone at the end', () => {
    const writes = stepwise(80);
    expect(writes.at(-1)?.replace(erase, '')).toBe('');
    expect(writes.at(-1)).toMatch(erase);
  });

  it('draws at most ten times a second, each draw in one write', () => {
    const writes: string[] = [];
    let now = 0;
    let tick = (): void => {};
    const view = createTerminalView({
      ...verbose((text) => writes.push(text)),
      now: () => now,
      every: (_ms, callback) => {
        tick = callback;
        return () => {};
      },
    });
    const fold = createFold();
    fold.apply(driveStart());
    for (let n = 1; n <= 1000; n++) {
      now = n;
      fold.apply(stepStart(n));
      view.event(stepStart(n), fold.state, true);
      if (n % 100 === 0) tick();
    }
    expect(writes.length).toBeLessThanOrEqual(11);
    view.end(fold.state);
    expect(writes.join('').match(/started/g)).toHaveLength(1000);
  });

  it('ticks the clock in a quiet second', () => {
    const writes: string[] = [];
    let now = 0;
    let tick = (): void => {};
    const view = createTerminalView({
      ...verbose((text) => writes.push(text)),
      now: () => now,
      every: (_ms, callback) => {
        tick = callback;
        return () => {};
      },
    });
    const fold = createFold();
    fold.apply(driveStart());
    view.event(driveStart(), fold.state, true);
    now = 61_000;
    tick();
    expect(writes.at(-1)).toContain('1:01');
  });
});

describe('choosing a view', () => {
  const choice = { mode: 'lines', color: 'auto', detail: 'normal', recorded: true } as const;
  const stream = (write: Write, change: Partial<ViewStream>): ViewStream => ({
    write,
    terminal: true,
    columns: () => 80,
    env: {},
    ...still,
    ...change,
  });
  const text = (change: Partial<ViewStream>): string =>
    shown((write) => pickView(choice, stream(write, change)), samplePartialRun());

  it('the cursor moves in a terminal only, and not in a dumb one', () => {
    expect(text({})).toMatch(erase);
    expect(text({ terminal: false })).not.toMatch(erase);
    expect(text({ env: { TERM: 'dumb' } })).not.toMatch(erase);
    expect(text({ env: { CI: '1' } })).not.toMatch(erase);
  });

  it('none is silent', () => {
    expect(
      shown(
        (write) => pickView({ ...choice, mode: 'none' }, stream(write, {})),
        samplePartialRun(),
      ),
    ).toBe('');
  });

  it('--color wins over NO_COLOR, which wins over FORCE_COLOR and the terminal', () => {
    expect(wantsColor('always', { NO_COLOR: '1' }, false)).toBe(true);
    expect(wantsColor('never', { FORCE_COLOR: '1' }, true)).toBe(false);
    expect(wantsColor('auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, true)).toBe(false);
    expect(wantsColor('auto', { FORCE_COLOR: '1' }, false)).toBe(true);
    expect(wantsColor('auto', { TERM: 'dumb' }, true)).toBe(false);
    expect(wantsColor('auto', {}, true)).toBe(true);
  });
});
