import { agentsIn, cursorStops, selectedAgent, selectRunList } from '../model/run-list.js';
import { agentAtRow, clampRow, rowsOf, scriptOrder } from '../model/screen-lists.js';
import type { WindowModel, WindowSize } from '../model/window-model.js';
import { type Screen, topScreen, type WindowCursor } from '../model/window-ui.js';
import { closes, type KeyEffect, opens, says, shows, turns } from './act.js';

const steps: Readonly<Record<string, number>> = { up: -1, k: -1, down: 1, j: 1 };

/** Arrows, pages, Enter and esc; `null` for every other key. */
export function moves(key: string, model: WindowModel, size: WindowSize): KeyEffect | null {
  const by = distance(key, size);
  if (by !== null) return moved(by, model);
  if (key === 'enter' || key === 'right') return entered(model);
  return key === 'esc' || key === 'left' || key === 'back' ? left(model) : null;
}

function distance(key: string, { rows }: WindowSize): number | null {
  const page = Math.max(1, rows - 6);
  const pages: Readonly<Record<string, number>> = {
    pgup: -page,
    pgdn: page,
    home: Number.NEGATIVE_INFINITY,
    g: Number.NEGATIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
    G: Number.POSITIVE_INFINITY,
  };
  return steps[key] ?? pages[key] ?? null;
}

function moved(by: number, model: WindowModel): KeyEffect {
  const { ui } = model;
  const screen = topScreen(ui);
  if (screen.at === 'run') return cursorMoved(by, model);
  if (screen.at === 'agent') {
    const up = Math.max(0, by === Number.POSITIVE_INFINITY ? 0 : Math.min(screen.up - by, 1e6));
    return up === screen.up && by > 0
      ? says(ui, 'this is the newest; it follows')
      : turns(ui, { ...screen, up });
  }
  const rows = rowsOf(model, screen);
  if (rows === 0) return says(ui, 'there is nothing to move to');
  const at = placeIn(screen);
  const next = clampRow(at + by, rows);
  if (next === at) return says(ui, by < 0 ? 'this is the first' : 'this is the last');
  return turns(ui, moveTo(screen, next));
}

function placeIn(screen: Screen): number {
  if (screen.at === 'diff' || screen.at === 'keys') return screen.down;
  return 'row' in screen ? screen.row : 0;
}

function moveTo(screen: Screen, to: number): Screen {
  if (screen.at === 'diff' || screen.at === 'keys') return { ...screen, down: to };
  return 'row' in screen ? { ...screen, row: to } : screen;
}

function cursorMoved(by: number, model: WindowModel): KeyEffect {
  const { ui } = model;
  const stops = cursorStops(selectRunList(model));
  const at = stops.findIndex((stop) => isSame(stop, cursorOf(model)));
  const next = clampRow((at < 0 ? 0 : at) + by, stops.length);
  const cursor = stops[next];
  if (cursor === undefined || next === at)
    return says(ui, by < 0 ? 'the run itself is selected' : 'this is the last');
  return shows(ui, { cursor });
}

/** `auto` is where it happens to be. */
function cursorOf(model: WindowModel): WindowCursor {
  if (model.ui.cursor.on !== 'auto') return model.ui.cursor;
  const agent = selectedAgent(model);
  return agent ? { on: 'agent', n: agent.n } : { on: 'run' };
}

function isSame(one: WindowCursor, other: WindowCursor): boolean {
  if (one.on === 'agent') return other.on === 'agent' && other.n === one.n;
  return one.on === 'phase'
    ? other.on === 'phase' && other.title === one.title
    : one.on === other.on;
}

function agentScreen(n: number): Screen {
  return { at: 'agent', n, up: 0, unfolded: false };
}

function entered(model: WindowModel): KeyEffect | null {
  const { ui } = model;
  const screen = topScreen(ui);
  if (screen.at === 'agent') return turns(ui, { ...screen, unfolded: !screen.unfolded });
  if (screen.at === 'run') {
    const cursor = cursorOf(model);
    if (cursor.on === 'agent') return opens(ui, agentScreen(cursor.n));
    if (cursor.on === 'phase')
      return opens(ui, { at: 'agents', of: { phase: cursor.title }, row: 0 });
    return says(ui, 'the run is open already: ↓ goes to its phases and agents');
  }
  if (screen.at === 'script') {
    const line = scriptOrder(model, screen.byCost)[screen.row];
    if (line === undefined) return says(ui, 'the script is not here yet');
    const some = agentsIn(model, { line }).length > 0;
    if (!some) return says(ui, `no agent was asked for in line ${line}`);
    return opens(ui, { at: 'agents', of: { line }, row: 0 });
  }
  const agent = agentAtRow(model, screen);
  return agent ? opens(ui, agentScreen(agent.n)) : null;
}

function left({ ui }: WindowModel): KeyEffect {
  if (ui.screens.length > 1) return closes(ui);
  if (ui.cursor.on === 'run') return says(ui, 'the run is selected: x stops it, q leaves');
  return shows(ui, { cursor: { on: 'run' }, notice: 'the run is selected' });
}
