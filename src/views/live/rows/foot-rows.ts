import type { StepView } from '../../../core/state/run-state.js';
import { plural } from '../../../core/words/amounts.js';
import { textWidth, wrap } from '../../../core/words/text-width.js';
import { moneyText } from '../model/figures.js';
import { keysAt } from '../model/key-table.js';
import { openPrompts } from '../model/open-prompts.js';
import { plainLine, shortPath } from '../model/short-path.js';
import { spentBy } from '../model/spending.js';
import { classOf, type WindowModel, type WindowSize } from '../model/window-model.js';
import { type Confirmation, topScreen } from '../model/window-ui.js';
import { clipRow, fitting, piece, type Row } from '../paint/row.js';
import { entryRow } from './question-rows.js';

const mostNoticeRows = 3;

/** The foot: a question of the window itself, a line that is typed, a notice, or the keys. */
export function footRows(model: WindowModel, size: WindowSize): readonly Row[] {
  const width = size.columns - 1;
  const { confirm, entry, notice } = model.ui;
  if (!model.hasKeys) return [];
  const told = notice === null ? [] : wrap(plainLine(notice), width - 1, mostNoticeRows);
  const said = told.map((line): Row => [piece(` ${line}`, 'you')]);
  if (confirm !== null) return confirmRows(confirm, model, width);
  if (entry?.for === 'message') return [entryRow(entry, width), ...said];
  if (said.length > 0) return said;
  if (entry !== null) return [clipRow([piece(' Enter sends it   esc leaves it', 'dim')], width)];
  return [hintRow(model, size)];
}

function hintRow(model: WindowModel, size: WindowSize): Row {
  const width = size.columns - 1;
  const kind = classOf(size);
  const all: Row = [piece('? keys', 'dim')];
  if (kind === 'narrow') return [piece(' '), ...all];
  const at = topScreen(model.ui).at;
  const open = openPrompts(model.state).length > 0;
  const hidden = new Set(['R', 'l', 'h', 's', 'q', '?', ...(open ? [] : ['a'])]);
  const rare = at === 'run' ? ['esc', 'm', 'D', 'c', 'e'] : ['p', 't', 'v', 'd', 'a'];
  for (const one of rare) hidden.add(one);
  if (at === 'run' && kind === 'middle') hidden.add('f');
  const goesOn = model.state.pausing || model.state.status === 'paused';
  const hints = keysAt(model.ui)
    .filter(({ keys }) => !hidden.has(keys))
    .map(({ keys, short }): Row => {
      const word = keys === 'p' && goesOn ? 'go on' : short;
      return kind === 'middle' && keys === '↑↓'
        ? [piece(keys, 'dim')]
        : [piece(`${keys} ${word}`, 'dim')];
    });
  return [piece(' '), ...fitting(hints, width - 10, '  '), piece('  '), ...all];
}

function confirmRows(confirm: Confirmation, model: WindowModel, width: number): readonly Row[] {
  const { text, yes } = confirmText(confirm, model);
  const key = `y ${yes} · N`;
  const lines = wrap(text, width - 1, 6).map((line) => ` ${line.trimStart()}`);
  const last = lines.at(-1) ?? '';
  // The key is what a person looks for: it is never what was cut.
  const fits = textWidth(last) + key.length + 3 <= width;
  const told = fits ? [...lines.slice(0, -1), `${last}   ${key}`] : [...lines, ` ${key}`];
  return told.map((line) => [piece(line, 'strong')]);
}

/** What ends now and what is kept. */
function confirmText(
  confirm: Confirmation,
  model: WindowModel,
): { readonly text: string; readonly yes: string } {
  const { state, run } = model;
  const running = [...state.steps.values()].filter(isRunning);
  const kept = `${plural(state.agents.completed, 'result')} are kept and reused by a resume`;
  if (confirm.to === 'stop-run')
    return {
      text:
        `Stop ${plainLine(state.name)}?  ${plural(running.length, 'running call')} end now and ` +
        `are not kept; ${spent(running, model)} ${kept}.`,
      yes: 'stop',
    };
  if (confirm.to === 'leave-run')
    return {
      text:
        `Pause ${plainLine(state.name)}?  ${plural(running.length, 'running call')} finish and ` +
        `are kept; ${kept}: plenum resume ${run}.`,
      yes: 'pause',
    };
  const step = state.steps.get(confirm.n);
  const label = shortPath(plainLine(step?.label ?? `#${confirm.n}`), 40);
  const { costUsd } = step ? spentBy(step, model.activities.get(step.n)) : {};
  const cost = costUsd === undefined ? 'what it cost' : `about ${moneyText(costUsd)}`;
  const lost = `Its call ends now and is not kept, ${cost} is spent;`;
  return confirm.to === 'stop-agent'
    ? { text: `Stop #${confirm.n} ${label}?  ${lost} the run goes on without it.`, yes: 'stop' }
    : { text: `Restart #${confirm.n} ${label}?  ${lost} another attempt begins.`, yes: 'restart' };
}

function isRunning({ kind, state, unclaimed }: StepView): boolean {
  return kind === 'agent' && !unclaimed && state === 'running';
}

/** What they are known to have cost so far: less than they did. */
function spent(steps: readonly StepView[], { activities }: WindowModel): string {
  const known = steps.flatMap((step) => spentBy(step, activities.get(step.n)).costUsd ?? []);
  const sum = known.reduce((total, cost) => total + cost, 0);
  if (known.length === 0) return 'what they cost is spent.';
  return `their cost, about ${moneyText(sum)}, is spent.`;
}
