import { exactKey } from '../../replay/recorded.js';
import type { Outcome } from '../../step/outcome.js';
import { Budget } from '../bounds/budget.js';
import { askAsPermission, FanOutGuard } from '../bounds/fan-out-guard.js';
import { createBaselines } from '../checks/baselines.js';
import { createCommandWaitBook } from '../record/command-wait-book.js';
import type { Issued, StepNumbers } from '../record/issued.js';
import { PermissionDesk } from '../record/permission-desk.js';
import type { EndReason, Running } from '../record/running.js';
import { createWaitBook, type WaitBook } from '../record/wait-book.js';
import { Limiter } from '../request-pools/limiter.js';
import type { Question } from '../verbs/ask.js';
import type { LoopContext } from './loop-context.js';
import { type StepResources, StepStarter } from './step-starter.js';

export interface Live extends StepNumbers {
  readonly step: Issued;
  readonly running: Running;
}

export interface Finished {
  readonly live: Live;
  readonly outcome: Outcome;
}

/**
 * The steps that really run: numbers them, starts them, collects how they ended in the order in
 * which they did.
 */
export class LiveSteps {
  private readonly running = new Map<number, Live>();
  private readonly timers = new Map<string, Live>();
  private readonly awaited = new Map<number, 'skip' | 'stop'>();
  private readonly begun = new Set<number>();
  /** Agent calls whose start is not in the journal. */
  private readonly unbegun = new Set<number>();
  private readonly waits: WaitBook;
  /** Answers that came before their question was asked again. */
  private readonly answers = new Map<number, string>();
  private readonly open = new Map<number, Question>();
  /** Questions that this drive has asked, open or not. */
  private readonly put = new Set<number>();
  private done: Finished[] = [];
  private wake: (() => void) | null = null;
  private readonly shared: StepResources;
  private readonly starter: StepStarter;
  private highest: number;
  /**
   * Steps that touch something outside the clock's control; a virtual clock must not jump over
   * them.
   */
  external = 0;
  ran = 0;
  /** Agents that no record answers, started or still waiting. */
  private askedAgents = 0;

  constructor(private readonly context: LoopContext) {
    const { ports, spec, record, scribe, warnings } = context;
    const { limits } = spec;
    this.highest = record.highestStep;
    const desk = new PermissionDesk(ports, scribe);
    const budget = new Budget(limits.budget, record, ports.clock.now());
    const guard = new FanOutGuard(
      limits.fanOut,
      // A clock that stood still while a person thought has to be looked at again.
      askAsPermission((...use) => desk.question(...use).finally(() => this.notify())),
      (code, text) => warnings.add(code, text),
      () => ({ asked: this.askedAgents, usdEach: budget.usdEach }),
    );
    const limiter = new Limiter(limits.concurrency, limits.widthOfGroup);
    const waits = createCommandWaitBook(scribe, ports.clock);
    const baselines = createBaselines(context);
    this.shared = { desk, guard, budget, limiter, baselines, waits };
    this.waits = createWaitBook(scribe, ports.clock, context.limits, () => this.notify());
    this.starter = new StepStarter(context, this.shared, {
      onBegun: (n) => {
        this.ran += 1;
        this.begun.add(n);
        if (this.unbegun.delete(n)) this.waits.begun();
      },
      onExternal: (by) => {
        this.external += by;
      },
      onQuestion: (n, question) => this.ask(n, question),
    });
  }

  /** What gates compare with is taken before any agent works (X190). */
  async takeBaselines(stopped: Promise<unknown>): Promise<void> {
    const controller = new AbortController();
    stopped.then(() => controller.abort());
    const { signal } = controller;
    await this.shared.baselines.take(this.context.spec.baselines ?? [], { signal });
  }

  get desk(): PermissionDesk {
    return this.shared.desk;
  }

  get guard(): FanOutGuard {
    return this.shared.guard;
  }

  private ask(n: number, question: Question): void {
    const early = this.answers.get(n);
    if (early !== undefined) question.answer(early);
    this.open.set(n, question);
    this.put.add(n);
    question.outcome.then(() => this.open.delete(n));
  }

  get size(): number {
    return this.running.size;
  }

  /**
   * A person's word for a step that was in flight when the last drive ended; carried out when it
   * starts again.
   */
  endOnStart(n: number, reason: 'skip' | 'stop'): void {
    this.awaited.set(n, reason);
  }

  /** Questions that only a person can answer now, by the number of their step (X50). */
  get questions(): ReadonlyMap<number, Question> {
    return this.open;
  }

  /** Steps under way that wait for no slot and no person. */
  get unheld(): number {
    return this.running.size - this.unanswered - this.shared.limiter.queued;
  }

  /** An answer is taken at once; that its step has ended is told only later. */
  private get unanswered(): number {
    return [...this.open.values()].filter(({ isOpen }) => isOpen).length;
  }

  /** Nothing runs but questions: without a person this drive is over. */
  get waitsForPeople(): boolean {
    const { unanswered } = this;
    return unanswered > 0 && unanswered === this.running.size && this.done.length === 0;
  }

  /** A person's answer; null when it was taken, else why not. */
  answer(n: number, text: string): string | null {
    const question = this.open.get(n);
    if (question) return question.answer(text);
    const recorded = this.context.record.step(n);
    // What a pause has just closed is not asked again by this drive: an answer would be lost.
    if (recorded?.kind !== 'ask' || recorded.end || this.put.has(n))
      return `there is no open question ${n}`;
    this.answers.set(n, text);
    return null;
  }

  /** Whether a step of this drive has ended. */
  wasDelivered(n: number): boolean {
    return n > this.context.record.highestStep && n <= this.highest && !this.running.has(n);
  }

  /**
   * Whether the start of a step is in the journal; steps that never left the queue have no events.
   */
  takeBegun(n: number): boolean {
    return this.begun.delete(n);
  }

  get finished(): number {
    return this.done.length;
  }

  byNumber(n: number): Live | undefined {
    return this.running.get(n);
  }

  /** `clearTimeout` of a timer that is armed or has fired without being delivered. */
  cancelTimer(realm: number, id: number): void {
    const timer = this.timers.get(place(realm, id));
    if (!timer) return;
    this.timers.delete(place(realm, id));
    this.running.delete(timer.n);
    this.done = this.done.filter((finished) => finished.live !== timer);
    timer.running.end('abandon');
  }

  /** Journals how many calls wait, where that is not what the record says (X119). */
  sayWaits(): void {
    const { limiter, guard, budget } = this.shared;
    const held = limiter.queued + guard.waitingCalls + budget.waitingCalls;
    this.waits.look(this.unbegun.size, held);
  }

  /** Nothing waits any more. */
  closeWaits(): void {
    this.waits.close();
  }

  start(step: Issued): void {
    if (step.kind === 'agent') this.askedAgents += 1;
    this.begin(step, this.numbers(step));
  }

  /** What a pause that is taken back had ended: the same step, under its number. */
  startAgain({ step, n, key, generation, askedAt }: Live): void {
    this.begin(step, { n, key, generation, askedAt });
  }

  private begin(step: Issued, numbers: StepNumbers): void {
    if (step.kind === 'agent') this.unbegun.add(numbers.n);
    const live: Live = { step, ...numbers, running: this.starter.begin(step, numbers) };
    this.running.set(live.n, live);
    if (step.kind === 'timer') this.timers.set(place(step.request.realm, step.request.id), live);
    const asked = this.awaited.get(live.n);
    if (asked) live.running.end(asked);
    live.running.outcome.then((outcome) => {
      if (this.running.get(live.n) !== live) return;
      this.running.delete(live.n);
      this.unbegun.delete(live.n);
      this.done.push({ live, outcome });
      this.notify();
    });
  }

  /** Whatever ended since the last call, at most `limit`. */
  take(limit: number): Finished[] {
    const taken = this.done.splice(0, limit);
    for (const { live } of taken)
      if (live.step.kind === 'timer')
        this.timers.delete(place(live.step.request.realm, live.step.request.id));
    return taken;
  }

  /** Resolves at the next end of a step or `notify`. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  notify(): void {
    this.wake?.();
    this.wake = null;
  }

  hold(): void {
    this.shared.limiter.hold();
    for (const live of this.running.values()) live.running.hold();
  }

  goOn(): void {
    for (const live of this.running.values()) live.running.goOn?.();
    this.shared.limiter.goOn();
  }

  endAll(reason: EndReason): void {
    for (const live of [...this.running.values()]) live.running.end(reason);
  }

  private numbers(step: Issued): StepNumbers {
    const exact = exactKey(step.strand, step.content, step.occurrence);
    const recorded = step.kind === 'timer' ? undefined : this.context.record.exact.get(exact);
    const inFlight = recorded && !recorded.end && !this.running.has(recorded.n);
    const again = recorded?.end && recorded.end.delivered !== false ? 1 : 0;
    const generation = (recorded?.generation ?? 0) + again;
    if (!inFlight) this.highest += 1;
    const key = step.kind === 'timer' ? '' : `${this.context.ports.hash(exact)}:${generation}`;
    const askedAt = this.context.ports.clock.now();
    return { n: inFlight ? recorded.n : this.highest, key, generation, askedAt };
  }
}

function place(realm: number, id: number): string {
  return `${realm}:${id}`;
}
