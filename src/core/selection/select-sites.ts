import { addCost } from '../state/folded-bill.js';
import type { RunState, StepView } from '../state/run-state.js';
import type { Site, StepKind } from '../step/step.js';

/** The steps that one place of the run's own script asked for. */
export interface SiteView {
  readonly site: Site;
  readonly kind: StepKind;
  /** By number. */
  readonly steps: readonly StepView[];
  readonly counts: SiteCounts;
  /** Undefined where none of them has a known cost. */
  readonly costUsd: number | undefined;
  /** Agents that ended without a known cost. */
  readonly unpriced: number;
}

/** Every step stands in one of them. */
export interface SiteCounts {
  readonly running: number;
  /** Held by a question to a person. */
  readonly asking: number;
  readonly completed: number;
  /** Completed, and taken from the record. */
  readonly reused: number;
  readonly failed: number;
  readonly skipped: number;
  /** No end was recorded. */
  readonly lost: number;
}

/**
 * Places of the run's own script that asked for something, in order of the text. What nothing asks
 * for any more is left out.
 */
export function selectSites(state: Pick<RunState, 'steps' | 'questions'>): readonly SiteView[] {
  const asking = new Set([...state.questions.values()].map(({ n }) => n));
  const places = new Map<string, StepView[]>();
  for (const step of state.steps.values()) {
    if (step.realm !== 0 || step.site === null || step.unclaimed) continue;
    const place = `${step.site.line}:${step.site.column}:${step.kind}`;
    const there = places.get(place);
    if (there) there.push(step);
    else places.set(place, [step]);
  }
  return [...places.values()]
    .flatMap((steps) => {
      const first = steps[0];
      if (first === undefined || first.site === null) return [];
      const { site, kind } = first;
      const ordered = steps.sort((left, right) => left.n - right.n);
      return [{ site, kind, steps: ordered, ...billed(steps), counts: countsOf(steps, asking) }];
    })
    .sort(
      (left, right) => left.site.line - right.site.line || left.site.column - right.site.column,
    );
}

function billed(steps: readonly StepView[]): Pick<SiteView, 'costUsd' | 'unpriced'> {
  let costUsd: number | undefined;
  let unpriced = 0;
  for (const { kind, state, usage, costUsd: own } of steps) {
    costUsd = addCost(costUsd, own);
    const billed = state === 'completed' || usage !== undefined;
    if (kind === 'agent' && own === undefined && billed) unpriced += 1;
  }
  return { costUsd, unpriced };
}

function countsOf(steps: readonly StepView[], asking: ReadonlySet<number>): SiteCounts {
  const counts = {
    ...{ running: 0, asking: 0, completed: 0, reused: 0, failed: 0, skipped: 0, lost: 0 },
  };
  for (const step of steps) counts[countOf(step, asking)] += 1;
  return counts;
}

function countOf(step: StepView, asking: ReadonlySet<number>): keyof SiteCounts {
  switch (step.state) {
    case 'asking':
      return 'asking';
    case 'running':
      return asking.has(step.n) ? 'asking' : 'running';
    case 'completed':
      return step.reused ? 'reused' : 'completed';
    case 'failed':
      return 'failed';
    case 'lost':
      return 'lost';
    default:
      return 'skipped';
  }
}
