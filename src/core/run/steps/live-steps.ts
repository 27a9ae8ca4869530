import type { AttemptResult } from '../../ports/backend.js';
import type { ReplayRecord } from '../../replay/record.js';
import { exactKey } from '../../replay/recorded.js';
import type { Call } from '../../step/call.js';
import type { Outcome } from '../../step/outcome.js';
import type { Budget } from '../bounds/budget.js';
import { askAsPermission, FanOutGuard } from '../bounds/fan-out-guard.js';
import type { RunSpec } from '../bounds/run-spec.js';
import type { Issued } from '../record/issued.js';
import type { PermissionDesk } from '../record/permission-desk.js';
import type { RunPorts } from '../record/ports.js';
import type { EndReason, Running } from '../record/running.js';
import { fitsInline, type Scribe } from '../record/scribe.js';
import { Limiter } from '../request-pools/limiter.js';
import type { RequestLimits } from '../request-pools/request-limits.js';
import { runAgent } from '../verbs/agent.js';
import { type Question, runAsk } from '../verbs/ask.js';
import { runMerge } from '../verbs/merge.js';
import { runPublish } from '../verbs/publish.js';
import { runTimer } from '../verbs/timer.js';
import { runWorkflowStep } from '../verbs/workflow.js';
import { runWorldStep } from '../verbs/world.js';
import type { Issuer } from './issuer.js';

export interface Live {
  readonly step: Issued;
  readonly n: number;
  readonly key: string;
  readonly generation: number;
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
  /** Answers that came before their question was asked again. */
  private readonly answers = new Map<number, string>();
  private readonly open = new Map<number, Question>();
  private done: Finished[] = [];
  private wake: (() => void) | null = null;
  private readonly limiter: Limiter;
  readonly guard: FanOutGuard;
  private highest: number;
  /**
   * Steps that touch something outside the clock's control; a virtual clock must not jump over
   * them.
   */
  external = 0;
  ran = 0;

  constructor(
    private readonly ports: RunPorts,
    private readonly spec: RunSpec,
    private readonly record: ReplayRecord,
    private readonly scribe: Scribe,
    private readonly budget: Budget,
    private readonly limits: RequestLimits,
    readonly desk: PermissionDesk,
    private readonly issuer: Pick<Issuer, 'book' | 'turns'>,
    private readonly depthOf: (realm: number) => number,
    private readonly warn: (code: string, text: string) => void,
  ) {
    this.highest = record.highestStep;
    this.limiter = new Limiter(spec.limits.concurrency, spec.limits.widthOfGroup);
    this.guard = new FanOutGuard(
      spec.limits.fanOut,
      // A clock that stood still while a person thought has to be looked at again.
      askAsPermission((...use) => desk.question(...use).finally(() => this.notify())),
      warn,
    );
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
    return this.running.size - this.open.size - this.limiter.queued;
  }

  /** Nothing runs but questions: without a person this drive is over. */
  get waitsForPeople(): boolean {
    return this.open.size > 0 && this.open.size === this.running.size && this.done.length === 0;
  }

  /** A person's answer; null when it was taken, else why not. */
  answer(n: number, text: string): string | null {
    const question = this.open.get(n);
    if (question) return question.answer(text);
    const recorded = this.record.step(n);
    if (recorded?.kind !== 'ask' || recorded.end) return `there is no open question ${n}`;
    this.answers.set(n, text);
    return null;
  }

  /** Whether a step of this drive has ended. */
  wasDelivered(n: number): boolean {
    return n > this.record.highestStep && n <= this.highest && !this.running.has(n);
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

  start(step: Issued): void {
    const numbers = this.numbers(step);
    const live: Live = { step, ...numbers, running: this.begin(step, numbers) };
    this.running.set(live.n, live);
    if (step.kind === 'timer') this.timers.set(place(step.request.realm, step.request.id), live);
    const asked = this.awaited.get(live.n);
    if (asked) live.running.end(asked);
    live.running.outcome.then((outcome) => {
      if (this.running.get(live.n) !== live) return;
      this.running.delete(live.n);
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
    this.limiter.hold();
    for (const live of this.running.values()) live.running.hold();
  }

  endAll(reason: EndReason): void {
    for (const live of [...this.running.values()]) live.running.end(reason);
  }

  private numbers(step: Issued): {
    readonly n: number;
    readonly key: string;
    readonly generation: number;
  } {
    const exact = exactKey(step.strand, step.content, step.occurrence);
    const recorded = step.kind === 'timer' ? undefined : this.record.exact.get(exact);
    const inFlight = recorded && !recorded.end && !this.running.has(recorded.n);
    const again = recorded?.end && recorded.end.delivered !== false ? 1 : 0;
    const generation = (recorded?.generation ?? 0) + again;
    if (!inFlight) this.highest += 1;
    const key = step.kind === 'timer' ? '' : `${this.ports.hash(exact)}:${generation}`;
    return { n: inFlight ? recorded.n : this.highest, key, generation };
  }

  private begin(
    step: Issued,
    numbers: { readonly n: number; readonly key: string; readonly generation: number },
  ): Running {
    const start = (by: { readonly backend?: string; readonly model?: string } = {}) => {
      this.ran += 1;
      this.begun.add(numbers.n);
      if (!fitsInline(step.text)) return this.scribe.start(step, numbers, by);
      this.scribe.startNow(step, numbers, by);
      return undefined;
    };
    switch (step.kind) {
      case 'agent':
        return runAgent(step, this.call(step, numbers), {
          ports: this.ports,
          limiter: this.limiter,
          budget: this.budget,
          limits: this.limits,
          desk: this.desk,
          timeLimits: this.spec.limits.time,
          warn: this.warn,
          conversation: () => this.conversationBefore(step),
          maxAgents: this.spec.limits.maxAgents,
          guard: this.guard,
          onStart: (backend, model) =>
            start({ ...(backend ? { backend: backend.name } : {}), ...(model ? { model } : {}) }),
          onAttemptEnd: (attempt, result, retryInMs) =>
            this.attemptEnd(numbers.n, attempt, result, retryInMs),
        });
      case 'ask':
        return this.ask(step, numbers.n, start);
      case 'timer':
        return runTimer(step, this.ports.clock);
      case 'merge':
        return this.outside(
          runMerge(step, numbers.n, {
            ports: this.ports,
            book: this.issuer.book,
            desk: this.desk,
            record: this.record,
            onStart: start,
          }),
        );
      case 'publish':
        return this.outside(runPublish(step, numbers.key, this.ports, this.issuer.book, start));
      case 'workflow':
        return this.outside(
          runWorkflowStep(
            step,
            this.ports,
            this.depthOf(step.request.realm),
            this.spec.limits.nesting,
            start,
          ),
        );
      default:
        return this.outside(runWorldStep(step, numbers.n, this.ports, this.issuer.book, start));
    }
  }

  private ask(step: Issued, n: number, onStart: () => void): Running {
    const simulated = this.ports.simulated?.('ask', step, step.request.input);
    const question = runAsk(step, {
      clock: this.ports.clock,
      attended: this.ports.attended,
      simulated,
      onStart,
    });
    const early = this.answers.get(n);
    if (early !== undefined) question.answer(early);
    this.open.set(n, question);
    question.outcome.then(() => this.open.delete(n));
    return question;
  }

  private async conversationBefore(step: Issued): Promise<string | undefined> {
    const blob = step.turn ? this.issuer.turns.blobBefore(step.request) : undefined;
    return blob === undefined ? undefined : this.ports.getBlob(blob);
  }

  private outside(running: Running): Running {
    this.external += 1;
    running.outcome.then(() => {
      this.external -= 1;
    });
    return running;
  }

  private call(step: Issued, { n, key }: { readonly n: number; readonly key: string }): Call {
    return {
      runId: this.spec.runId,
      n,
      key: `${this.spec.runId}:${key}`,
      prompt: step.text,
      label: step.label,
      phase: step.phase,
      lane: step.lane,
      site: step.request.site,
      options: step.options,
      content: step.content,
      ordinal: step.ordinal,
    };
  }

  private attemptEnd(
    n: number,
    attempt: number,
    result: Extract<AttemptResult, { status: 'failed' }>,
    retryInMs: number | undefined,
  ): void {
    this.scribe.add({
      type: 'attempt-end',
      at: this.ports.clock.now(),
      n,
      attempt,
      cause: result.cause,
      message: result.message,
      ...(retryInMs === undefined ? {} : { retryInMs }),
      ...(result.usage ? { usage: result.usage } : {}),
      ...(result.costUsd === undefined ? {} : { costUsd: result.costUsd }),
    });
  }
}

function place(realm: number, id: number): string {
  return `${realm}:${id}`;
}
