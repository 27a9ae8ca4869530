import { forRun } from '../../../core/ports/controls.js';
import { openPrompts } from '../model/open-prompts.js';
import { selectedAgent } from '../model/run-list.js';
import type { WindowModel } from '../model/window-model.js';
import { type TextEntry, topScreen } from '../model/window-ui.js';
import { controls, type KeyEffect, says, shows } from './act.js';

const longest = 4000;

/** A line is typed: Enter sends it, esc sends nothing. */
export function pressEntry(key: string, model: WindowModel, entry: TextEntry): KeyEffect {
  const { ui } = model;
  const typed = (text: string): KeyEffect => shows(ui, { entry: { ...entry, text } });
  switch (key) {
    case 'esc':
      return shows(ui, {
        entry: null,
        notice: entry.for === 'message' ? 'nothing was sent' : 'nothing was answered',
      });
    case 'back':
      return typed([...entry.text].slice(0, -1).join(''));
    case 'ctrl-u':
      return typed('');
    case 'enter':
      return entry.text.trim() === ''
        ? says(ui, 'an empty line is not sent; esc leaves')
        : send(entry, model);
    default:
      if ([...key].length !== 1) return says(ui, 'Enter sends this line, esc leaves it');
      return entry.text.length >= longest
        ? says(ui, `no more than ${longest} characters`)
        : typed(entry.text + key);
  }
}

function send(entry: TextEntry, model: WindowModel): KeyEffect {
  const closed: WindowModel = { ...model, ui: { ...model.ui, entry: null } };
  const text = entry.text.trim();
  if (entry.for === 'message') {
    const top = topScreen(model.ui);
    const n = top.at === 'agent' ? top.n : selectedAgent(model)?.n;
    return n === undefined
      ? says(closed.ui, 'no agent is selected: nothing was sent')
      : controls(closed, { action: 'send', target: n, text });
  }
  const prompt = openPrompts(model.state).find(({ key }) => key === model.ui.panel?.key);
  const gone: WindowModel = { ...closed, ui: { ...closed.ui, panel: null } };
  if (!prompt) return says(gone.ui, 'it was answered elsewhere, or is no longer asked');
  if (prompt.kind === 'ask')
    return controls(gone, { action: 'answer', target: prompt.step.n, text });
  // The one word that means something else.
  const why = text === forRun ? `${text}.` : text;
  return controls(gone, { action: 'deny', target: prompt.use.request, text: why });
}
