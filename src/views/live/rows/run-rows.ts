import { marks } from '../../../core/report/marks.js';
import { waitWords } from '../../../core/report/wait-words.js';
import { selectProgress } from '../../../core/selection/select-progress.js';
import type { StepView } from '../../../core/state/run-state.js';
import { plural } from '../../../core/words/amounts.js';
import { textWidth } from '../../../core/words/text-width.js';
import { timeOfDay } from '../../output/time-of-day.js';
import { quietFor } from '../model/agent-activity.js';
import { type PhaseList, selectedAgent, selectRunList } from '../model/run-list.js';
import { classOf, type WindowModel, type WindowSize } from '../model/window-model.js';
import { clipRow, piece, type Row } from '../paint/row.js';
import { attentionRows } from './attention-rows.js';
import { headerRows } from './header-rows.js';
import { agentRow, bodyLayout, phaseRow, type RowLayout, titleOf } from './phase-rows.js';
import { questionRows } from './question-rows.js';
import { markPiece } from './state-marks.js';

/** The screen of a run: what needs a look, then phases with the agents that run. */
export function runRows(model: WindowModel, size: WindowSize, room: number): readonly Row[] {
  // An open question has the header above it.
  const header = questionRows(model, size).length > 0 ? [] : headerRows(model, size);
  const attention = attentionRows(model, size);
  const needs = attention.length > 0 ? [...(header.length > 0 ? [[]] : []), ...attention, []] : [];
  const top = [...header, ...(needs.length > 0 || header.length === 0 ? needs : [[]])];
  const body = bodyRows(model, size, Math.max(1, room - top.length));
  return [...top.slice(0, Math.max(1, room - body.length)), ...body].slice(0, room);
}

function bodyRows(model: WindowModel, size: WindowSize, room: number): readonly Row[] {
  const lists = selectRunList(model);
  const kind = classOf(size);
  const width = size.columns - 1;
  const longest = Math.max(4, ...lists.map(({ title }) => textWidth(titleOf(title))));
  const layout = bodyLayout(size, longest, selectedAgent(model));
  const waiting = waitingRow(model);
  const kept = waiting.length > 0 ? room - 1 : room;
  const shown = inRoom(lists, kept);
  const left = kept - shown.lists.length - (shown.folded > 0 ? 1 : 0);
  const quotas = shares(shown.lists, kind === 'narrow' ? 0 : left);
  const chosen = kind === 'narrow' && left > 0 ? chosenAgent(model, layout.selected) : null;
  const rows: Row[] = [];
  if (shown.folded > 0)
    rows.push([
      piece(' '),
      markPiece(marks.completed),
      piece(` ${plural(shown.folded, 'phase')} done`, 'dim'),
    ]);
  shown.lists.forEach((list, index) => {
    rows.push(phaseRow(model, list, layout));
    rows.push(...agentRows(model, list, quotas[index] ?? 0, layout));
    if (chosen !== null && list.agents.includes(chosen)) rows.push(agentRow(model, chosen, layout));
  });
  if (waiting.length > 0) rows.push(clipRow(waiting, width));
  return rows.slice(0, room);
}

/** Where no agent has a row, the one that keys act on has: a person chose it, or it is quiet. */
function chosenAgent(model: WindowModel, selected: StepView | null): StepView | null {
  if (selected === null || model.ui.cursor.on === 'agent') return selected;
  const quiet = quietFor(selected, model.activities.get(selected.n), model.now);
  return quiet > 0 ? selected : null;
}

/** Where there are more phases than rows, finished ones are one row. */
function inRoom(
  lists: readonly PhaseList[],
  room: number,
): { readonly lists: readonly PhaseList[]; readonly folded: number } {
  if (lists.length <= room) return { lists, folded: 0 };
  const isDone = ({ counts }: PhaseList): boolean =>
    counts.total > 0 && counts.ended === counts.total && counts.failed + counts.lost === 0;
  const open = lists.filter((list) => !isDone(list));
  return { lists: open.slice(0, room - 1), folded: lists.length - open.length };
}

/** How many rows each phase gets for its agents; every phase that has any gets one in turn. */
function shares(lists: readonly PhaseList[], rows: number): readonly number[] {
  const wants = lists.map(({ agents }) => agents.length);
  const got = wants.map(() => 0);
  let left = Math.max(0, rows);
  while (left > 0 && got.some((count, index) => count < (wants[index] ?? 0))) {
    for (let index = 0; index < got.length && left > 0; index += 1) {
      if ((got[index] ?? 0) >= (wants[index] ?? 0)) continue;
      got[index] = (got[index] ?? 0) + 1;
      left -= 1;
    }
  }
  return got;
}

function agentRows(
  model: WindowModel,
  { agents }: PhaseList,
  quota: number,
  layout: RowLayout,
): readonly Row[] {
  if (quota === 0) return [];
  const whole = agents.length <= quota;
  const shown = whole ? agents : shownOf(model, agents, quota - 1, layout.selected);
  const rows = shown.map((step) => agentRow(model, step, layout));
  const hidden = agents.length - shown.length;
  if (hidden <= 0) return rows;
  return [...rows, [piece(`   … ${hidden} more`, 'dim'), piece(hiddenText(agents, shown), 'dim')]];
}

/** Where not all have room: half for what failed; where a person moves, what is there. */
function shownOf(
  { ui }: WindowModel,
  agents: readonly StepView[],
  count: number,
  selected: StepView | null,
): readonly StepView[] {
  const at = agents.findIndex(({ n }) => n === selected?.n);
  if (ui.cursor.on !== 'auto') {
    const from = Math.max(0, at - count + 1);
    return agents.slice(from, from + count);
  }
  const bad = agents.filter(isBad);
  const others = agents.filter((step) => !isBad(step));
  const kept = Math.max(Math.ceil(count / 2), count - others.length);
  const first = bad.slice(0, kept);
  const rest = others.slice(0, count - first.length);
  if (selected === null || at < 0 || isBad(selected) || rest.includes(selected))
    return [...first, ...rest];
  return [...first, ...rest.slice(0, -1), selected];
}

function isBad({ state }: StepView): boolean {
  return state === 'failed' || state === 'lost';
}

function hiddenText(agents: readonly StepView[], shown: readonly StepView[]): string {
  const rest = agents.filter((step) => !shown.includes(step));
  const running = rest.filter(({ state }) => state === 'running').length;
  const bad = rest.filter(isBad).length;
  const parts = [running > 0 ? `${running} running` : '', bad > 0 ? `${bad} failed` : ''];
  const told = parts.filter(Boolean).join(' · ');
  return told === '' ? '' : `: ${told}`;
}

/** What was asked for and has not started, and what waits although it has (X119). */
function waitingRow({ state, now }: WindowModel): Row {
  const { queued, waiting } = selectProgress(state);
  const texts = [
    queued > 0 ? `${queued} queued for a slot` : '',
    ...waiting
      .filter(({ reason }) => reason !== 'person')
      .map(({ reason, count, until }) => {
        const end = until === null ? '' : ` until ${timeOfDay(until, now)}`;
        return `${count} waiting for ${waitWords[reason]}${end}`;
      }),
  ].filter(Boolean);
  return texts.length === 0
    ? []
    : [piece('   '), markPiece(marks.queued), piece(` ${texts.join(' · ')}`, 'dim')];
}
