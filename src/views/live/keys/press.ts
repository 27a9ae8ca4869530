import type { StepView } from '../../../core/state/run-state.js';
import { clip } from '../../../core/words/text-width.js';
import { openPrompts } from '../model/open-prompts.js';
import { plainLine } from '../model/short-path.js';
import type { WindowModel, WindowSize } from '../model/window-model.js';
import { topScreen } from '../model/window-ui.js';
import { textOf } from '../paint/row.js';
import { windowRows } from '../rows/window-rows.js';
import { acts, closes, controls, type KeyEffect, opens, says, shows } from './act.js';
import { pressAgentKey } from './press-agent.js';
import { pressConfirm } from './press-confirm.js';
import { pressEntry } from './press-entry.js';
import { moves } from './press-move.js';
import { pressPanel } from './press-panel.js';

/**
 * What a key does. A question, a line that is typed and a panel have their keys first; then the
 * screen that is open, then the window. Each either changes what is seen or says why not.
 */
export function press(key: string, model: WindowModel, size: WindowSize): KeyEffect {
  const effect = pressed(key, model, size);
  if (effect.act !== null || effect.ui.notice !== null || effect.ui.entry !== null) return effect;
  const quiet = { ...model, ui: { ...model.ui, notice: null } };
  return isSeen(effect, quiet, size)
    ? effect
    : says(effect.ui, `“${shownKey(key)}” changes nothing: all there is is shown`);
}

function isSeen({ ui }: KeyEffect, model: WindowModel, size: WindowSize): boolean {
  const before = windowRows(model, size).map(textOf);
  const after = windowRows({ ...model, ui }, size).map(textOf);
  return before.length !== after.length || before.some((text, index) => text !== after[index]);
}

function pressed(key: string, model: WindowModel, size: WindowSize): KeyEffect {
  const quiet: WindowModel = { ...model, ui: { ...model.ui, notice: null } };
  const { ui } = quiet;
  if (key === 'ctrl-c') return acts(quiet, { do: 'interrupt' });
  if (key === 'ctrl-z') return acts(quiet, { do: 'suspend' });
  if (key === 'ctrl-\\') return acts(quiet, { do: 'quit' });
  if (key === 'ctrl-l') return acts(quiet, { do: 'redraw' });
  if (ui.entry !== null) return pressEntry(key, quiet, ui.entry);
  if (ui.confirm !== null) return pressConfirm(key, quiet, ui.confirm);
  if (ui.panel !== null) {
    const taken = pressPanel(key, quiet, ui.panel);
    if (taken !== null) return taken;
  }
  return moves(key, quiet, size) ?? pressAgentKey(key, quiet) ?? pressWindowKey(key, quiet);
}

/** Keys that mean the same on every screen. */
function pressWindowKey(key: string, model: WindowModel): KeyEffect {
  const { ui, state } = model;
  const at = topScreen(ui).at;
  switch (key) {
    case '?':
      return at === 'keys' ? closes(ui) : opens(ui, { at: 'keys', down: 0 });
    case 't':
      return at === 'timeline'
        ? closes(ui)
        : opens(ui, { at: 'timeline', byDuration: false, critical: false, zoom: 0, row: 0 });
    case 'v':
      return at === 'script' ? closes(ui) : opens(ui, { at: 'script', row: 0, byCost: false });
    case 'a':
      return answerKey(model);
    case 'p':
      return pauseKey(model);
    case 'R':
      return retryAll(model);
    case 's':
      return acts(model, { do: 'save' });
    case 'd':
      return acts(model, { do: 'dashboard' });
    case 'l':
      return ui.stream === 'all'
        ? shows(ui, { stream: 'none', notice: 'agents are printed above no more' })
        : shows(ui, { stream: 'all', notice: 'what agents say is printed above; l: no more' });
    case 'q':
    case 'ctrl-d':
      if (!model.drives || state.end !== null) return acts(model, { do: 'leave' });
      return shows(ui, { confirm: { to: 'leave-run' } });
    default:
      return says(ui, `“${shownKey(key)}” ${deadBecause(key, model)}`);
  }
}

/** Keys of other screens say where they are. */
function deadBecause(key: string, { ui }: WindowModel): string {
  const at = topScreen(ui).at;
  const there: Readonly<Record<string, string>> = {
    o: 'orders the timeline (t) and the script (v)',
    f: 'filters the agents of the run and of a phase: esc first',
    D: 'shows what an agent or the run changed: esc first',
    '+': 'zooms the timeline (t)',
    '-': 'zooms the timeline (t)',
    '0': 'is the whole time in the timeline (t)',
    c: 'copies what an agent said, the script or the patch: esc first',
    e: 'opens what an agent said, the script or the patch: esc first',
    enter: 'opens what is selected, and here nothing is',
    right: 'opens what is selected, and here nothing is',
    y: 'answers a question of this window, and it asks none',
  };
  return there[key] ?? `is no key of ${at === 'run' ? 'this window' : 'this screen'}: ? shows all`;
}

function shownKey(key: string): string {
  return clip(plainLine(key) || 'space', 12);
}

function answerKey({ ui, state }: WindowModel): KeyEffect {
  const [oldest] = openPrompts(state);
  if (!oldest) return says(ui, 'nothing waits for you: no question is open');
  const typed = oldest.kind === 'ask' && oldest.options.length === 0;
  return shows(ui, {
    panel: { key: oldest.key },
    entry: typed ? { for: 'answer', text: '' } : null,
  });
}

function pauseKey(model: WindowModel): KeyEffect {
  const { state, ui } = model;
  if (state.end !== null) return says(ui, 'the run has ended: there is nothing to pause');
  const goesOn = state.pausing || state.status === 'paused';
  return controls(model, { action: goesOn ? 'resume' : 'pause' });
}

function retryAll(model: WindowModel): KeyEffect {
  const failed = [...model.state.steps.values()].filter(isFailed);
  if (failed.length === 0) return says(model.ui, 'no agent failed: there is nothing to retry');
  return controls(model, ...failed.map(({ n }) => ({ action: 'retry', target: n }) as const));
}

function isFailed({ kind, state, unclaimed }: StepView): boolean {
  return kind === 'agent' && !unclaimed && (state === 'failed' || state === 'lost');
}
