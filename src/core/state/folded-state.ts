import type {
  AttemptEnd,
  ControlTake,
  DriveStart,
  JournalEvent,
  MessageEnd,
  RunEnd,
  StepEnd,
  StepStart,
} from '../journal/event.js';
import { isReckoned } from '../journal/reckoned-note.js';
import type { RunStatus } from '../journal/run-status.js';
import type { Refusal } from '../step/landing.js';
import type { Usage } from '../values/usage.js';
import { Course } from './course.js';
import { bill } from './folded-bill.js';
import { spokenTo, waitingAgain } from './folded-messages.js';
import { FoldedPermissions } from './folded-permissions.js';
import { createFoldedQueues } from './folded-queues.js';
import {
  afterAttempt,
  changedStep,
  deliveredStep,
  endedStep,
  leftOutOf,
  startedStep,
  unknownStep,
} from './folded-step.js';
import type { DeliveredStep } from './losses.js';
import { Narration } from './narration.js';
import type { RunState, StepView } from './run-state.js';
import { LiveTally } from './tally.js';
import { foldWaits } from './waiting.js';

const none: readonly never[] = [];

/** The state of a run as its events make it; `fold.ts` is its face. */
export class FoldedState implements RunState {
  epoch = 0;
  name = '';
  status: RunStatus = 'planning';
  reason: string | null = null;
  until: number | null = null;
  readonly #queues = createFoldedQueues();
  readonly pausedQueues = this.#queues.paused;
  readonly waitingQueues = this.#queues.waiting;
  startedAt: number | null = null;
  endedAt: number | null = null;
  limits: DriveStart['limits'] | null = null;
  phases: RunState['phases'] = [];
  readonly steps = new Map<number, StepView>();
  readonly heldUp = new Set<number>();
  dropped: RunState['dropped'][number][] = [];
  readonly #permissions = new FoldedPermissions((n, change) => this.#change(n, change));
  readonly agents = new LiveTally();
  usage: Usage | undefined = undefined;
  costUsd: number | undefined = undefined;
  unpriced = 0;
  end: RunEnd | null = null;
  readonly #course = new Course((n) => this.#reuse(n));
  readonly #refused = new Map<number, readonly Refusal[]>();
  readonly #newest = new Map<string, number>();
  #earlierMs = 0;
  #driveAt: number | null = null;
  #latestAt = 0;
  readonly #narration = new Narration();
  readonly #waiting = foldWaits();
  pausing = false;

  get waiting(): RunState['waiting'] {
    return this.#waiting.counts;
  }

  get entered(): RunState['entered'] {
    return this.#narration.entered;
  }

  get logs(): RunState['logs'] {
    return this.#narration.logs;
  }

  get warnings(): RunState['warnings'] {
    return [...this.#narration.warnings, ...this.#course.reckoning.warnings];
  }

  get verifications(): RunState['verifications'] {
    return this.#course.reckoning.verifications;
  }

  get losses(): RunState['losses'] {
    return this.end?.losses ?? this.#course.reckoning.losses.list;
  }

  get handled(): RunState['handled'] {
    return this.end?.handled ?? this.#course.reckoning.losses.handled;
  }

  get gates(): RunState['gates'] {
    return this.#course.reckoning.gates;
  }

  get slotFailures(): RunState['slotFailures'] {
    return this.#course.reckoning.slotFailures;
  }

  get accepted(): RunState['accepted'] {
    return this.#course.reckoning.accepted;
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
    return this.#earlierMs + Math.max(0, this.#latestAt - (this.#driveAt ?? this.#latestAt));
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
        this.#course.deliver(event.n, this.#reuse(event.n));
        break;
      case 'step-edit':
      case 'step-wait':
        this.#change(event.n, (step) => changedStep(step, event));
        break;
      case 'timer-fire':
        this.#course.deliver(event.n, null);
        break;
      case 'replay-follow':
      case 'departure':
        this.#course.part(event);
        break;
      case 'limit-refuse':
        this.#course.hear(event);
        break;
      case 'note-add':
        if (isReckoned(event.note)) this.#course.hear(event);
        else this.#narration.take(event);
        break;
      case 'message-end':
      case 'control-take':
        this.#control(event);
        break;
      case 'status-change':
        this.status = event.status;
        this.reason = event.reason ?? null;
        this.until = event.until ?? null;
        break;
      case 'queue-pause':
      case 'queue-wait':
        this.#queues.apply(event);
        break;
      case 'wait-tally':
        this.#waiting.say(event);
        break;
      case 'run-end':
        this.#runEnd(event);
        break;
    }
  }

  #control(event: ControlTake | MessageEnd): void {
    const told = spokenTo(this.steps, event);
    if (told) this.#put(told);
    if (event.type === 'message-end') return;
    const { author, action, target, accepted, dropped } = event;
    if (accepted && (action === 'pause' || action === 'resume')) this.pausing = action === 'pause';
    if (dropped) this.dropped.push({ author, action, ...(target ? { target } : {}) });
  }

  loseRunning(): void {
    for (const step of this.steps.values())
      if (step.state === 'running')
        this.#put({ ...step, state: 'lost', cause: 'lost', waitsFor: null });
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
    this.pausing = false;
    this.startedAt ??= event.at;
    this.endedAt = null;
    this.end = null;
    this.#narration.startDrive();
    this.#queues.clear();
    this.#waiting.clear();
    this.#permissions.forgetQuestions();
    this.#course.startDrive(event.epoch);
  }

  #stepStart(event: StepStart): void {
    const identity = `${event.strand}\n${event.content}\n${event.occurrence ?? 0}`;
    const earlier = this.steps.get(this.#newest.get(identity) ?? -1);
    if (earlier && earlier.n !== event.n && earlier.epoch < this.epoch)
      this.#put({ ...earlier, unclaimed: true });
    this.#newest.set(identity, event.n);
    if (event.kind === 'agent') this.#waiting.start();
    // Only agents are recorded with their phase; other steps of the run's own script belong to the
    // one it is in.
    const phase =
      event.kind === 'agent' || event.realm !== 0
        ? event.phase
        : (event.phase ?? this.#narration.phase);
    const messages = earlier?.messages.map(waitingAgain) ?? none;
    this.#put({ ...startedStep(event, this.epoch), phase, messages });
  }

  #attemptEnd(event: AttemptEnd): void {
    const step = this.steps.get(event.n) ?? unknownStep(event.n, event.at, this.epoch);
    bill(this, event, step.kind === 'agent');
    this.#put(afterAttempt(step, event));
  }

  #stepEnd(event: StepEnd): void {
    const step = this.steps.get(event.n) ?? unknownStep(event.n, event.at, this.epoch);
    bill(this, event, step.kind === 'agent');
    this.#put(endedStep(step, event));
    this.#narration.takeNotes(event.notes ?? []);
    if (step.kind !== 'agent') this.#refused.set(event.n, leftOutOf(step, event));
    if (event.delivered !== false) this.#course.deliver(event.n, this.#delivered(event.n));
  }

  #change(n: number, change: (step: StepView) => StepView): void {
    const step = this.steps.get(n);
    if (step) this.#put(change(step));
  }

  #reuse(n: number): DeliveredStep | null {
    const step = this.steps.get(n);
    if (step) this.#put({ ...step, reused: true, unclaimed: false, epoch: this.epoch });
    return this.#delivered(n);
  }

  #delivered(n: number): DeliveredStep | null {
    const step = this.steps.get(n);
    return step ? deliveredStep(step, this.#refused.get(n) ?? none) : null;
  }

  /**
   * A drive that finished asked for everything it needs: what it neither started nor reused is out
   * of the picture.
   */
  #runEnd(event: RunEnd): void {
    this.#course.end(event, (n) => this.steps.has(n));
    const finished = ['completed', 'partial', 'failed'].includes(event.status);
    this.loseRunning();
    for (const step of finished ? this.steps.values() : []) {
      if (step.epoch < this.epoch && !step.unclaimed) this.#put({ ...step, unclaimed: true });
      else if (step.state === 'asking') this.#put({ ...step, state: 'abandoned' });
    }
    this.status = event.status;
    this.reason = Array.isArray(event.reasons) ? event.reasons.join('; ') || null : null;
    this.endedAt = event.at;
    this.pausing = false;
    this.#waiting.clear();
    this.#permissions.forgetQuestions();
    this.end = event;
  }

  #put(step: StepView): void {
    this.agents.replace(this.steps.get(step.n), step);
    this.steps.set(step.n, step);
    if (step.waitsFor !== null) this.heldUp.add(step.n);
    else if (this.heldUp.size > 0) this.heldUp.delete(step.n);
  }
}
