import { landingFacts } from '../call/landing.js';
import { addUsage, type Usage } from '../call/usage.js';
import type { AttemptEnd, DriveStart, JournalEvent, NoteAdd, RunEnd, StepEnd, StepStart } from '../event/event.js';
import { isJsonObject } from '../json.js';
import { FoldedPermissions } from './folded-permissions.js';
import { startedStep, unknownStep, verdictOf } from './folded-step.js';
import { RecordList } from './record-list.js';
import type { RunState, SlotFailure, StepView, VerificationView } from './run-state.js';
import type { RunStatus } from './run-status.js';
import { LiveTally } from './tally.js';
import { verificationOf } from './verification-note.js';

/** Log lines that a state keeps. */
const keptLogs = 1000;

export interface Fold {
  apply(event: JournalEvent): void;
  /** No driver will end what is running: every such step is lost (X71). */
  loseRunning(): void;
  /** A live, read-only view: it shows later events too. */
  readonly state: RunState;
}

/**
 * Folds events into what views show. Constant time per event, except that the start and the end of a drive walk all steps.
 * Events of a type it does not know change nothing but the time.
 */
export function createFold(): Fold {
  const state = new FoldedState();
  return { apply: (event) => state.apply(event), loseRunning: () => state.loseRunning(), state };
}

const folds = new WeakMap<RunState, Fold>();

export function createState(): RunState {
  const fold = createFold();
  folds.set(fold.state, fold);
  return fold.state;
}

/** `state` MUST come from `createState`; it is the live view that is returned, not a copy. */
export function fold(state: RunState, event: JournalEvent): RunState {
  const owner = folds.get(state);
  if (!owner) throw new TypeError('fold() needs a state made by createState()');
  owner.apply(event);
  return state;
}

class FoldedState implements RunState {
  epoch = 0;
  name = '';
  status: RunStatus = 'planning';
  reason: string | null = null;
  until: number | null = null;
  readonly pausedQueues = new Map<string, number>();
  startedAt: number | null = null;
  endedAt: number | null = null;
  limits: DriveStart['limits'] | null = null;
  phases: RunState['phases'] = [];
  readonly entered = new Set<string>();
  readonly steps = new Map<number, StepView>();
  logs: RunState['logs'][number][] = [];
  dropped: RunState['dropped'][number][] = [];
  slotFailures: SlotFailure[] = [];
  accepted: string[] = [];
  readonly #verifications = new Map<string, VerificationView>();
  readonly #permissions = new FoldedPermissions();
  readonly agents = new LiveTally();
  usage: Usage | undefined = undefined;
  costUsd: number | undefined = undefined;
  unpriced = 0;
  end: RunEnd | null = null;
  readonly #record = new RecordList();
  readonly #newest = new Map<string, number>();
  #earlierMs = 0;
  #driveAt: number | null = null;
  #latestAt = 0;
  /** Where the script is, by its own word in this drive. */
  #phase: string | null = null;

  get verifications(): RunState['verifications'] {
    return [...this.#verifications.values()];
  }

  get questions(): RunState['questions'] {
    return this.#permissions.questions;
  }

  get denials(): RunState['denials'] {
    return this.#permissions.denials;
  }

  get denied(): number {
    return this.#permissions.denied;
  }

  get durationMs(): number {
    return this.#earlierMs + (this.#driveAt === null ? 0 : Math.max(0, this.#latestAt - this.#driveAt));
  }

  apply(event: JournalEvent): void {
    if (event.type === 'drive-start') this.#driveStart(event);
    if (typeof event.at === 'number') this.#latestAt = Math.max(this.#latestAt, event.at);
    switch (event.type) {
      case 'step-start':
        this.#stepStart(event);
        break;
      case 'attempt-end':
        this.#attemptEnd(event);
        break;
      case 'step-end':
        this.#stepEnd(event);
        break;
      case 'permission-ask':
      case 'permission-end':
        this.#permissions.apply(event);
        break;
      case 'step-reuse':
        this.#reuse(event.n, true);
        break;
      case 'timer-fire':
        this.#record.deliver(event.n);
        break;
      case 'departure':
        for (const n of this.#record.follow(event.followed)) this.#reuse(n, false);
        break;
      case 'note-add':
        this.#note(event);
        break;
      case 'control-take':
        if (event.dropped) this.dropped.push({ author: event.author, action: event.action, ...(event.target ? { target: event.target } : {}) });
        break;
      case 'status-change':
        this.status = event.status;
        this.reason = event.reason ?? null;
        this.until = event.until ?? null;
        break;
      case 'queue-pause':
        if (event.until === undefined) this.pausedQueues.delete(event.queue);
        else this.pausedQueues.set(event.queue, event.until);
        break;
      case 'run-end':
        this.#runEnd(event);
        break;
    }
  }

  loseRunning(): void {
    for (const step of this.steps.values()) {
      if (step.state === 'running') this.#put({ ...step, state: 'lost', cause: 'lost' });
    }
  }

  #driveStart(event: DriveStart): void {
    this.loseRunning();
    this.#earlierMs = this.durationMs;
    this.#driveAt = event.at;
    this.#latestAt = event.at;
    this.epoch = event.epoch;
    this.name = event.name;
    this.limits = event.limits;
    this.phases = Array.isArray(event.phases) ? event.phases : [];
    this.status = 'running';
    this.reason = null;
    this.until = null;
    this.startedAt ??= event.at;
    this.endedAt = null;
    this.end = null;
    this.#phase = null;
    this.pausedQueues.clear();
    this.#permissions.forgetQuestions();
    this.#record.startDrive();
  }

  #stepStart(event: StepStart): void {
    const identity = `${event.strand}\n${event.content}\n${event.occurrence ?? 0}`;
    const earlier = this.steps.get(this.#newest.get(identity) ?? -1);
    if (earlier && earlier.n !== event.n && earlier.epoch < this.epoch) this.#put({ ...earlier, unclaimed: true });
    this.#newest.set(identity, event.n);
    // Only agents are recorded with their phase; other steps of the run's own script belong to the one it is in.
    const phase = event.kind === 'agent' || event.realm !== 0 ? event.phase : (event.phase ?? this.#phase);
    this.#put({ ...startedStep(event, this.epoch), phase });
  }

  #attemptEnd(event: AttemptEnd): void {
    const step = this.steps.get(event.n) ?? unknownStep(event.n, event.at, this.epoch);
    this.#bill(event, step.kind === 'agent');
    this.#put({
      ...step,
      attempts: Math.max(step.attempts, event.attempt + 1),
      cause: event.cause,
      message: event.message,
      usage: addUsage(step.usage, event.usage),
      costUsd: addCost(step.costUsd, event.costUsd),
    });
  }

  #stepEnd(event: StepEnd): void {
    const step = this.steps.get(event.n) ?? unknownStep(event.n, event.at, this.epoch);
    this.#bill(event, step.kind === 'agent');
    if (event.delivered !== false) this.#record.deliver(event.n);
    this.#put({
      ...step,
      state: isAbandoned(event) ? 'abandoned' : event.status,
      attempts: event.attempts ?? step.attempts,
      endedAt: event.at,
      cause: event.cause ?? null,
      message: event.message ?? null,
      usage: addUsage(step.usage, event.usage),
      costUsd: addCost(step.costUsd, event.costUsd),
      model: event.model ?? step.model,
      backend: event.backend ?? step.backend,
      verdict: step.kind === 'gate' ? verdictOf(event.value) : null,
      landing: step.kind === 'merge' ? landingFacts(event.value ?? event.landing) : null,
    });
  }

  #reuse(n: number, delivered: boolean): void {
    if (delivered) this.#record.deliver(n);
    const step = this.steps.get(n);
    if (step) this.#put({ ...step, reused: true, unclaimed: false, epoch: this.epoch });
  }

  #note({ at, realm, strand, position, lane, note }: NoteAdd): void {
    if (!isJsonObject(note)) return;
    const verification = verificationOf(at, lane, note);
    if (verification) this.#verifications.set(`${realm} ${strand} ${position}`, verification);
    if (note.kind === 'phase' && realm === 0) this.#enter(note.title);
    else if (note.kind === 'log') this.#log(at, lane, note.level, note.text);
    else if (note.kind === 'warning') this.#log(at, lane, 'warn', note.text);
    else if (note.kind === 'losses-accepted') this.accepted = [...new Set(this.accepted).add(note.reason)];
    else if (note.kind === 'slot-failed' && note.step === null) this.slotFailures.push({ at, lane, where: note.where, message: note.message });
  }

  #enter(title: string): void {
    this.#phase = title;
    // The latest one comes last.
    this.entered.delete(title);
    this.entered.add(title);
  }

  #log(at: number, lane: string, level: string, text: string): void {
    this.logs.push({ at, lane, level, text });
    if (this.logs.length > 2 * keptLogs) this.logs = this.logs.slice(-keptLogs);
  }

  /** A drive that finished asked for everything it needs: what it neither started nor reused is out of the picture. */
  #runEnd(event: RunEnd): void {
    for (const n of this.#record.finish(event.reused)) this.#reuse(n, false);
    const finished = event.status === 'completed' || event.status === 'partial' || event.status === 'failed';
    this.loseRunning();
    for (const step of this.steps.values()) {
      if (finished && step.epoch < this.epoch && !step.unclaimed) this.#put({ ...step, unclaimed: true });
    }
    this.status = event.status;
    this.reason = Array.isArray(event.reasons) && event.reasons.length > 0 ? event.reasons.join('; ') : null;
    this.endedAt = event.at;
    this.#permissions.forgetQuestions();
    this.end = event;
  }

  #bill(event: StepEnd | AttemptEnd, agent: boolean): void {
    this.usage = addUsage(this.usage, event.usage);
    this.costUsd = addCost(this.costUsd, event.costUsd);
    // What failed without a word about tokens was, as a rule, refused before it cost anything.
    const billed = event.usage !== undefined || (event.type === 'step-end' && event.status === 'completed');
    if (agent && billed && event.costUsd === undefined) this.unpriced += 1;
  }

  #put(step: StepView): void {
    this.agents.replace(this.steps.get(step.n), step);
    this.steps.set(step.n, step);
  }
}

/** It ended too late for the script. One that a person stopped, or that failed during a pause, stays what it is. */
function isAbandoned(event: StepEnd): boolean {
  return event.cause === 'abandoned' || (event.delivered === false && event.status === 'completed');
}

function addCost(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined ? right : left + (right ?? 0);
}
