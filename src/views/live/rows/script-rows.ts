import { marks } from '../../../core/report/marks.js';
import { type SiteView, selectSites } from '../../../core/selection/select-sites.js';
import { plural } from '../../../core/words/amounts.js';
import { plainText } from '../../../core/words/plain-text.js';
import { textWidth } from '../../../core/words/text-width.js';
import { moneyText } from '../model/figures.js';
import { clampRow, scriptOrder } from '../model/screen-lists.js';
import { classOf, type WindowModel, type WindowSize } from '../model/window-model.js';
import type { Screen } from '../model/window-ui.js';
import { blank, cell, piece, type Row, rowWidth } from '../paint/row.js';
import { backRow } from './list-rows.js';
import { markPiece } from './state-marks.js';

/** The script: in the gutter what each line asked for, at the right what that cost. */
export function scriptRows(
  model: WindowModel,
  screen: Extract<Screen, { at: 'script' }>,
  size: WindowSize,
  room: number,
): readonly Row[] {
  const width = size.columns - 1;
  const { script } = model.looked;
  if (script === null)
    return [backRow([piece('the script', 'strong')], [], width), blank, [piece('   …', 'dim')]];
  const sites = new Map<number, SiteView[]>();
  for (const site of selectSites(model.state)) {
    const there = sites.get(site.site.line);
    if (there) there.push(site);
    else sites.set(site.site.line, [site]);
  }
  const lines = script.text.split('\n');
  const order = scriptOrder(model, screen.byCost);
  const gutter = gutterWidth(sites, classOf(size) === 'narrow' ? 8 : 22);
  const at = clampRow(screen.row, order.length);
  const from = Math.max(0, Math.min(order.length - (room - 2), at - Math.floor((room - 2) / 2)));
  const rows = order
    .slice(from, from + Math.max(1, room - 2))
    .map((line, index) =>
      lineRow(
        { line, text: lines[line - 1] ?? '', sites: sites.get(line) ?? [] },
        from + index === at,
        { gutter, width },
      ),
    );
  const { changedLines } = script;
  const changed =
    changedLines === null
      ? ''
      : changedLines === 0
        ? 'unchanged since it was started'
        : `its file has ${plural(changedLines, 'changed line')}`;
  return [
    backRow(
      [piece(plainText(script.name), 'strong')],
      classOf(size) === 'narrow' ? [] : [piece(changed, changedLines ? 'partial' : 'dim')],
      width,
    ),
    blank,
    ...(rows.length > 0 ? rows : [[piece('   nothing in it cost anything so far', 'dim')]]),
  ];
}

interface ScriptLine {
  readonly line: number;
  readonly text: string;
  readonly sites: readonly SiteView[];
}

function lineRow(
  { line, text, sites }: ScriptLine,
  chosen: boolean,
  { gutter, width }: { readonly gutter: number; readonly width: number },
): Row {
  const runs = sites.some(({ counts }) => counts.running + counts.asking > 0);
  const counts = cell(gutterRow(sites), gutter, 'right');
  const right = rightText(sites);
  const head: Row = [
    chosen ? piece('›', 'you') : piece(' '),
    ...counts,
    piece(String(line).padStart(5), 'dim'),
    piece(' '),
  ];
  const room = width - rowWidth(head) - (right === '' ? 0 : textWidth(right) + 2);
  const code = plainText(text).replaceAll('\t', '  ');
  return [
    ...head,
    ...cell([piece(code, runs ? 'strong' : undefined)], Math.max(0, room)),
    ...(right === '' ? [] : [piece('  '), piece(right)]),
  ];
}

function gutterRow(sites: readonly SiteView[]): Row {
  const sum = (key: keyof SiteView['counts']): number =>
    sites.reduce((total, { counts }) => total + counts[key], 0);
  const told: readonly (readonly [string, number])[] = [
    ['▶', sum('running')],
    [marks.reused, sum('reused')],
    [marks.completed, sum('completed')],
    [marks.asking, sum('asking')],
    [marks.failed, sum('failed')],
    [marks.lost, sum('lost')],
    [marks.skipped, sum('skipped')],
  ];
  return told
    .filter(([, count]) => count > 0)
    .flatMap(([mark, count], index) => [
      ...(index === 0 ? [] : [piece(' ')]),
      mark === '▶' ? piece(mark, 'running') : markPiece(mark),
      piece(String(count)),
    ]);
}

function gutterWidth(sites: ReadonlyMap<number, readonly SiteView[]>, most: number): number {
  return Math.min(most, Math.max(6, ...[...sites.values()].map((own) => rowWidth(gutterRow(own)))));
}

/** `24/24 $0.19` of agents, `12 runs` of a gate. */
function rightText(sites: readonly SiteView[]): string {
  const agents = sites.filter(({ kind }) => kind === 'agent');
  if (agents.length === 0) {
    const others = sites.filter(({ kind }) => kind === 'gate' || kind === 'sh');
    const runs = others.reduce((sum, { steps }) => sum + steps.length, 0);
    return runs > 0 ? plural(runs, 'run') : '';
  }
  const steps = agents.flatMap((site) => site.steps);
  const ended = steps.filter(({ state }) => state !== 'running').length;
  const cost = agents.reduce<number | undefined>(
    (sum, { costUsd }) => (costUsd === undefined ? sum : (sum ?? 0) + costUsd),
    undefined,
  );
  return `${ended}/${steps.length}${cost === undefined ? '' : ` ${moneyText(cost)}`}`;
}
