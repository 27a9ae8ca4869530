import type { WindowModel } from '../model/window-model.js';
import type { Confirmation } from '../model/window-ui.js';
import { acts, controls, type KeyEffect, says } from './act.js';

const undone: Readonly<Record<Confirmation['to'], string>> = {
  'stop-run': 'not stopped: the run goes on',
  'leave-run': 'the run goes on',
  'stop-agent': 'not stopped: the agent goes on',
  'restart-agent': 'not restarted: the agent goes on',
};

/** `y` does it; every other key leaves all as it is, and says so. */
export function pressConfirm(key: string, model: WindowModel, confirm: Confirmation): KeyEffect {
  const closed: WindowModel = { ...model, ui: { ...model.ui, confirm: null } };
  if (key !== 'y' && key !== 'Y') return says(closed.ui, undone[confirm.to]);
  switch (confirm.to) {
    case 'stop-run':
      return controls(closed, { action: 'stop' });
    case 'leave-run':
      return acts(closed, { do: 'leave' });
    case 'stop-agent':
      return controls(closed, { action: 'stop', target: confirm.n });
    case 'restart-agent':
      return controls(closed, { action: 'retry', target: confirm.n });
  }
}
