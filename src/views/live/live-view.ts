import type { JournalEvent } from '../../core/journal/event.js';
import type { Steering } from '../../core/ports/steering.js';
import type { View } from '../../core/ports/view.js';
import type { ViewSource } from '../../core/ports/view-source.js';
import { countCalls } from '../../core/selection/select-progress.js';
import type { RunState } from '../../core/state/run-state.js';
import { createLinesView, type LinesOptions, safely } from '../lines/lines-view.js';
import { shortStatus } from '../status/short-status.js';
import { type FeedSet, openFeeds } from './feed/feed-set.js';
import { doAct, type WindowDesk } from './keys/do-act.js';
import { press } from './keys/press.js';
import type { WindowModel, WindowSize } from './model/window-model.js';
import { firstUi, type WindowUi } from './model/window-ui.js';
import { keysIn } from './paint/key-names.js';
import { createRegion, endSync, type Region, showCursor } from './paint/region.js';
import { createTab } from './paint/tab.js';
import { windowRows } from './rows/window-rows.js';

export interface LiveOptions extends LinesOptions {
  /** Its id: commands name it. */
  readonly run: string;
  readonly rows: () => number;
  /** Only ASCII can be shown. */
  readonly ascii: boolean;
  readonly now: () => number;
  /** Calls back every `ms`. MUST NOT keep the process alive. */
  readonly every: (ms: number, callback: () => void) => () => void;
  readonly source: ViewSource;
  readonly steering: Steering;
  /** Whether this process drives the run. */
  readonly drives: boolean;
  readonly hasKeys: boolean;
  /** Rings when a person is asked, and at the end. */
  readonly bell: boolean;
  readonly desk: WindowDesk;
  /** Time that passed since a recorded event, for the clock of whoever came later [0]. */
  readonly sinceEvent?: (at: number, now: number) => number;
}

export interface LiveView extends View {
  /** What was typed. */
  typed(text: string): void;
  /** Whole lines that go above the window, into the scrollback. */
  above(text: string): void;
  /** Takes the window away while something else has the terminal; `draw` brings it back. */
  hide(): void;
  draw(): void;
  /** Leaves the terminal as it was, now and for good: for an end that nobody expected. */
  restore(): void;
}

const leastMsBetweenDraws = 100;
const bell = '\u0007';

/** What the window is made of, and what of it changes. */
interface OpenWindow {
  readonly options: LiveOptions;
  readonly region: Region;
  readonly tab: ReturnType<typeof createTab>;
  readonly feeds: FeedSet;
  readonly moment: WindowMoment;
}

interface WindowMoment {
  ui: WindowUi;
  state: RunState | null;
  stateAt: number;
  /** Lines that go above the window with the next draw. */
  waiting: string;
  drawnAt: number;
  stale: boolean;
  hidden: boolean;
  over: boolean;
}

const firstMoment: WindowMoment = {
  ui: firstUi,
  state: null,
  stateAt: 0,
  waiting: '',
  drawnAt: Number.NEGATIVE_INFINITY,
  stale: false,
  hidden: false,
  over: false,
};

/**
 * The run in a window at the foot of the terminal; facts and logs scroll away above it, in the real
 * scrollback. At most ten draws a second, one a second when nothing happens, gone at the end.
 */
export function createLiveView(options: LiveOptions): LiveView {
  const moment = { ...firstMoment };
  const touch = (): void => {
    moment.stale = true;
  };
  const above = (text: string): void => {
    moment.waiting += text;
    touch();
  };
  const region = createRegion(options.write, options.columns, () => options);
  const feeds = openFeeds(options.source, touch, above);
  const window: OpenWindow = { options, region, tab: createTab(options.ascii), feeds, moment };
  const lines = createLinesView({ ...options, starts: false, write: above });
  let stop: (() => void) | null = null;
  const close = (): void => {
    stop?.();
    feeds.close();
  };
  return {
    version: 1,
    event(event, state, live) {
      lines.event(event, state, live);
      safely(() => {
        heard(window, event, state, live);
        stop ??= options.every(leastMsBetweenDraws, () => safely(() => tick(window)));
        tick(window);
      });
    },
    end(last) {
      close();
      if (moment.over) return;
      safely(() => {
        lines.end(last);
        moment.over = true;
        leave(window);
      });
    },
    typed: (text) =>
      safely(() => {
        for (const key of keysIn(text)) pressKey(window, key);
        draw(window);
      }),
    above: (text) => safely(() => above(text)),
    hide() {
      moment.hidden = true;
      leave(window);
    },
    draw() {
      moment.hidden = false;
      safely(() => draw(window));
    },
    restore() {
      if (moment.over) return;
      moment.over = true;
      close();
      options.write(`${endSync}${showCursor}${window.tab.leave()}\n`);
    },
  };
}

function heard(
  { moment, options }: OpenWindow,
  event: JournalEvent,
  state: RunState,
  live: boolean,
): void {
  const now = options.now();
  moment.state = state;
  moment.stateAt = now - (live ? 0 : (options.sinceEvent?.(event.at, now) ?? 0));
  moment.stale = true;
  if (live && options.bell && rings(event)) moment.waiting += bell;
}

function modelOf({ options, feeds, moment }: OpenWindow, state: RunState): WindowModel {
  const now = options.now();
  const { run, drives, hasKeys } = options;
  return {
    ...{ run, state, now, drives, hasKeys },
    elapsedMs: state.durationMs + (state.end === null ? Math.max(0, now - moment.stateAt) : 0),
    ui: moment.ui,
    ...feeds.read(),
  };
}

function sizeOf({ options }: OpenWindow): WindowSize {
  return { columns: options.columns(), rows: options.rows() };
}

function draw(window: OpenWindow): void {
  const { moment, options, region, tab, feeds } = window;
  const { state } = moment;
  if (state === null || moment.hidden || moment.over) return;
  feeds.want(moment.ui, state);
  const rows = windowRows(modelOf(window, state), sizeOf(window));
  region.draw(rows, moment.waiting + tab.show(tabOf(state, options.run)));
  moment.waiting = '';
  moment.stale = false;
  moment.drawnAt = options.now();
}

function tick(window: OpenWindow): void {
  const { moment, options } = window;
  const age = options.now() - moment.drawnAt;
  if (age >= 1000 || (moment.stale && age >= leastMsBetweenDraws)) draw(window);
}

function leave({ moment, region, tab }: OpenWindow): void {
  region.leave(moment.waiting + tab.leave());
  moment.waiting = '';
}

function pressKey(window: OpenWindow, key: string): void {
  const { moment, options, region } = window;
  if (moment.state === null || moment.over) return;
  const { ui, act } = press(key, modelOf(window, moment.state), sizeOf(window));
  moment.ui = ui;
  if (act === null) return;
  if (act.do === 'redraw') region.forget();
  void doAct(act, options).then((notice) => {
    if (notice === null) return;
    moment.ui = { ...moment.ui, notice };
    safely(() => draw(window));
  });
}

/** A question to a person, and the end. */
function rings({ type, ...event }: JournalEvent): boolean {
  return (
    type === 'run-end' ||
    type === 'permission-ask' ||
    (type === 'step-start' && 'kind' in event && event.kind === 'ask')
  );
}

function tabOf(state: RunState, run: string): Parameters<ReturnType<typeof createTab>['show']>[0] {
  const { ended, asked } = countCalls(state);
  const bad = state.agents.failed + state.agents.lost;
  const waits = state.pausing || state.status === 'paused' || state.questions.size > 0;
  return {
    title: shortStatus(state, run, { cost: false }),
    percent: asked === 0 ? null : (ended / asked) * 100,
    stand: waits ? 'waits' : bad > 0 ? 'failing' : 'goes',
  };
}
