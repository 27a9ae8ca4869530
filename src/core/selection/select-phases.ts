import type { RunState, StepView } from '../state/run-state.js';
import { addUsage, type Usage } from '../values/usage.js';
import { isFailure, selectGates } from './select.js';

/** `asking`: questions of the script that nobody has answered. */
export interface PhaseSteps {
  readonly total: number;
  readonly running: number;
  readonly asking: number;
  readonly failed: number;
}

export interface PhaseView {
  /** `null` collects agents outside any phase. */
  readonly title: string | null;
  readonly detail: string | undefined;
  /** The script has said `phase(title)`. */
  readonly entered: boolean;
  /** Agents. */
  readonly total: number;
  readonly running: number;
  readonly completed: number;
  readonly reused: number;
  readonly failed: number;
  readonly skipped: number;
  readonly stopped: number;
  /**
   * Everything else that was asked for there: commands, gates, files, merges. A gate whose latest
   * word was no failed.
   */
  readonly steps: PhaseSteps;
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Time in which something of it ran: phases of a pipeline overlap, and wait for each other. */
  readonly activeMs: number;
}

/**
 * Phases that `meta` lists first, then others in order of first use.
 */
export function selectPhases(state: RunState): readonly PhaseView[] {
  const phases = new Map<string | null, PhaseView>();
  const spans = new Map<string | null, Span[]>();
  const verdicts = new Set(selectGates(state));
  const empty = (title: string | null, detail?: string): PhaseView =>
    emptyPhase(title, detail, title !== null && state.entered.has(title));
  for (const { title, detail } of state.phases) phases.set(title, empty(title, detail));
  for (const title of state.entered) if (!phases.has(title)) phases.set(title, empty(title));
  for (const step of state.steps.values()) {
    if (step.unclaimed || (step.kind !== 'agent' && step.phase === null)) continue;
    const phase = phases.get(step.phase) ?? empty(step.phase);
    // Where a phase has agents, its time is theirs.
    const title = step.kind === 'agent' ? step.phase : `${step.phase} `;
    const span: Span = [step.startedAt, step.endedAt ?? step.startedAt];
    const before = spans.get(title);
    if (before) before.push(span);
    else spans.set(title, [span]);
    if (step.kind !== 'agent') phases.set(step.phase, withStep(phase, step, verdicts.has(step)));
    else phases.set(step.phase, withAgent(phase, step));
  }
  return [...phases.values()].map((phase) => ({
    ...phase,
    activeMs: unionMs(spans.get(phase.title) ?? spans.get(`${phase.title} `) ?? []),
  }));
}

type Span = readonly [from: number, to: number];

function unionMs(spans: readonly Span[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const [from, to] of [...spans].sort((one, other) => one[0] - other[0])) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

function withAgent(phase: PhaseView, step: StepView): PhaseView {
  return {
    ...withTime(phase, step),
    total: phase.total + 1,
    running: phase.running + Number(step.state === 'running'),
    completed: phase.completed + Number(step.state === 'completed'),
    reused: phase.reused + Number(step.reused),
    failed: phase.failed + Number(step.state === 'failed' || step.state === 'lost'),
    skipped: phase.skipped + Number(step.state === 'skipped'),
    stopped: phase.stopped + Number(step.state === 'stopped'),
    usage: addUsage(phase.usage, step.usage),
    costUsd: step.costUsd === undefined ? phase.costUsd : (phase.costUsd ?? 0) + step.costUsd,
  };
}

function withStep(phase: PhaseView, step: StepView, last: boolean): PhaseView {
  const refused = last && step.verdict !== null && (!step.verdict.passed || step.verdict.flaky);
  const { total, running, asking, failed } = phase.steps;
  return {
    ...(phase.total === 0 ? withTime(phase, step) : phase),
    steps: {
      total: total + 1,
      running: running + Number(step.state === 'running'),
      asking: asking + Number(step.state === 'asking'),
      failed: failed + Number(isFailure(step) || refused),
    },
  };
}

function withTime(phase: PhaseView, step: StepView): PhaseView {
  return {
    ...phase,
    startedAt: Math.min(phase.startedAt ?? step.startedAt, step.startedAt),
    endedAt:
      step.endedAt === null ? phase.endedAt : Math.max(phase.endedAt ?? step.endedAt, step.endedAt),
  };
}

function emptyPhase(title: string | null, detail: string | undefined, entered: boolean): PhaseView {
  return {
    title,
    detail,
    entered,
    total: 0,
    running: 0,
    completed: 0,
    reused: 0,
    failed: 0,
    skipped: 0,
    stopped: 0,
    steps: { total: 0, running: 0, asking: 0, failed: 0 },
    usage: undefined,
    costUsd: undefined,
    startedAt: null,
    endedAt: null,
    activeMs: 0,
  };
}
