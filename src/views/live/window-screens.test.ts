import { describe, expect, it } from 'vitest';
import { textWidth } from '../../core/words/text-width.js';
import { driveStart, stepStart } from '../../testing/harness/sample-events.js';
import { lossEvents, windowModel, windowStates } from './fixtures/sample-window.js';
import { shownWindow } from './fixtures/shown-window.js';
import type { WindowModel } from './model/window-model.js';
import { firstUi, type Screen, type WindowUi } from './model/window-ui.js';
import { paintRow, wantsAscii } from './paint/paint-rows.js';
import { windowRows } from './rows/window-rows.js';

const widths = [40, 80, 120];
const sgr = new RegExp(`${String.fromCharCode(0x1b)}\\[([\\d;]*)m`, 'g');
const over = (screen: Screen, change: Partial<WindowUi> = {}): WindowUi => ({
  ...firstUi,
  screens: [{ at: 'run' }, screen],
  ...change,
});
const agent = { at: 'agent', n: 7, up: 0, unfolded: false } as const;

/** Every screen and panel, over a run with questions and losses. */
const screens: Readonly<Record<string, WindowUi>> = {
  agent: over(agent),
  'agent unfolded': over({ ...agent, unfolded: true }),
  'failed agent': over({ ...agent, n: 12 }),
  agents: over({ at: 'agents', of: { phase: 'Fix' }, row: 0 }),
  'agents of a line': over({ at: 'agents', of: { line: 8 }, row: 2 }),
  timeline: over({ at: 'timeline', byDuration: false, critical: false, zoom: 0, row: 3 }),
  'timeline by duration': over({
    at: 'timeline',
    byDuration: true,
    critical: true,
    zoom: 1,
    row: 0,
  }),
  script: over({ at: 'script', row: 7, byCost: false }),
  'script by cost': over({ at: 'script', row: 0, byCost: true }),
  diff: over({ at: 'diff', n: 7, down: 0 }),
  keys: over({ at: 'keys', down: 0 }),
  'question of an agent': { ...firstUi, panel: { key: 'use 3' } },
  'question of the script': { ...firstUi, panel: { key: 'ask 20' } },
  'denial typed': {
    ...firstUi,
    panel: { key: 'use 3' },
    entry: { for: 'denial', text: 'use the fixtures' },
  },
  'message typed': { ...firstUi, entry: { for: 'message', text: 'look at line 41 too' } },
  'stop asks': { ...firstUi, confirm: { to: 'stop-run' } },
  'stop of an agent asks': { ...firstUi, confirm: { to: 'stop-agent', n: 7 } },
  notice: { ...firstUi, notice: 'saved as .plenum/workflows/audit.js' },
};

function everyShown(): readonly (readonly [string, WindowModel])[] {
  const states = Object.entries(windowStates).map(
    ([name, events]) => [`run, ${name}`, windowModel(events())] as const,
  );
  const others = Object.entries(screens).map(
    ([name, ui]) => [name, windowModel(lossEvents(), { ui })] as const,
  );
  return [...states, ...others];
}

describe('the screens of a window', () => {
  for (const columns of widths)
    it.each(everyShown())(`X121: %s, in ${columns} columns`, (_, model) => {
      expect(shownWindow(model, { columns, rows: 30 })).toMatchSnapshot();
    });

  for (const rows of [10, 24, 50])
    it(`X121: no row is wider than the terminal, and no window higher, of ${rows} rows`, () => {
      for (const [name, model] of everyShown())
        for (const columns of [...widths, 41, 59, 61, 99, 101, 200]) {
          const shown = windowRows(model, { columns, rows });
          const wide = shown.filter(
            (row) => textWidth(paintRow(row, { color: false, ascii: false })) >= columns,
          );
          expect([name, columns, wide]).toEqual([name, columns, []]);
          expect([name, columns, shown.length < rows]).toEqual([name, columns, true]);
        }
    });

  it('X185: what agents and scripts wrote stays on its line and moves nothing', () => {
    const { hostile } = windowStates;
    for (const ui of [firstUi, over({ ...agent, n: 2 }), over({ ...agent, n: 3 })])
      for (const columns of widths) {
        const rows = windowRows(windowModel(hostile(), { ui }), { columns, rows: 40 });
        const text = rows.map((row) => paintRow(row, { color: false, ascii: false })).join('');
        expect(text).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      }
  });

  it('shows what failed and what runs before the rest, of a thousand agents', () => {
    const text = shownWindow(windowModel(windowStates['a thousand agents']()), {
      columns: 120,
      rows: 24,
    });
    expect(text).toContain('846 of 1000 done');
    expect(text).toMatch(/✗ .*file-10\.ts/);
    expect(text).toMatch(/… \d+ more: \d+ running · \d+ failed/);
  });

  it('a state has a mark and never colour alone; sixteen colours, none with NO_COLOR', () => {
    const rows = windowRows(windowModel(lossEvents()), { columns: 120, rows: 40 });
    const painted = rows.map((row) => paintRow(row, { color: true, ascii: false })).join('\n');
    const codes = [...painted.matchAll(sgr)].map(([, code]) => code);
    const roles = ['0', '1', '2', '31', '32', '33', '33;1', '34', '35', '36', '37', '7'];
    expect(codes.filter((code) => !roles.includes(code ?? ''))).toEqual([]);
    expect(painted.replaceAll(sgr, '')).toBe(
      shownWindow(windowModel(lossEvents()), { columns: 120, rows: 40 }),
    );
  });

  it('PLENUM_ASCII and a locale that is not UTF-8 ask for marks of ASCII', () => {
    const model = windowModel(lossEvents());
    const size = { columns: 120, rows: 40 };
    const plain = shownWindow(model, size, true);
    expect(plain).toMatch(/^[ -~\n]*$/);
    expect(plain.split('\n').map((line) => line.length)).toEqual(
      shownWindow(model, size)
        .split('\n')
        .map((line) => textWidth(line)),
    );
    expect(wantsAscii({ PLENUM_ASCII: '1', LANG: 'de_DE.UTF-8' })).toBe(true);
    expect(wantsAscii({ LANG: 'C' })).toBe(true);
    expect(wantsAscii({ LC_ALL: 'C.UTF-8', LANG: 'C' })).toBe(false);
    expect(wantsAscii({})).toBe(false);
  });

  it('an agent without a sign is quiet, and is the one that is selected', () => {
    const events = [driveStart(), stepStart(1), stepStart(2)];
    const model = windowModel(events, {
      activities: new Map([[1, { doing: 'thinking', at: 1_681_000 }]]),
    });
    const text = shownWindow(model, { columns: 120, rows: 24 });
    expect(text).toMatch(/› ◐ src\/routes\/2\.ts .*nothing yet · quiet 11m 59s/);
    expect(text).toMatch(/ {3}◐ src\/routes\/1\.ts .*thinking · quiet 39s/);
  });
});
