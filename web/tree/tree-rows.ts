import type { PhaseView } from '../../src/core/selection/select-phases.js';
import type { RunState, StepView } from '../../src/core/state/run-state.js';
import { tokensOf } from '../../src/core/words/amounts.js';
import type { MarkName } from '../model/mark-names.js';
import { stepMarkName } from '../model/words.js';

export type TreeOrder = 'order' | 'cost' | 'time' | 'tokens';

export type TreeRow =
  | {
      readonly kind: 'phase';
      readonly title: string;
      readonly phase: PhaseView;
      readonly open: boolean;
      readonly steps: readonly StepView[];
    }
  | {
      readonly kind: 'step';
      readonly step: StepView;
      readonly mark: MarkName;
      /** Place among its phase's rows, from 1. */
      readonly at: number;
      readonly of: number;
    };

export interface TreeWish {
  readonly order: TreeOrder;
  readonly text: string;
  readonly mark: string | null;
  /** Asked for by this line of the script. */
  readonly line: number | null;
  /** What the person opened or folded, by title. */
  readonly folded: ReadonlyMap<string, boolean>;
  readonly now: number;
}

/** What has no row: it takes no time, or stands in its own steps. */
const unseen = new Set<StepView['kind']>(['timer', 'workflow', 'read', 'files']);
const outside = 'outside of phases';
const few = 60;

/** Phases and their steps as rows; a finished phase of a live run folds itself. */
export function treeRows(
  state: RunState,
  phases: readonly PhaseView[],
  asking: ReadonlySet<number>,
  wish: TreeWish,
): readonly TreeRow[] {
  const groups = new Map<string, StepView[]>();
  const wanted = filterOf(wish, asking);
  for (const step of state.steps.values()) {
    if (step.unclaimed || unseen.has(step.kind) || !wanted(step)) continue;
    const title = step.phase ?? outside;
    const group = groups.get(title);
    if (group) group.push(step);
    else groups.set(title, [step]);
  }
  const filtered = wish.text !== '' || wish.mark !== null || wish.line !== null;
  const rows: TreeRow[] = [];
  for (const [title, phase] of phasesOf(phases, groups)) {
    const steps = ordered(groups.get(title) ?? [], wish);
    if (filtered && steps.length === 0) continue;
    const folds = wish.folded.get(title) ?? foldsItself(phase, steps, state);
    const open = steps.length > 0 && (filtered || !folds);
    rows.push({ kind: 'phase', title, phase, open, steps });
    if (!open) continue;
    steps.forEach((step, index) => {
      const mark = stepMarkName(step, asking);
      rows.push({ kind: 'step', step, mark, at: index + 1, of: steps.length });
    });
  }
  return rows;
}

function phasesOf(
  phases: readonly PhaseView[],
  groups: ReadonlyMap<string, readonly StepView[]>,
): readonly (readonly [string, PhaseView])[] {
  return phases.flatMap((phase) => {
    const title = phase.title ?? outside;
    return phase.title === null && !groups.has(title) ? [] : [[title, phase] as const];
  });
}

function filterOf(wish: TreeWish, asking: ReadonlySet<number>): (step: StepView) => boolean {
  const text = wish.text.trim().toLowerCase();
  return (step) =>
    (text === '' || step.label.toLowerCase().includes(text) || `#${step.n}` === text) &&
    (wish.mark === null || stepMarkName(step, asking) === wish.mark) &&
    (wish.line === null || (step.realm === 0 && step.site?.line === wish.line));
}

function foldsItself(phase: PhaseView, steps: readonly StepView[], state: RunState): boolean {
  if (steps.length === 0) return true;
  if (phase.running > 0 || phase.failed > 0 || phase.steps.failed > 0) return false;
  if (phase.steps.running > 0 || phase.steps.asking > 0) return false;
  return state.end === null || steps.length > few;
}

function ordered(steps: readonly StepView[], { order, now }: TreeWish): readonly StepView[] {
  if (order === 'order') return [...steps].sort((left, right) => left.n - right.n);
  const weight = {
    cost: (step: StepView) => step.costUsd ?? -1,
    tokens: (step: StepView) => tokensOf(step.usage) ?? -1,
    time: (step: StepView) => (step.endedAt ?? now) - step.startedAt,
  }[order];
  return [...steps].sort((left, right) => weight(right) - weight(left) || left.n - right.n);
}

export function keyOf(row: TreeRow): string {
  return row.kind === 'phase' ? `phase ${row.title}` : String(row.step.n);
}
