import { groupLosses } from '../../../core/report/loss-groups.js';
import { marks } from '../../../core/report/marks.js';
import { selectFailures, selectLosses } from '../../../core/selection/select.js';
import type { StepView } from '../../../core/state/run-state.js';
import { plural } from '../../../core/words/amounts.js';
import { timeOfDay } from '../../output/time-of-day.js';
import { ageText } from '../model/figures.js';
import { openPrompts, promptText } from '../model/open-prompts.js';
import { selectRunList } from '../model/run-list.js';
import { lastName, plainLine, shortPath } from '../model/short-path.js';
import { classOf, type WindowModel, type WindowSize } from '../model/window-model.js';
import { clipRow, piece, type Row, spread } from '../paint/row.js';
import { agentMark, markPiece } from './state-marks.js';

const most = 3;

/** What holds the run, what waits for the person, what was lost: before everything that runs. */
export function attentionRows(model: WindowModel, size: WindowSize): readonly Row[] {
  return [...standRows(model, size), ...promptRows(model, size), ...lossRows(model, size)];
}

function standRows({ state, now, hasKeys }: WindowModel, size: WindowSize): readonly Row[] {
  const width = size.columns - 1;
  const key = hasKeys && classOf(size) !== 'narrow';
  const stand = (text: string, hint: string): Row =>
    spread(
      [piece(' '), markPiece(marks.paused), piece(` ${text}`)],
      key ? [piece(hint, 'dim')] : [],
      width,
    );
  if (state.pausing) {
    const { running } = state.agents;
    const wait = running > 0 ? `${plural(running, 'running call')} finish and are kept` : 'now';
    return [stand(`pausing: ${wait}`, 'p goes on instead')];
  }
  if (state.status !== 'paused') return [];
  const until = state.until === null ? '' : `, goes on at ${timeOfDay(state.until, now)}`;
  const why = state.reason ? `: ${plainLine(state.reason)}` : '';
  return [stand(`paused${why}${until}`, 'p goes on')];
}

function promptRows(model: WindowModel, size: WindowSize): readonly Row[] {
  const width = size.columns - 1;
  const kind = classOf(size);
  // What stands open under the header is not said twice.
  const prompts = openPrompts(model.state).filter(({ key }) => key !== model.ui.panel?.key);
  const shown = prompts.slice(0, kind === 'narrow' ? 1 : most).map((prompt, index) => {
    const waits = ageText(model.now - prompt.at);
    const label =
      kind === 'wide'
        ? shortPath(prompt.label, 40)
        : lastName(prompt.label, kind === 'middle' ? 28 : 20);
    const hint = model.hasKeys && index === 0 ? 'a answer' : '';
    const left = [piece(' '), markPiece(marks.asking), piece(` ${label} asks`)];
    if (kind === 'narrow') return spread(left, [piece(hint, 'dim')], width);
    const right = kind === 'wide' ? `waits ${waits}` : waits.padStart(8);
    const end = [piece(`${hint}   `, 'dim'), piece(right.padStart(kind === 'wide' ? 14 : 0))];
    return spread([...left, piece(`: ${promptText(prompt)}`)], end, width);
  });
  const rest = prompts.length - shown.length;
  return rest > 0 ? [...shown, [piece(`   … ${plural(rest, 'more question')}`, 'dim')]] : shown;
}

function lossRows(model: WindowModel, size: WindowSize): readonly Row[] {
  const failures = selectFailures(model.state).filter(
    ({ state }) => state === 'failed' || state === 'lost',
  );
  const kind = classOf(size);
  if (kind === 'narrow')
    return failures.slice(-4).map((step) => narrowLoss(step, size.columns - 1));
  if (failures.length === 0) return [];
  const wide = kind === 'wide';
  const hint = model.hasKeys
    ? wide
      ? `   R retry ${failures.length === 1 ? 'it' : `these ${failures.length}`}`
      : '   R retry'
    : '';
  const text = wide
    ? wideLosses(model)
    : `${plural(failures.length, 'loss').replace('losss', 'losses')}: ${causes(model)}`;
  const lossRow = [piece(' '), markPiece(marks.failed), piece(` ${text}`)];
  const width = size.columns - 1;
  return [clipRow([...clipRow(lossRow, width - hint.length), piece(hint, 'dim')], width)];
}

/** `2 Verify failed, 1 lost: schema ×2. 2 findings unverified.` */
function wideLosses(model: WindowModel): string {
  const byPhase = selectRunList(model).flatMap(({ title, counts: { failed, lost } }) => {
    if (failed + lost === 0) return [];
    const where = title === null ? '' : `${plainLine(title)} `;
    const parts = [failed > 0 ? `${failed} failed` : '', lost > 0 ? `${lost} lost` : ''];
    return [`${where}${parts.filter(Boolean).join(', ')}`];
  });
  return `${byPhase.join(' · ')}: ${causes(model)}`;
}

/** Why, equal ones once; and what that leaves without a check. */
function causes({ state }: WindowModel): string {
  const groups = groupLosses([...selectLosses(state), ...state.handled]);
  const told = groups
    .slice(0, 3)
    .map(({ cause, losses }) => (losses.length > 1 ? `${cause} ×${losses.length}` : cause));
  if (groups.length > 3) told.push(`and ${groups.length - 3} more causes`);
  const open = state.verifications.filter(({ status }) => status === 'unverified').length;
  const unverified = open > 0 ? `${plural(open, 'finding')} unverified` : '';
  return [told.join(', ') || 'no cause yet', unverified].filter(Boolean).join('. ');
}

function narrowLoss(step: StepView, width: number): Row {
  const why = step.state === 'lost' ? 'no end recorded' : plainLine(step.cause ?? step.state);
  const label = lastName(plainLine(step.label), 16);
  return clipRow(
    [piece(' '), markPiece(agentMark(step)), piece(` ${label.padEnd(16)} `), piece(why, 'failed')],
    width,
  );
}
