import { classOf, type WindowModel, type WindowSize } from '../model/window-model.js';
import { topScreen } from '../model/window-ui.js';
import { blank, clipRow, type Row } from '../paint/row.js';
import { agentDetailRows } from './agent-rows.js';
import { footRows } from './foot-rows.js';
import { headerRows } from './header-rows.js';
import { agentListRows, diffRows, keyRows } from './list-rows.js';
import { questionRows } from './question-rows.js';
import { runRows } from './run-rows.js';
import { scriptRows } from './script-rows.js';
import { timelineRows } from './timeline-rows.js';

/**
 * All rows of a window: a function of what is shown and of the size of the terminal. Never more
 * than the terminal has but one, never wider than it.
 */
export function windowRows(model: WindowModel, size: WindowSize): readonly Row[] {
  const most = Math.max(4, size.rows - 1);
  const foot = footRows(model, size);
  const gap = foot.length > 0 && classOf(size) !== 'narrow' ? [blank] : [];
  const panel = panelRows(model, size);
  const room = Math.max(2, most - foot.length - gap.length - panel.length);
  const rows = [...panel, ...screenRows(model, size, room), ...gap, ...foot];
  return rows.slice(0, most).map((row) => clipRow(row, size.columns - 1));
}

/** An open question stands under the header, whatever screen is below it. */
function panelRows(model: WindowModel, size: WindowSize): readonly Row[] {
  const rows = questionRows(model, size);
  return rows.length === 0 ? [] : [...headerRows(model, size), blank, ...rows, blank];
}

function screenRows(model: WindowModel, size: WindowSize, room: number): readonly Row[] {
  const screen = topScreen(model.ui);
  switch (screen.at) {
    case 'agents':
      return agentListRows(model, screen, size, room);
    case 'agent':
      return agentDetailRows(model, screen, size, room);
    case 'timeline':
      return timelineRows(model, screen, size, room);
    case 'script':
      return scriptRows(model, screen, size, room);
    case 'diff':
      return diffRows(model, screen, size, room);
    case 'keys':
      return keyRows(model, screen.down, size, room);
    default:
      return runRows(model, size, room);
  }
}
