import type { StepEnd, StepStart, TimerFire } from '../journal/event.js';

/**
 * One recorded delivery, or a call that ended without being delivered, or one that was in flight at
 * the end of a drive.
 */
export interface Recorded {
  readonly n: number;
  readonly kind: StepStart['kind'];
  readonly strand: string;
  readonly lane: string;
  readonly content: string;
  readonly occurrence: number;
  readonly position: number;
  readonly generation: number;
  readonly key: string;
  readonly label: string;
  readonly phase: string | null;
  /** The script got the outcome itself (X28). */
  readonly wantsOutcome: boolean;
  /** Missing means: assume it writes. */
  readonly readOnly: boolean;
  readonly keyed: boolean;
  end: StepEnd | null;
  voided: boolean;
  /**
   * Why its outcome cannot be used any more, though it is recorded: a value or files of it are
   * gone.
   */
  lost: string | null;
}

export function recordedStep(start: StepStart): Recorded {
  return {
    n: start.n,
    kind: start.kind,
    strand: start.strand,
    lane: start.lane,
    content: start.content,
    occurrence: start.occurrence ?? 0,
    position: start.position,
    generation: start.generation ?? 0,
    key: start.key,
    label: start.label,
    phase: start.phase,
    wantsOutcome: start.outcome === true,
    readOnly: start.writes === false,
    keyed: typeof start.options?.key === 'string',
    end: null,
    voided: false,
    lost: null,
  };
}

export function recordedTimer(event: TimerFire): Recorded {
  return {
    n: event.n,
    kind: 'timer',
    strand: event.strand,
    lane: '',
    content: '',
    occurrence: 0,
    position: event.position,
    generation: 0,
    key: '',
    label: 'timer',
    phase: null,
    wantsOutcome: false,
    readOnly: true,
    keyed: false,
    end: { type: 'step-end', at: event.at, n: event.n, status: 'completed', value: null },
    voided: false,
    lost: null,
  };
}

/** Timers are compared by place alone, everything else by place and content. */
export function exactKey(strand: string, content: string, occurrence: number): string {
  return occurrence === 0 ? `${strand} ${content}` : `${strand} ${content} ${occurrence}`;
}

export function timerKey(strand: string, position: number): string {
  return `${strand} timer ${position}`;
}

interface Asked {
  readonly kind: string;
  readonly lane: string;
  readonly content: string;
}

export function laneKey(step: Asked): string {
  return `${step.kind} ${step.lane} ${step.content}`;
}

export function contentKey(step: Asked): string {
  return `${step.kind} ${step.content}`;
}
