import type { JournalEvent } from '../../core/journal/event.js';
import type { Steering } from '../../core/ports/steering.js';
import type { View } from '../../core/ports/view.js';
import type { ViewSource } from '../../core/ports/view-source.js';
import { selectProgress } from '../../core/selection/select-progress.js';
import type { RunState } from '../../core/state/run-state.js';
import { createLinesView, type LinesOptions, safely } from '../lines/lines-view.js';
import { shortStatus } from '../status/short-status.js';
import { followActivities } from './feed/activity-feed.js';
import { fetchLooks } from './feed/look-feed.js';
import { streamTranscripts } from './feed/transcript-stream.js';
import { doAct, type WindowDesk } from './keys/do-act.js';
import { press } from './keys/press.js';
import type { WindowModel, WindowSize } from './model/window-model.js';
import { firstUi, type WindowUi } from './model/window-ui.js';
import { keysIn } from './paint/key-names.js';
import { createRegion, endSync, showCursor } from './paint/region.js';
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
  /** Leaves the terminal as it was, now: for an end that nobody expected. */
  restore(): void;
}

const leastMsBetweenDraws = 100;
const bell = '\u0007';

/**
 * The run in a window at the foot of the terminal; facts and logs scroll away above it, in the real
 * scrollback. At most ten draws a second, one a second when nothing happens, gone at the end.
 */
export function createLiveView(options: LiveOptions): LiveView {
  const { source, now } = options;
  const region = createRegion(options.write, options.columns, () => options);
  const tab = createTab(options.ascii);
  let ui: WindowUi = firstUi;
  let state: RunState | null = null;
  let stateAt = 0;
  let waiting = '';
  let drawnAt = Number.NEGATIVE_INFINITY;
  let stale = false;
  let hidden = false;
  let over = false;
  let stop: (() => void) | null = null;
  const touch = (): void => {
    stale = true;
  };
  const above = (text: string): void => {
    waiting += text;
    touch();
  };
  const activities = followActivities(source, touch);
  const looks = fetchLooks(source, touch);
  const stream = streamTranscripts(source, above);
  const lines = createLinesView({ ...options, starts: false, write: above });

  const modelOf = (of: RunState): WindowModel => ({
    run: options.run,
    state: of,
    now: now(),
    elapsedMs: of.durationMs + (of.end === null ? Math.max(0, now() - stateAt) : 0),
    ui,
    activities: activities.activities,
    looked: looks.looked,
    drives: options.drives,
    hasKeys: options.hasKeys,
  });
  const size = (): WindowSize => ({ columns: options.columns(), rows: options.rows() });
  const draw = (): void => {
    if (state === null || hidden || over) return;
    activities.follow(state);
    stream.choose(ui.stream, state);
    looks.want(ui, state);
    const rows = windowRows(modelOf(state), size());
    region.draw(rows, waiting + tab.show(signsOf(state, options.run)));
    waiting = '';
    stale = false;
    drawnAt = now();
  };
  const tick = (): void => {
    const age = now() - drawnAt;
    if (age >= 1000 || (stale && age >= leastMsBetweenDraws)) draw();
  };
  const show = (next: WindowUi): void => {
    ui = next;
    draw();
  };
  const pressed = (key: string): void => {
    if (state === null || over) return;
    const effect = press(key, modelOf(state), size());
    ui = effect.ui;
    if (effect.act === null) return;
    if (effect.act.do === 'redraw') region.forget();
    void doAct(effect.act, options).then((notice) => {
      if (notice !== null) show({ ...ui, notice });
    });
  };
  const close = (): void => {
    stop?.();
    activities.close();
    looks.close();
    stream.close();
  };
  return {
    version: 1,
    event(event, next, live) {
      lines.event(event, next, live);
      safely(() => {
        state = next;
        stateAt = now() - (live ? 0 : (options.sinceEvent?.(event.at, now()) ?? 0));
        if (live && options.bell && rings(event)) waiting += bell;
        touch();
        stop ??= options.every(leastMsBetweenDraws, () => safely(tick));
        tick();
      });
    },
    end(last) {
      close();
      safely(() => {
        lines.end(last);
        over = true;
        region.leave(waiting + tab.leave());
        waiting = '';
      });
    },
    typed(text) {
      safely(() => {
        for (const key of keysIn(text)) pressed(key);
        draw();
      });
    },
    above: (text) => safely(() => above(text)),
    hide() {
      hidden = true;
      region.leave(waiting + tab.leave());
      waiting = '';
    },
    draw() {
      hidden = false;
      safely(draw);
    },
    restore() {
      if (over) return;
      over = true;
      close();
      options.write(`${endSync}${showCursor}${tab.leave()}\n`);
    },
  };
}

/** A question to a person, and the end. */
function rings({ type, ...event }: JournalEvent): boolean {
  return (
    type === 'run-end' ||
    type === 'permission-ask' ||
    (type === 'step-start' && 'kind' in event && event.kind === 'ask')
  );
}

function signsOf(
  state: RunState,
  run: string,
): Parameters<ReturnType<typeof createTab>['show']>[0] {
  const { done, asked } = selectProgress(state);
  const bad = state.agents.failed + state.agents.lost;
  const waits = state.pausing || state.status === 'paused' || state.questions.size > 0;
  return {
    title: shortStatus(state, run, { cost: false }),
    percent: asked === 0 ? null : (done / asked) * 100,
    stand: waits ? 'waits' : bad > 0 ? 'failing' : 'goes',
  };
}
