import { describe, expect, it } from 'vitest';
import { runEnd } from '../../../testing/harness/sample-events.js';
import {
  askingEvents,
  lossEvents,
  pausedEvents,
  runningEvents,
  windowModel,
} from '../fixtures/sample-window.js';
import { shownWindow } from '../fixtures/shown-window.js';
import type { WindowModel } from '../model/window-model.js';
import { firstUi, topScreen } from '../model/window-ui.js';
import { namedKeys } from '../paint/key-names.js';
import type { KeyUse } from './act.js';
import { press } from './press.js';

const size = { columns: 120, rows: 30 };
const letters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

/** The window after these keys, and what they set off. */
function typed(model: WindowModel, ...keys: readonly string[]): [WindowModel, KeyUse | null] {
  let now = model;
  let act: KeyUse | null = null;
  for (const key of keys) {
    const effect = press(key, now, size);
    now = { ...now, ui: effect.ui };
    act = effect.act;
  }
  return [now, act];
}
const requests = (act: KeyUse | null) => (act?.do === 'control' ? act.requests : act);

describe('keys of a window', () => {
  const places: Readonly<Record<string, readonly string[]>> = {
    run: [],
    'run selected': ['esc'],
    agents: ['esc', 'down', 'enter'],
    agent: ['enter'],
    timeline: ['t'],
    script: ['v'],
    diff: ['enter', 'D'],
    keys: ['?'],
    question: ['a'],
    'stop asked': ['x'],
    message: ['m'],
  };
  for (const [events, of] of [
    [lossEvents(), 'with losses'],
    [[...runningEvents(), runEnd()], 'that ended'],
  ] as const)
    it.each(Object.entries(places))(
      `X121: every key at %s of a run ${of} is seen to do something, or says why not`,
      (_, path) => {
        const [there] = typed(windowModel(events), ...path);
        const before = shownWindow(there, size);
        for (const key of [...letters, ...namedKeys]) {
          const { ui, act } = press(key, there, size);
          const after = shownWindow({ ...there, ui }, size);
          const seen = act !== null || after !== before || ui.notice !== null;
          // A line that is typed ends in sight, and a space at its end is none.
          expect([key, seen || ui.entry !== null || ui.stream !== there.ui.stream]).toEqual([
            key,
            true,
          ]);
        }
      },
    );

  it('looking changes nothing: only the keys that say so act upon the run', () => {
    const acting = new Set([
      'p',
      'r',
      'R',
      's',
      'y',
      'Y',
      'a',
      'A',
      'n',
      'w',
      'x',
      'm',
      'q',
      '1',
      '2',
    ]);
    for (const path of Object.values(places))
      for (const key of [...letters, ...namedKeys]) {
        const [there] = typed(windowModel(lossEvents()), ...path);
        const { act } = press(key, there, size);
        const acts = act?.do === 'control' || act?.do === 'rule' || act?.do === 'save';
        if (acts) expect(acting).toContain(key);
      }
  });

  it('X121: what is stuck, its prompt, its cost so far: none, one and no key', () => {
    const model = windowModel(lossEvents());
    expect(shownWindow(model, size)).toMatch(/› ◐ .*from-url\.ts .*quiet 38s/);
    const [detail] = typed(model, 'enter');
    expect(topScreen(detail.ui)).toMatchObject({ at: 'agent', n: 10 });
    expect(shownWindow(detail, size)).toContain('prompt');
  });

  it('X121: stopping what is stuck takes two keys, and so does answering a question', () => {
    const [, stopped] = typed(windowModel(lossEvents()), 'x', 'y');
    expect(requests(stopped)).toEqual([{ action: 'stop', target: 10 }]);
    const [, answered] = typed(windowModel(askingEvents()), 'a', 'a');
    expect(requests(answered)).toEqual([{ action: 'allow', target: 3 }]);
  });

  it('x stops the run where the run is selected, after a y and after nothing else', () => {
    const [, stopped] = typed(windowModel(runningEvents()), 'esc', 'x', 'y');
    expect(requests(stopped)).toEqual([{ action: 'stop' }]);
    for (const key of ['n', 'enter', 'x', 'esc', ' ']) {
      const [after, act] = typed(windowModel(runningEvents()), 'esc', 'x', key);
      expect([act, after.ui.confirm]).toEqual([null, null]);
    }
  });

  it.each([
    [['a', 'A'], [{ action: 'allow', target: 3, text: 'run' }]],
    [['a', 'n'], [{ action: 'deny', target: 3 }]],
    [['a', 'm', 'n', 'o', 'enter'], [{ action: 'deny', target: 3, text: 'no' }]],
    [['p'], [{ action: 'pause' }]],
    [['down', 'r', 'y'], [{ action: 'retry', target: 11 }]],
  ])('%j asks for %j', (keys, expected) => {
    const [, act] = typed(windowModel(askingEvents()), ...keys);
    if (keys[0] === 'down') expect(act?.do).toBe('control');
    else expect(requests(act)).toEqual(expected);
  });

  it('nothing is answered by Enter or y, and esc leaves a question open', () => {
    for (const key of ['enter', 'y', 'esc', ' ']) {
      const [, act] = typed(windowModel(askingEvents()), 'a', key);
      expect(act).toBeNull();
    }
  });

  it('options of the script are chosen by their number, or written', () => {
    const model = windowModel(askingEvents(), { ui: { ...firstUi, panel: { key: 'ask 20' } } });
    expect(requests(typed(model, '2')[1])).toEqual([{ action: 'answer', target: 20, text: 'no' }]);
    expect(requests(typed(model, 'a', 'n', 'o', 'w', 'enter')[1])).toEqual([
      { action: 'answer', target: 20, text: 'now' },
    ]);
  });

  it('p takes a pause back, and R retries all that failed', () => {
    expect(requests(typed(windowModel(pausedEvents()), 'p')[1])).toEqual([{ action: 'resume' }]);
    expect(requests(typed(windowModel(lossEvents()), 'R')[1])).toEqual([
      { action: 'retry', target: 12 },
      { action: 'retry', target: 13 },
    ]);
  });

  it('a message is written to the agent that was selected when it was begun', () => {
    const [, act] = typed(windowModel(lossEvents()), 'm', 'h', 'i', 'enter');
    expect(requests(act)).toEqual([{ action: 'send', target: 10, text: 'hi' }]);
  });

  it('esc leads out of every screen, step by step', () => {
    const [after] = typed(windowModel(lossEvents()), 'enter', 'D', 't', 'v', '?', 'esc', 'esc');
    expect(after.ui.screens.map(({ at }) => at)).toEqual(['run', 'agent', 'diff', 'timeline']);
    const [out] = typed(after, 'esc', 'esc', 'esc', 'esc');
    expect(out.ui.screens.map(({ at }) => at)).toEqual(['run']);
  });

  it('who only watches leaves at once; who drives is asked', () => {
    expect(typed(windowModel(runningEvents(), { drives: false }), 'q')[1]).toEqual({ do: 'leave' });
    expect(typed(windowModel(runningEvents()), 'q')[0].ui.confirm).toEqual({ to: 'leave-run' });
  });
});
