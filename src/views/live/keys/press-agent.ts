import type { StepView } from '../../../core/state/run-state.js';
import { clip } from '../../../core/words/text-width.js';
import { selectedAgent } from '../model/run-list.js';
import { agentAtRow } from '../model/screen-lists.js';
import { plainLine } from '../model/short-path.js';
import type { WindowModel } from '../model/window-model.js';
import { agentFilters, topScreen } from '../model/window-ui.js';
import { acts, controls, type KeyEffect, opens, says, shows, turns } from './act.js';
import { textForCopy } from './copied-text.js';

/** Keys that act upon the selected agent, and those of the screen that is open. */
export function pressAgentKey(key: string, model: WindowModel): KeyEffect | null {
  const { ui } = model;
  const screen = topScreen(ui);
  switch (key) {
    case 'x':
      return stopKey(model);
    case 'r':
      return retryKey(model);
    case 'm':
      return messageKey(model);
    case 'h':
      return streamKey(model);
    case 'D': {
      if (screen.at !== 'run' && screen.at !== 'agents' && screen.at !== 'agent') return null;
      const n = screen.at === 'agent' ? screen.n : ui.cursor.on === 'agent' ? ui.cursor.n : null;
      return opens(ui, { at: 'diff', n, down: 0 });
    }
    case 'f': {
      if (screen.at !== 'run' && screen.at !== 'agents') return null;
      const next = agentFilters[(agentFilters.indexOf(ui.filter) + 1) % agentFilters.length];
      return shows(ui, { filter: next ?? 'all', notice: `shown: ${next} agents` });
    }
    case 'o':
      if (screen.at === 'timeline') return turns(ui, { ...screen, byDuration: !screen.byDuration });
      return screen.at === 'script' ? turns(ui, { ...screen, byCost: !screen.byCost }) : null;
    case '+':
    case '=':
    case '-':
    case '0':
      return screen.at === 'timeline'
        ? turns(ui, { ...screen, zoom: zoomed(screen.zoom, key) })
        : null;
    case 'c':
      if (screen.at === 'timeline') return turns(ui, { ...screen, critical: !screen.critical });
      return copyKey(model, 'copy');
    case 'e':
      return copyKey(model, 'edit');
    default:
      return null;
  }
}

const mostZoom = 8;

function zoomed(zoom: number, key: string): number {
  if (key === '0') return 0;
  return Math.max(0, Math.min(mostZoom, zoom + (key === '-' ? -1 : 1)));
}

/** The agent of the screen that is open; `run`: the run itself is meant. */
function meant(model: WindowModel): StepView | 'run' | null {
  const screen = topScreen(model.ui);
  if (screen.at === 'agent') return model.state.steps.get(screen.n) ?? null;
  if (screen.at === 'agents' || screen.at === 'timeline') return agentAtRow(model, screen);
  if (screen.at !== 'run') return null;
  return model.ui.cursor.on === 'run' ? 'run' : selectedAgent(model);
}

function noAgent({ ui }: WindowModel, what: string): KeyEffect {
  return says(ui, `${what}, and none is selected: esc, then choose one with ↑↓`);
}

function nameOf({ n, label }: StepView): string {
  return `#${n} ${clip(plainLine(label), 30)}`;
}

function stopKey(model: WindowModel): KeyEffect {
  const { ui, state } = model;
  if (state.end !== null) return says(ui, 'the run has ended: there is nothing to stop');
  const agent = meant(model);
  if (agent === 'run') return shows(ui, { confirm: { to: 'stop-run' } });
  if (agent === null)
    return topScreen(ui).at === 'run' && ui.cursor.on === 'auto'
      ? shows(ui, { confirm: { to: 'stop-run' } })
      : noAgent(model, 'x stops an agent');
  if (agent.state !== 'running')
    return says(ui, `${nameOf(agent)} has ended (${agent.state}); r runs it again`);
  return shows(ui, { confirm: { to: 'stop-agent', n: agent.n } });
}

function retryKey(model: WindowModel): KeyEffect {
  const agent = meant(model);
  if (agent === null || agent === 'run')
    return says(
      model.ui,
      'r runs one agent again: choose it with ↑↓; R runs all that failed again',
    );
  if (agent.state === 'running')
    return shows(model.ui, { confirm: { to: 'restart-agent', n: agent.n } });
  return controls(model, { action: 'retry', target: agent.n });
}

function messageKey(model: WindowModel): KeyEffect {
  const agent = meant(model);
  if (agent === null || agent === 'run') return noAgent(model, 'm writes to an agent');
  if (agent.state !== 'running')
    return says(model.ui, `${nameOf(agent)} has ended: nobody reads a message`);
  const { ui } = model;
  const inRun = topScreen(ui).at === 'run';
  return shows(ui, {
    entry: { for: 'message', text: '' },
    ...(inRun ? { cursor: { on: 'agent', n: agent.n } } : {}),
  });
}

function streamKey(model: WindowModel): KeyEffect {
  const agent = meant(model);
  const { ui } = model;
  if (agent === null || agent === 'run') return noAgent(model, 'h prints what one agent says');
  return ui.stream === agent.n
    ? shows(ui, { stream: 'none', notice: `${nameOf(agent)} is printed above no more` })
    : shows(ui, {
        stream: agent.n,
        notice: `${nameOf(agent)} is printed above, from its beginning; h: no more`,
      });
}

function copyKey(model: WindowModel, to: 'copy' | 'edit'): KeyEffect | null {
  const copied = textForCopy(model, to);
  if (copied === null) return null;
  if (typeof copied === 'string') return says(model.ui, copied);
  const { what, name, text } = copied;
  return acts(model, to === 'copy' ? { do: 'copy', text, what } : { do: 'edit', name, text });
}
