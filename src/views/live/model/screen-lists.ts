import { selectSites } from '../../../core/selection/select-sites.js';
import { type Bar, selectBars } from '../../../core/selection/select-timeline.js';
import type { StepView } from '../../../core/state/run-state.js';
import { keyTable } from './key-table.js';
import { agentsIn } from './run-list.js';
import type { WindowModel } from './window-model.js';
import type { Screen } from './window-ui.js';

type TimelineScreen = Extract<Screen, { at: 'timeline' }>;

/** What stands below each other on the timeline, phase by phase or the longest first. */
export interface TimelineGroup {
  readonly title: string | null;
  readonly bars: readonly Bar[];
}

export function timelineGroups(
  { state, now }: WindowModel,
  { byDuration }: Pick<TimelineScreen, 'byDuration'>,
): readonly TimelineGroup[] {
  const bars = selectBars(state, now).filter(({ step }) => step.kind === 'agent');
  if (byDuration)
    return [{ title: null, bars: [...bars].sort((one, other) => lengthOf(other) - lengthOf(one)) }];
  const groups = new Map<string | null, Bar[]>();
  for (const { title } of state.phases) groups.set(title, []);
  for (const bar of bars) {
    const group = groups.get(bar.step.phase);
    if (group) group.push(bar);
    else groups.set(bar.step.phase, [bar]);
  }
  return [...groups].map(([title, own]) => ({ title, bars: own.sort(byAttention) }));
}

function lengthOf({ from, to }: Bar): number {
  return to - from;
}

function byAttention(one: Bar, other: Bar): number {
  return rankOf(one.step) - rankOf(other.step) || one.from - other.from;
}

function rankOf({ state }: StepView): number {
  if (state === 'failed' || state === 'lost') return 0;
  return state === 'running' ? 1 : 2;
}

/** Lines of the script in the order in which its screen shows them, from 1. */
export function scriptOrder({ state, looked }: WindowModel, byCost: boolean): readonly number[] {
  const { script } = looked;
  if (script === null) return [];
  const lines = script.text.split('\n').map((_, index) => index + 1);
  if (!byCost) return lines;
  const costs = new Map<number, number>();
  for (const { site, costUsd } of selectSites(state))
    costs.set(site.line, (costs.get(site.line) ?? 0) + (costUsd ?? 0));
  return [...costs].sort((one, other) => other[1] - one[1]).map(([line]) => line);
}

/** How many rows the cursor of a screen can be on. */
export function rowsOf(model: WindowModel, screen: Screen): number {
  switch (screen.at) {
    case 'agents':
      return agentsIn(model, screen.of).length;
    case 'timeline':
      return timelineGroups(model, screen).reduce((sum, { bars }) => sum + bars.length, 0);
    case 'script':
      return scriptOrder(model, screen.byCost).length;
    case 'diff':
      return model.looked.diff?.text.split('\n').length ?? 0;
    case 'keys':
      return keyTable.length;
    default:
      return 0;
  }
}

/** The agent that the cursor of a list is on. */
export function agentAtRow(model: WindowModel, screen: Screen): StepView | null {
  if (screen.at === 'agents') {
    const agents = agentsIn(model, screen.of);
    return agents[clampRow(screen.row, agents.length)] ?? null;
  }
  if (screen.at !== 'timeline') return null;
  const bars = timelineGroups(model, screen).flatMap((group) => group.bars);
  return bars[clampRow(screen.row, bars.length)]?.step ?? null;
}

export function clampRow(row: number, rows: number): number {
  return Math.max(0, Math.min(rows - 1, row));
}
