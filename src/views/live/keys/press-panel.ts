import { forRun } from '../../../core/ports/controls.js';
import { type OpenPrompt, openPrompts } from '../model/open-prompts.js';
import type { WindowModel } from '../model/window-model.js';
import type { QuestionPanel } from '../model/window-ui.js';
import { acts, controls, type KeyEffect, says, shows } from './act.js';

/**
 * A question stands open: its own keys answer it, and no other key does. `null` for a key that is
 * none of its.
 */
export function pressPanel(
  key: string,
  model: WindowModel,
  panel: QuestionPanel,
): KeyEffect | null {
  const { ui } = model;
  const prompt = openPrompts(model.state).find((one) => one.key === panel.key);
  if (!prompt)
    return shows(ui, { panel: null, notice: 'it was answered elsewhere, or is no longer asked' });
  if (key === 'esc' || key === 'left')
    return shows(ui, { panel: null, notice: 'it stays open: a answers it later' });
  return prompt.kind === 'use' ? pressUse(key, model, prompt) : pressAsk(key, model, prompt);
}

function pressUse(
  key: string,
  model: WindowModel,
  prompt: Extract<OpenPrompt, { kind: 'use' }>,
): KeyEffect | null {
  const closed: WindowModel = { ...model, ui: { ...model.ui, panel: null } };
  const target = prompt.use.request;
  const once = 'no rule covers just this use: it is answered once, with a or n';
  switch (key) {
    case 'a':
      return controls(closed, { action: 'allow', target });
    case 'n':
      return controls(closed, { action: 'deny', target });
    case 'A':
      if (prompt.use.rule === null) return says(model.ui, once);
      return controls(closed, { action: 'allow', target, text: forRun });
    case 'w':
      if (prompt.use.rule === null) return says(model.ui, once);
      return acts(closed, { do: 'rule', prompt });
    case 'm':
      return shows(model.ui, { entry: { for: 'denial', text: '' } });
    case 'enter':
    case 'y':
      return says(model.ui, 'nothing is answered by this key: a allows once, n denies, esc leaves');
    default:
      return null;
  }
}

function pressAsk(
  key: string,
  model: WindowModel,
  prompt: Extract<OpenPrompt, { kind: 'ask' }>,
): KeyEffect | null {
  const { options } = prompt;
  const chosen = /^[1-9]$/.test(key) ? options[Number(key) - 1] : undefined;
  if (chosen !== undefined) {
    const closed: WindowModel = { ...model, ui: { ...model.ui, panel: null } };
    return controls(closed, { action: 'answer', target: prompt.step.n, text: chosen });
  }
  if (key === 'a') return shows(model.ui, { entry: { for: 'answer', text: '' } });
  if (key === 'enter' || key === 'y' || /^\d$/.test(key))
    return says(
      model.ui,
      options.length > 0
        ? `nothing is answered by this key: 1 to ${Math.min(9, options.length)} choose, esc leaves`
        : 'nothing is answered by this key: a writes an answer, esc leaves',
    );
  return null;
}
