import { marks } from '../../../core/report/marks.js';
import { wrap } from '../../../core/words/text-width.js';
import { ageText } from '../model/figures.js';
import { type OpenPrompt, openPrompts } from '../model/open-prompts.js';
import { plainLine, shortPath } from '../model/short-path.js';
import type { WindowModel, WindowSize } from '../model/window-model.js';
import type { TextEntry } from '../model/window-ui.js';
import { blank, clipRow, piece, type Row, spread } from '../paint/row.js';
import { titleOf } from './phase-rows.js';
import { markPiece } from './state-marks.js';

/** A question that stands open under the header; the rest keeps moving below it. */
export function questionRows(model: WindowModel, { columns }: WindowSize): readonly Row[] {
  const { panel, entry } = model.ui;
  const prompt = openPrompts(model.state).find(({ key }) => key === panel?.key);
  if (!prompt) return [];
  const width = columns - 1;
  const head = [piece(' '), markPiece(marks.asking), piece(` ${whoAsks(prompt, columns)}`)];
  const waits = [piece(`waits ${ageText(model.now - prompt.at)}`, 'dim')];
  const rows = prompt.kind === 'use' ? useRows(prompt, model) : askRows(prompt);
  return [
    spread(head, waits, width),
    blank,
    ...rows.flatMap((text) => (text === '' ? [blank] : folded(text, width))),
    ...(entry && entry.for !== 'message' ? [blank, entryRow(entry, width)] : []),
  ];
}

function whoAsks(prompt: OpenPrompt, columns: number): string {
  if (prompt.kind === 'ask') return 'the script asks';
  const label = shortPath(prompt.label, Math.floor(columns / 2));
  const phase = prompt.step?.phase;
  return `${label}${phase == null ? '' : `, ${titleOf(phase)},`} asks for a tool`;
}

function useRows(
  { use }: Extract<OpenPrompt, { kind: 'use' }>,
  { state, run }: WindowModel,
): readonly string[] {
  const limit = state.limits?.concurrency;
  const what = use.argument === null ? '' : `    ${plainLine(use.argument)}`;
  const slots = limit === undefined ? '' : ` It holds 1 of ${limit} slots meanwhile.`;
  const ruled = use.rule !== null;
  return [
    `  ${plainLine(use.tool)}${what}`,
    '',
    `${plainLine(use.reason)}.${slots}`,
    ...(ruled ? [`The rule that would cover it: ${plainLine(use.rule)}`] : []),
    '',
    ruled
      ? 'a  allow once       A  for this run       w  always, in this project'
      : 'a  allow once',
    'n  deny             m  deny, and say why  esc  later',
    '',
    `from elsewhere:  plenum allow ${run} ${use.request} · plenum deny ${run} ${use.request}`,
  ];
}

const shownOptions = 9;

function askRows(prompt: Extract<OpenPrompt, { kind: 'ask' }>): readonly string[] {
  const options = prompt.options.slice(0, shownOptions).map((option, index) => {
    const usual = option === prompt.otherwise ? '   (taken where nobody can answer)' : '';
    return `${index + 1}  ${plainLine(option)}${usual}`;
  });
  const own = prompt.options.length > 0 ? 'a  in your own words' : 'a  write an answer';
  return [prompt.text, '', ...options, `${own}   esc  later`];
}

function folded(text: string, width: number): readonly Row[] {
  return wrap(text, width - 3, 6).map((line) => [piece(`   ${line}`)]);
}

const entryTitles: Readonly<Record<TextEntry['for'], string>> = {
  message: 'message',
  answer: 'answer',
  denial: 'no, because',
};

/** What is typed; its end is kept in sight. */
export function entryRow(entry: TextEntry, width: number): Row {
  const title = `   ${entryTitles[entry.for]}: `;
  const room = Math.max(4, width - title.length - 1);
  const typed = [...plainLine(`x${entry.text}x`)].slice(1, -1);
  const shown = typed.length > room ? `…${typed.slice(1 - room).join('')}` : typed.join('');
  return clipRow([piece(title, 'dim'), piece(shown), piece('▏', 'you')], width);
}
