import type { JournalEvent, RunEnd, StepEnd, StepStart } from '../../core/journal/event.js';
import type { Loss } from '../../core/journal/loss.js';
import type { RunStatus } from '../../core/journal/run-status.js';
import type { Journal } from '../../core/ports/journal.js';
import type { Call } from '../../core/step/call.js';
import type { Cause, OutcomeStatus } from '../../core/step/outcome.js';
import type { StepKind } from '../../core/step/step.js';
import type { Json } from '../../core/values/json.js';
import { resultOf } from '../../runs/look/open-run.js';
import { eventsOf } from '../engine/events-of.js';

/** A step of the run and how it ended. */
export interface TestedStep {
  readonly kind: StepKind;
  readonly label: string;
  readonly phase: string | null;
  /** The prompt; of other steps the command, path or question. */
  readonly prompt: string;
  readonly options: Call['options'];
  readonly lane: string;
  readonly line: number | null;
  /** `running` when the process died before it ended. */
  readonly status: OutcomeStatus | 'running';
  readonly cause: Cause | null;
  readonly message: string | null;
  readonly value: Json;
  readonly attempts: number;
  /** How often it was started: more than once only over several drives. */
  readonly starts: number;
}

/** What a run of a script test leaves. */
export interface TestedRun {
  readonly status: RunStatus;
  /** What the script returned; `null` when it did not. */
  readonly result: Json;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly line: number | null;
  } | null;
  /** Why it is not `completed`. */
  readonly reasons: readonly string[];
  /** Agents, in the order in which they started. */
  readonly calls: readonly TestedStep[];
  /** Commands, gates, files and questions. */
  readonly steps: readonly TestedStep[];
  readonly losses: readonly Loss[];
  /** Failures that the script dealt with itself. */
  readonly handled: readonly Loss[];
  readonly logs: readonly string[];
  readonly warnings: readonly string[];
  readonly phases: readonly string[];
  /** Attempts that the answers of the test served in this drive and the crashed ones before it. */
  readonly executed: number;
  /** Outcomes of the last drive that came from the record. */
  readonly reused: number;
  /** How often the process died on the way. */
  readonly crashes: number;
  /** Throws when something that the test prepared was not used. */
  expectAllAnswersUsed(): void;
}

/** What the journal of a test tells of its run. */
export async function readRun(
  journal: Journal,
): Promise<Omit<TestedRun, 'executed' | 'crashes' | 'expectAllAnswersUsed'>> {
  const events = await eventsOf(journal);
  const end = events.findLast((event): event is RunEnd => event.type === 'run-end') ?? null;
  const steps = readSteps(events);
  return {
    status: end?.status ?? 'running',
    result: (await resultOf({ state: { end }, journal })) ?? null,
    error: end?.error
      ? { code: end.error.code, message: end.error.message, line: end.error.site?.line ?? null }
      : null,
    reasons: end?.reasons ?? [],
    calls: steps.filter(({ kind }) => kind === 'agent'),
    steps: steps.filter(({ kind }) => kind !== 'agent'),
    losses: end?.losses ?? [],
    handled: end?.handled ?? [],
    ...readNotes(events),
    reused: end?.reused ?? 0,
  };
}

function readSteps(events: readonly JournalEvent[]): readonly TestedStep[] {
  const starts = new Map<number, { first: StepStart; count: number }>();
  const ends = new Map<number, StepEnd>();
  const attempts = new Map<number, number>();
  for (const event of events) {
    if (event.type === 'step-start') {
      const known = starts.get(event.n);
      if (known) known.count += 1;
      else starts.set(event.n, { first: event, count: 1 });
    } else if (event.type === 'step-end') ends.set(event.n, event);
    else if (event.type === 'attempt-end') attempts.set(event.n, event.attempt);
  }
  return [...starts].map(([n, { first, count }]) =>
    stepOf(first, count, ends.get(n), attempts.get(n) ?? 0),
  );
}

function stepOf(
  start: StepStart,
  starts: number,
  end: StepEnd | undefined,
  failedAttempts: number,
): TestedStep {
  return {
    kind: start.kind,
    label: start.label,
    phase: start.phase,
    prompt: start.prompt ?? '',
    options: (start.options ?? {}) as Call['options'],
    lane: start.lane,
    line: start.site?.line ?? null,
    status: end?.status ?? 'running',
    cause: end?.cause ?? null,
    message: end?.message ?? null,
    value: end?.value ?? null,
    attempts: end?.attempts ?? failedAttempts,
    starts,
  };
}

interface Notes {
  readonly logs: readonly string[];
  readonly warnings: readonly string[];
  readonly phases: readonly string[];
}

function readNotes(events: readonly JournalEvent[]): Notes {
  const [logs, warnings, phases]: [string[], string[], string[]] = [[], [], []];
  for (const event of events) {
    if (event.type !== 'note-add') continue;
    if (event.note.kind === 'log') logs.push(event.note.text);
    else if (event.note.kind === 'warning') warnings.push(event.note.text);
    else if (event.note.kind === 'phase') phases.push(event.note.title);
  }
  return { logs, warnings, phases };
}
