import type { StepView } from '../../../core/state/run-state.js';
import { plural } from '../../../core/words/amounts.js';
import { plainText } from '../../../core/words/plain-text.js';
import { wrap } from '../../../core/words/text-width.js';
import { keysAt } from '../model/key-table.js';
import { agentsIn } from '../model/run-list.js';
import { clampRow } from '../model/screen-lists.js';
import type { WindowModel, WindowSize } from '../model/window-model.js';
import type { Screen } from '../model/window-ui.js';
import { blank, clipRow, piece, type Row, spread } from '../paint/row.js';
import { agentRow, bodyLayout, titleOf } from './phase-rows.js';

/** The first row of every screen but the run's. */
export function backRow(left: Row, right: Row, width: number): Row {
  return spread([piece(' ‹ esc   ', 'dim'), ...left], right, width);
}

/** So many of `rows` as fit, with the one that is selected among them. */
export function scrolled<T>(rows: readonly T[], at: number, room: number): readonly T[] {
  if (rows.length <= room) return rows;
  const from = Math.max(0, Math.min(rows.length - room, at - Math.floor(room / 2)));
  return rows.slice(from, from + room);
}

/** All agents of a phase, or of a line of the script. */
export function agentListRows(
  model: WindowModel,
  { of, row }: Extract<Screen, { at: 'agents' }>,
  size: WindowSize,
  room: number,
): readonly Row[] {
  const agents = agentsIn(model, of);
  const width = size.columns - 1;
  const name = 'line' in of ? `line ${of.line} of the script` : titleOf(of.phase);
  const filter = model.ui.filter === 'all' ? '' : `, ${model.ui.filter} only`;
  const head = backRow(
    [piece(name, 'strong')],
    [piece(`${plural(agents.length, 'agent')}${filter}`, 'dim')],
    width,
  );
  const at = clampRow(row, agents.length);
  const selected: StepView | null = agents[at] ?? null;
  const layout = bodyLayout(size, 0, selected);
  const from = Math.max(0, Math.min(agents.length - (room - 2), at - Math.floor((room - 2) / 2)));
  const shown = agents.slice(from, from + Math.max(1, room - 2));
  const rows = shown.map((step) => agentRow(model, step, layout));
  return [head, blank, ...(rows.length > 0 ? rows : [[piece('   none', 'dim')]])];
}

const otherKeys = [
  'in a question: a A w n m, 1 to 9, esc; y answers what the window asks',
  'Ctrl-C pauses, again ends what runs; Ctrl-Z suspends; Ctrl-L draws anew',
] as const;

function folded(text: string, width: number): readonly Row[] {
  return wrap(text, width - 2, 3).map((line) => [piece(`  ${line}`)]);
}

/** All keys of the screen below. */
export function keyRows(
  model: WindowModel,
  down: number,
  size: WindowSize,
  room: number,
): readonly Row[] {
  const width = size.columns - 1;
  const below = { ...model.ui, screens: [model.ui.screens.at(-2) ?? { at: 'run' }] } as const;
  const told = keysAt(below).flatMap(({ keys, meaning }) =>
    wrap(meaning, width - 8, 3).map(
      (line, index): Row => [
        piece(`  ${(index === 0 ? keys : '').padEnd(5)} `, 'strong'),
        piece(index === 0 ? line : line.trimStart()),
      ],
    ),
  );
  const rows = [...told, blank, ...otherKeys.flatMap((text) => folded(text, width))];
  const from = Math.max(0, Math.min(rows.length - (room - 2), down));
  return [
    backRow([piece('keys', 'strong')], [], width),
    blank,
    ...rows.slice(from, from + room - 2),
  ];
}

/** A patch, its signs coloured. */
export function diffRows(
  { looked, run, state }: WindowModel,
  { n, down }: Extract<Screen, { at: 'diff' }>,
  size: WindowSize,
  room: number,
): readonly Row[] {
  const width = size.columns - 1;
  const { diff } = looked;
  const whose = n === null ? `what ${run} changed` : `what #${n} changed`;
  const here = diff !== null && diff.n === n;
  const lines = here ? diff.text.split('\n') : [];
  const works = n !== null && state.steps.get(n)?.state === 'running';
  const unchanged = works
    ? 'it is at work: what it changed in a worktree is shown once it has ended'
    : 'nothing in a worktree of its own';
  const empty = here ? unchanged : '…';
  const rows = lines.map((line): Row => {
    const text = plainText(line).replaceAll('\t', '  ');
    if (/^\+(?!\+\+)/.test(line))
      return clipRow([piece(` ${text.slice(0, 1)}`, 'add'), piece(text.slice(1))], width);
    if (/^-(?!--)/.test(line))
      return clipRow([piece(` ${text.slice(0, 1)}`, 'del'), piece(text.slice(1))], width);
    return clipRow(
      [piece(` ${text}`, /^(diff|index|@@|\+\+\+|---)/.test(line) ? 'dim' : undefined)],
      width,
    );
  });
  const added = lines.filter((line) => /^\+(?!\+\+)/.test(line)).length;
  const removed = lines.filter((line) => /^-(?!--)/.test(line)).length;
  const from = Math.max(0, Math.min(rows.length - (room - 2), down));
  const none = diff === null || diff.text === '';
  return [
    backRow(
      [piece(whose, 'strong')],
      none ? [] : [piece(`+${added}`, 'add'), piece(` −${removed}`, 'del')],
      width,
    ),
    blank,
    ...(none ? folded(` ${empty}`, width) : rows.slice(from, from + room - 2)),
  ];
}
