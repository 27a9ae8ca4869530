import { type PhaseView, selectPhases } from '../../../core/selection/select-phases.js';
import type { StepView } from '../../../core/state/run-state.js';
import { isHeld, quietFor } from './agent-activity.js';
import { spentWith } from './spending.js';
import type { WindowModel } from './window-model.js';
import type { AgentFilter, ListSource, WindowCursor } from './window-ui.js';

/** A phase with those of its agents that are worth a row; the others are counted. */
export interface PhaseList {
  readonly title: string | null;
  readonly detail: string | undefined;
  readonly entered: boolean;
  readonly counts: PhaseCounts;
  readonly usage: PhaseView['usage'];
  readonly costUsd: number | undefined;
  /** Time in which something of it ran, until now. */
  readonly activeMs: number;
  readonly spans: readonly AgentSpan[];
  readonly agents: readonly StepView[];
  /** Gates, commands and merges of it. */
  readonly steps: PhaseView['steps'];
}

export type AgentSpan = readonly [from: number, to: number];

export interface PhaseCounts {
  readonly total: number;
  readonly ended: number;
  readonly running: number;
  readonly asking: number;
  readonly completed: number;
  readonly reused: number;
  readonly failed: number;
  readonly lost: number;
  readonly skipped: number;
}

const kept = new WeakMap<WindowModel, readonly PhaseList[]>();

/** Of one model once: several parts of a window show it. */
export function selectRunList(model: WindowModel): readonly PhaseList[] {
  const made = kept.get(model) ?? runListOf(model);
  kept.set(model, made);
  return made;
}

function runListOf({ state, now, ui, activities }: WindowModel): readonly PhaseList[] {
  const byPhase = new Map<string | null, StepView[]>();
  for (const step of state.steps.values()) {
    if (step.kind !== 'agent' || step.unclaimed) continue;
    const list = byPhase.get(step.phase);
    if (list) list.push(step);
    else byPhase.set(step.phase, [step]);
  }
  return selectPhases(state).map((phase) => {
    const agents = byPhase.get(phase.title) ?? [];
    const spans = agents
      .filter((step) => !step.reused)
      .map((step): AgentSpan => [step.startedAt, step.endedAt ?? now]);
    return {
      title: phase.title,
      detail: phase.detail,
      entered: phase.entered,
      counts: countsOf(agents),
      ...spentWith(phase, agents, activities),
      activeMs: spans.length > 0 ? unionMs(spans) : phase.activeMs,
      spans,
      agents: inOrder(agents, ui.filter),
      steps: phase.steps,
    };
  });
}

function countsOf(agents: readonly StepView[]): PhaseCounts {
  const count = (is: (step: StepView) => boolean): number => agents.filter(is).length;
  return {
    total: agents.length,
    ended: count(({ state }) => state !== 'running'),
    running: count((step) => step.state === 'running' && !isHeld(step)),
    asking: count(isHeld),
    completed: count(({ state, reused }) => state === 'completed' && !reused),
    reused: count(({ state, reused }) => state === 'completed' && reused),
    failed: count(({ state }) => state === 'failed'),
    lost: count(({ state }) => state === 'lost'),
    skipped: count(({ state }) => state === 'skipped' || state === 'stopped'),
  };
}

/** What failed, then what waits for a person, then what runs, the longest first. */
function inOrder(agents: readonly StepView[], filter: AgentFilter): readonly StepView[] {
  const rank = (step: StepView): number => {
    if (step.state === 'failed' || step.state === 'lost') return 0;
    if (step.state === 'running') return isHeld(step) ? 1 : 2;
    return 3;
  };
  const wanted: Readonly<Record<AgentFilter, readonly number[]>> = {
    all: [0, 1, 2],
    failed: [0],
    asking: [1],
    running: [2],
    done: [3],
  };
  return agents
    .filter((step) => wanted[filter].includes(rank(step)))
    .sort(
      (one, other) => rank(one) - rank(other) || one.startedAt - other.startedAt || one.n - other.n,
    );
}

/** Every agent of a phase or of a line: those worth a look first. */
export function agentsIn(model: WindowModel, of: ListSource): readonly StepView[] {
  const { state, ui } = model;
  const all = [...state.steps.values()].filter(
    (step) => step.kind === 'agent' && !step.unclaimed && isOf(step, of),
  );
  const shown = inOrder(all, ui.filter);
  return ui.filter === 'all' ? [...shown, ...inOrder(all, 'done')] : shown;
}

function isOf(step: StepView, of: ListSource): boolean {
  return 'line' in of ? step.realm === 0 && step.site?.line === of.line : step.phase === of.phase;
}

function unionMs(spans: readonly AgentSpan[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const [from, to] of [...spans].sort((one, other) => one[0] - other[0])) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

/**
 * The agent that keys act upon: the one a person chose; else the quietest one, the one that runs
 * longest, the first one that failed.
 */
export function selectedAgent(model: WindowModel): StepView | null {
  const { state, ui } = model;
  const { cursor } = ui;
  if (cursor.on === 'agent') return state.steps.get(cursor.n) ?? null;
  if (cursor.on !== 'auto') return null;
  let chosen: StepView | null = null;
  let best = [-1, 0];
  for (const step of state.steps.values()) {
    if (step.kind !== 'agent' || step.unclaimed || isHeld(step)) continue;
    const failed = step.state === 'failed' || step.state === 'lost';
    if (step.state !== 'running' && !failed) continue;
    const quiet = quietFor(step, model.activities.get(step.n), model.now);
    const weight = failed ? [0, 0] : [1 + quiet, model.now - step.startedAt];
    const [first = 0, second = 0] = best;
    if ((weight[0] ?? 0) > first || (weight[0] === first && (weight[1] ?? 0) > second)) {
      chosen = step;
      best = weight;
    }
  }
  return chosen;
}

/** All places of the cursor, in the order of the screen; the run itself is the first. */
export function cursorStops(lists: readonly PhaseList[]): readonly WindowCursor[] {
  return [
    { on: 'run' },
    ...lists.flatMap(({ title, agents }): readonly WindowCursor[] => [
      { on: 'phase', title },
      ...agents.map(({ n }): WindowCursor => ({ on: 'agent', n })),
    ]),
  ];
}
