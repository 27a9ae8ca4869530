import { marks } from '../../../core/report/marks.js';
import { selectGates } from '../../../core/selection/select.js';
import type { StepView } from '../../../core/state/run-state.js';
import { plural, tokensOf } from '../../../core/words/amounts.js';
import { plainText } from '../../../core/words/plain-text.js';
import { wrap } from '../../../core/words/text-width.js';
import { quietFor } from '../model/agent-activity.js';
import { ageText, moneyText, tokenText } from '../model/figures.js';
import { plainLine, shortPath } from '../model/short-path.js';
import { spentBy } from '../model/spending.js';
import { classOf, type WindowModel, type WindowSize } from '../model/window-model.js';
import type { Screen } from '../model/window-ui.js';
import { blank, clipRow, joined, piece, type Row, rowWidth } from '../paint/row.js';
import { backRow } from './list-rows.js';
import { titleOf } from './phase-rows.js';
import { agentMark, markPiece } from './state-marks.js';
import { transcriptRows } from './transcript-rows.js';

const foldedPrompt = 15;
const foldedInWindow = 3;

/** One agent: its prompt, what it says and does with the newest at the foot, how it ended. */
export function agentDetailRows(
  model: WindowModel,
  screen: Extract<Screen, { at: 'agent' }>,
  size: WindowSize,
  room: number,
): readonly Row[] {
  const width = size.columns - 1;
  const step = model.state.steps.get(screen.n);
  if (!step) return [backRow([piece(`#${screen.n} is not recorded`)], [], width)];
  const look = model.looked.agent?.n === step.n ? model.looked.agent : null;
  const top = [headRow(step, model, size), factRow(step, model, width), blank];
  const prompt = promptRows(look?.prompt ?? null, screen.unfolded, width, room);
  const foot = [
    ...outcomeRows(step, look?.outcome ?? null, width, room),
    ...gateRows(model, width),
  ];
  const fixed = top.length + prompt.length + 1 + (foot.length > 0 ? foot.length + 1 : 0);
  const left = Math.max(3, room - fixed);
  const said = look === null ? [[piece('   …', 'dim')]] : transcriptRows(look, width, model.now);
  const body = scrolledUp(
    said.length > 0 ? said : [[piece('   nothing said so far', 'dim')]],
    screen.up,
    left,
  );
  return [...top, ...prompt, blank, ...body, ...(foot.length > 0 ? [blank, ...foot] : [])].slice(
    0,
    room,
  );
}

/** The newest at the foot; so many rows up from there. */
function scrolledUp(rows: readonly Row[], up: number, room: number): readonly Row[] {
  if (rows.length <= room) return rows;
  const most = rows.length - room;
  const hidden = Math.min(up, most);
  const from = most - hidden;
  const shown = rows.slice(from, from + room);
  if (hidden === 0) return shown;
  return [
    ...shown.slice(0, -1),
    [piece(`   … ${plural(hidden + 1, 'newer row')}: ↓ or End`, 'dim')],
  ];
}

function headRow(step: StepView, model: WindowModel, size: WindowSize): Row {
  const { now, state, activities } = model;
  const kind = classOf(size);
  const width = size.columns - 1;
  const gap = kind === 'wide' ? '   ' : '  ';
  const { usage, costUsd } = spentBy(step, activities.get(step.n));
  const cached = cachedShare(usage);
  const took = step.state === 'lost' ? 'unknown' : ageText((step.endedAt ?? now) - step.startedAt);
  const right = joined(
    [
      [piece(took)],
      kind === 'narrow' || usage === undefined
        ? []
        : [piece(tokenText(usage)), piece(' tok', 'dim')],
      kind === 'wide' && cached !== null ? [piece(`${cached}% cached`, 'dim')] : [],
      costUsd !== undefined
        ? [piece(moneyText(costUsd))]
        : [piece(kind === 'narrow' ? '' : 'cost unknown', 'dim')],
    ],
    gap,
  );
  const facts = kind === 'wide' ? `   ${placeText(step, state.phases.length > 0)}` : '';
  const room = width - rowWidth(right) - 13 - facts.length;
  const name = shortPath(plainLine(step.label), Math.max(8, room));
  const left = [markPiece(agentMark(step)), piece(` ${name}`, 'strong'), piece(facts, 'dim')];
  return backRow(left, right, width);
}

function placeText(step: StepView, phased: boolean): string {
  const line = step.site === null ? '' : `line ${step.site.line}`;
  const tries = step.attempts > 1 ? `try ${step.attempts}` : '';
  const phase = phased && step.phase !== null ? titleOf(step.phase) : '';
  return [phase, line, tries].filter(Boolean).join(' · ');
}

function cachedShare(usage: StepView['usage']): number | null {
  const tokens = tokensOf(usage);
  const cached = usage?.cacheReadTokens;
  return tokens && cached !== undefined ? Math.round((cached / tokens) * 100) : null;
}

function factRow(step: StepView, model: WindowModel, width: number): Row {
  const quiet = quietFor(step, model.activities.get(step.n), model.now);
  const facts = [
    `#${step.n}`,
    step.model === undefined ? 'model unknown' : `model ${plainLine(step.model)}`,
    step.backend === undefined ? '' : `backend ${plainLine(step.backend)}`,
    width >= 100 ? '' : placeText(step, true),
    ...step.failedAttempts.slice(-1).map(({ cause }) => `before: ${plainLine(cause)}`),
  ].filter(Boolean);
  const silent = quiet > 0 ? [piece(` · quiet ${ageText(quiet)}`, 'partial')] : [];
  return clipRow([piece(` ${facts.join(' · ')}`, 'dim'), ...silent], width);
}

/** In the window a few lines say what it is about; unfolded it is 15, then where the rest is. */
function promptRows(
  prompt: string | null,
  unfolded: boolean,
  width: number,
  room: number,
): readonly Row[] {
  const title = ' prompt    ';
  if (prompt === null) return [[piece(title, 'dim'), piece('…', 'dim')]];
  const lines = plainText(prompt).replaceAll('\t', '  ').trimEnd().split('\n');
  const inside = width - title.length;
  const most = unfolded
    ? Math.min(foldedPrompt, Math.max(3, Math.floor(room / 2)))
    : foldedInWindow;
  const rows = lines
    .flatMap((line) => wrap(line, inside, foldedPrompt))
    .filter((line) => unfolded || line.trim());
  const shown = rows
    .slice(0, most)
    .map(
      (line, index): Row => [
        piece(index === 0 ? title : ' '.repeat(title.length), 'dim'),
        piece(line),
      ],
    );
  if (rows.length <= most) return shown;
  const whole = plural(lines.length, 'line');
  const rest = unfolded ? `${whole}, e opens all of it` : `${whole}, ↵ unfolds`;
  const last = shown.at(-1) ?? [];
  const mark = [piece(`…   ${rest}`, 'dim')];
  return [
    ...shown.slice(0, -1),
    [...clipRow(last, width - rowWidth(mark) - 1), piece(' '), ...mark],
  ];
}

function outcomeRows(
  step: StepView,
  outcome: string | null,
  width: number,
  room: number,
): readonly Row[] {
  if (step.state === 'running') return [];
  const bad = step.state !== 'completed';
  const why = [step.cause, step.message].filter(Boolean).map(plainLine).join(': ');
  const text = bad ? why || step.state : plainLine(outcome ?? 'no value');
  const title = ' outcome   ';
  const rows = wrap(text, width - title.length, Math.max(1, Math.min(6, Math.floor(room / 4))));
  return [
    ...rows.map(
      (line, index): Row => [
        piece(index === 0 ? title : ' '.repeat(title.length), 'dim'),
        piece(line, bad ? 'failed' : undefined),
      ],
    ),
    ...step.notes.map((note) =>
      clipRow(
        [piece('           '), markPiece(marks.partial), piece(` ${plainLine(note)}`)],
        width,
      ),
    ),
  ];
}

/** What checked the work of the run so far; gates belong to no one agent. */
function gateRows({ state }: WindowModel, width: number): readonly Row[] {
  const gates = selectGates(state).map((step): Row => {
    const { verdict } = step;
    const mark = verdict === null ? marks.running : verdict.passed ? marks.completed : marks.failed;
    return [markPiece(mark), piece(` ${plainLine(step.label)}`)];
  });
  if (gates.length === 0) return [];
  return [clipRow([piece(' gates     ', 'dim'), ...joined(gates, '   ')], width)];
}
