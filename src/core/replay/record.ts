import { type BaselineTake, baselineKey } from '../journal/baseline-event.js';
import type { ControlTake, DriveStart, JournalEvent, RunEnd, StepEnd } from '../journal/event.js';
import { callEnded, type PermissionEnd } from '../journal/permission-event.js';
import { isReckoned } from '../journal/reckoned-note.js';
import type { NewMessage } from '../step/person-words.js';
import type { Json } from '../values/json.js';
import type { Usage } from '../values/usage.js';
import { addUsage } from '../values/usage.js';
import { DeliveryList } from './delivery-list.js';
import {
  contentKey,
  exactKey,
  laneKey,
  type Recorded,
  recordedStep,
  recordedTimer,
  timerKey,
} from './recorded.js';

/**
 * What earlier drives of a run left behind, folded from the journal for replay.
 *
 * `list` is the order a replay follows: the deliveries of the newest drive (what it followed of the
 * list before it, then what it journaled), then whatever older lists hold that it never reached.
 */
export class ReplayRecord {
  /** Set by `seal`. */
  list: readonly Recorded[] = [];
  /** Newest record of each exact identity, delivered or not. */
  readonly exact = new Map<string, Recorded>();
  readonly strands = new Set<string>();
  readonly notes = new Set<string>();
  /** What commands of gates said of the base, by command and place (X190). */
  readonly baselines = new Map<string, BaselineTake>();
  highestStep = 0;
  drives = 0;
  kernel: string | null = null;
  script: string | null = null;
  args: Json | undefined;
  end: RunEnd | null = null;
  usage: Usage | undefined;
  costUsd: number | undefined;
  private readonly steps = new Map<number, Recorded>();
  /** What a person said to a merge, by step: it asks once. */
  private readonly answers = new Map<number, PermissionEnd>();
  /** What people said to a call, by step: it is said again when the call runs again (X122). */
  private readonly messages = new Map<number, NewMessage[]>();
  private readonly deliveries = new DeliveryList<Recorded>();
  /**
   * Keys of the notes that the end of the newest drive rests on, with the drive that said them
   * last.
   */
  private readonly said = new Map<string, number>();
  private replaying = false;
  private places: PlaceIndex | null = null;

  apply(event: JournalEvent): void {
    switch (event.type) {
      case 'drive-start':
        this.startDrive(event);
        return;
      case 'baseline-take':
        this.baselines.set(baselineKey(event), event);
        return;
      case 'step-start': {
        const step = recordedStep(event);
        this.remember(step, exactKey(step.strand, step.content, step.occurrence));
        return;
      }
      case 'step-end':
        this.endStep(event);
        return;
      case 'attempt-end':
        this.bill(event.usage, event.costUsd);
        return;
      case 'timer-fire': {
        const timer = recordedTimer(event);
        this.remember(timer, timerKey(timer.strand, timer.position));
        this.deliver(timer);
        return;
      }
      case 'step-reuse': {
        const step = this.steps.get(event.n);
        if (step) this.deliver(step);
        return;
      }
      case 'departure':
      case 'replay-follow':
        this.forgetOlderNotes();
        if (event.type === 'departure') this.deliveries.leave(event.followed);
        return;
      case 'step-edit': {
        const { n, label, phase, outcome } = event;
        const step = this.steps.get(n);
        if (step) Object.assign(step, { label, phase, wantsOutcome: outcome === true });
        return;
      }
      case 'step-void':
        this.voidStep(event.n);
        return;
      case 'permission-end':
        if (isAnswer(event) && this.steps.get(event.n)?.kind === 'merge')
          this.answers.set(event.n, event);
        return;
      case 'control-take':
        this.hear(event);
        return;
      case 'note-add':
        this.notes.add(noteKey(event));
        if (isReckoned(event.note)) this.said.set(noteKey(event), this.drives);
        return;
      case 'run-end':
        this.end = event;
        return;
      default:
        return;
    }
  }

  /** To be called once, after the last event. */
  seal(): void {
    this.list = this.deliveries.entries();
  }

  /**
   * Keys of the notes that a drive stands for which follows the record to its end and writes
   * nothing.
   */
  get standing(): ReadonlySet<string> {
    return new Set(this.said.keys());
  }

  step(n: number): Recorded | undefined {
    return this.steps.get(n);
  }

  /** What people said to the newest step of this identity, and to those before it. */
  saidTo(key: string): readonly NewMessage[] {
    return this.messages.get(this.exact.get(key)?.n ?? 0) ?? [];
  }

  /** A person's answer to the question of a merge that did not end. */
  answerOf(n: number): PermissionEnd | undefined {
    return this.answers.get(n);
  }

  /**
   * The listed steps by lane and by question, the newest of each exact identity only. Built when
   * replay first leaves the list.
   */
  get index(): PlaceIndex {
    this.places ??= indexPlaces(
      this.list.filter(
        (step) =>
          step.kind !== 'timer' &&
          this.exact.get(exactKey(step.strand, step.content, step.occurrence)) === step,
      ),
    );
    return this.places;
  }

  private startDrive({ kernel, script, args }: DriveStart): void {
    this.deliveries.startDrive();
    this.replaying = this.deliveries.length > 0;
    if (!this.replaying) this.said.clear();
    this.drives += 1;
    this.kernel = kernel;
    this.script = script;
    this.args = args;
    this.end = null;
  }

  private endStep(event: StepEnd): void {
    const step = this.steps.get(event.n);
    this.bill(event.usage, event.costUsd);
    // The start of a step may be lost with a damaged line; its number is taken all the same.
    this.highestStep = Math.max(this.highestStep, event.n);
    if (!step) return;
    step.end = event;
    if (event.delivered !== false) this.deliver(step);
  }

  private voidStep(n: number): void {
    const step = this.steps.get(n);
    if (step) step.voided = true;
  }

  private hear({ action, accepted, target, text, author }: ControlTake): void {
    if (action !== 'send' || !accepted || target === undefined || text === undefined) return;
    const said = this.messages.get(target) ?? [];
    this.messages.set(target, [...said, { text, author }]);
  }

  private remember(step: Recorded, key: string): void {
    const before = this.exact.get(key);
    const said = before === undefined ? undefined : this.messages.get(before.n);
    if (said !== undefined && before?.n !== step.n) this.messages.set(step.n, said);
    this.steps.set(step.n, step);
    this.exact.set(key, step);
    this.strands.add(step.strand);
    if (step.n > this.highestStep) this.highestStep = step.n;
  }

  private deliver(step: Recorded): void {
    this.forgetOlderNotes();
    this.deliveries.deliver(step);
  }

  /** A drive that goes its own way says again what still holds. */
  private forgetOlderNotes(): void {
    if (!this.replaying) return;
    this.replaying = false;
    for (const [key, drive] of this.said) if (drive !== this.drives) this.said.delete(key);
  }

  private bill(usage: Usage | undefined, costUsd: number | undefined): void {
    this.usage = addUsage(this.usage, usage);
    if (costUsd !== undefined) this.costUsd = (this.costUsd ?? 0) + costUsd;
  }
}

/** Not what ended a question because nobody was there any more. */
function isAnswer({ request, author }: PermissionEnd): boolean {
  return request !== undefined && author !== 'policy' && author !== callEnded;
}

/** Notes are repeated by every replay; this key tells a repetition from a new one. */
export function noteKey(note: {
  readonly realm: number;
  readonly strand: string;
  readonly position: number;
  readonly note: unknown;
}): string {
  return `${note.strand} ${note.position} ${JSON.stringify(note.note)}`;
}

export interface PlaceIndex {
  readonly byLane: ReadonlyMap<string, readonly Recorded[]>;
  readonly byContent: ReadonlyMap<string, readonly Recorded[]>;
}

function indexPlaces(steps: readonly Recorded[]): PlaceIndex {
  const byLane = new Map<string, Recorded[]>();
  const byContent = new Map<string, Recorded[]>();
  for (const step of steps) {
    add(byLane, laneKey(step), step);
    add(byContent, contentKey(step), step);
  }
  return { byLane, byContent };
}

function add(index: Map<string, Recorded[]>, key: string, step: Recorded): void {
  const steps = index.get(key);
  if (steps) steps.push(step);
  else index.set(key, [step]);
}
