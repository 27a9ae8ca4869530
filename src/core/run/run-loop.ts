import type { RunEnd } from '../journal/event.js';
import { capText } from '../journal/loss.js';
import type { Advance, Refusals } from '../ports/sandbox.js';
import { Cursor } from '../replay/cursor.js';
import type { ReplayRecord } from '../replay/record.js';
import type { Delivery, GuestMessage, ScriptEnd } from '../step/step.js';
import type { ResumePreview, RunSpec } from './bounds/run-spec.js';
import type { Issued } from './record/issued.js';
import { unmergedReasons } from './record/kept-work.js';
import type { RunPorts } from './record/ports.js';
import { Realms } from './record/realms.js';
import { Scribe } from './record/scribe.js';
import { Warnings } from './record/warnings.js';
import { decideEnd, stuck } from './steps/decide-end.js';
import { Deliverer, type Durable } from './steps/deliverer.js';
import { driveStart, runEnd, scriptStart } from './steps/drive-events.js';
import { createHoldState } from './steps/hold-state.js';
import { Issuer } from './steps/issuer.js';
import { type Finished, LiveSteps } from './steps/live-steps.js';
import { previewOf } from './steps/preview.js';
import { QuotaPause } from './steps/quota-pause.js';
import { endRest, standStill, withoutHalted } from './steps/stand-still.js';

/** Outcomes handed to the sandbox at once; it still runs the script to quiet after each. */
const batchSize = 500;

/**
 * Drives one run from its record to its end.
 *
 * 1. An outcome is durable before the script can see it.
 * 2. Journal order is delivery order. The script runs until it is quiet after each outcome: races
 * replay the same.
 * 3. Every step that starts gets exactly one end event.
 * 4. Order first, identity second (`core/replay`).
 * 5. Stop, pause and crash never remove anything.
 * 6. Only one driver may append to a run (the journal's fence; a fenced commit ends this loop).
 */
export class RunLoop {
  readonly live: LiveSteps;
  readonly scribe: Scribe;
  private readonly issuer: Issuer;
  private readonly cursor: Cursor<Issued>;
  private readonly deliverer: Deliverer;
  private readonly realms: Realms;
  private readonly quota: QuotaPause;
  private readonly warnings: Warnings;
  /** Recorded as the next deliveries, not delivered yet. */
  private readonly ahead: Durable[] = [];
  private leaveScript: (turn: Advance) => void = () => {};
  /** Resolves when the run is stopped: a script that keeps its thread busy is not waited for. */
  private readonly stopped = new Promise<Advance>((resolve) => {
    this.leaveScript = resolve;
  });
  /** The end is recorded, or about to be. */
  over = false;
  private asked = false;
  private readonly halt = createHoldState();
  /** A line of the script asked so often in vain that it gets no further answer. */
  private parked = false;

  constructor(
    private readonly ports: RunPorts,
    private readonly spec: RunSpec,
    private readonly record: ReplayRecord,
  ) {
    this.scribe = new Scribe(
      ports.journal,
      ports.onEvent,
      () => ports.clock.now(),
      record.list.length > 0,
    );
    this.warnings = new Warnings(record, this.scribe, ports.clock);
    this.realms = new Realms(ports.workflows, spec.program);
    const byIdentity = record.kernel !== null && record.kernel !== ports.sandbox.kernel;
    this.cursor = new Cursor(record, { ...spec.resume, byIdentity });
    this.quota = new QuotaPause(this.scribe, ports, spec.limits, () => this.live.notify());
    this.issuer = new Issuer(ports, this.realms, (advice, { lane }) => {
      for (const { code, text } of advice) this.warnings.add(code, text, lane);
    });
    const { scribe, warnings, realms, issuer } = this;
    const { limits } = this.quota;
    const context = { ports, spec, record, scribe, warnings, realms, issuer, limits };
    this.live = new LiveSteps(context);
    this.deliverer = new Deliverer(context);
  }

  /**
   * Runs to the end of the script, a pause, or a stop. Rejects only when nothing more can be
   * recorded. `started` is awaited after the first event and before anything is replayed.
   */
  async run(started: () => Promise<void> = () => Promise.resolve()): Promise<RunEnd> {
    this.scribe.add(driveStart(this.spec, this.ports));
    this.warnings.addEarly(this.spec.known ?? []);
    await started();
    await this.live.takeBaselines(this.stopped);
    let advance = await this.whileRunning(this.begin(true));
    for (;;) {
      if (advance.end) return this.finish(advance.end);
      if (this.halt.by) {
        if (await standStill(this.standing)) return this.finish(this.halt.by);
        advance = nothing;
        continue;
      }
      if (this.ahead.length > 0) {
        advance = await this.advance(await this.deliverer.recorded(this.ahead.splice(0)));
        continue;
      }
      const reuse = this.cursor.next(this.batchLimit);
      if (reuse.length > 0)
        advance = await this.advance(await this.deliverer.reused(reuse, this.cursor));
      else if (this.cursor.match()) advance = nothing;
      else {
        this.startLive();
        const finished = await this.wait();
        if (finished === 'stuck') return this.finish(this.parked ? 'refused' : stuck);
        await this.makeDurable(finished);
        advance = nothing;
      }
    }
  }

  /** Replays without running or writing anything. */
  async preview(): Promise<ResumePreview> {
    let advance = await this.begin(false);
    for (;;) {
      const reuse = advance.end ? [] : this.cursor.next(this.batchLimit);
      if (reuse.length > 0)
        advance = await this.advance(await this.deliverer.reused(reuse, this.cursor));
      else if (!advance.end && this.cursor.match()) advance = nothing;
      else return previewOf(this.cursor, this.deliverer.reusedCount, advance.end !== undefined);
    }
  }

  /** Lets running steps finish and be recorded, starts nothing, delivers nothing (X77). */
  pause(by: 'person' | 'run' = 'person'): void {
    this.halt.pause(by);
    this.live.hold();
    // Whoever waits for a quota would keep the pause waiting for hours.
    this.quota.limits.giveUpQuota('the run was paused while it waited for a quota');
    this.live.notify();
  }

  /** Takes a pause back while it lasts (X120); null when that was done, else why not. */
  goOn(): string | null {
    const refused = this.halt.revoke();
    if (refused !== null) return refused;
    this.quota.limits.waitAgain();
    this.live.goOn();
    this.live.notify();
    return null;
  }

  /** Why the run ended its own waiting for a quota, if it did (X81). */
  get waitedInVain(): string | null {
    return this.quota.reason;
  }

  /** The run paused because only a person's answer can take it further (X50). */
  get needsPerson(): boolean {
    return this.asked;
  }

  stop(): void {
    this.halt.stop();
    this.leaveScript(nothing);
    this.live.notify();
  }

  private get batchLimit(): number {
    return this.realms.looksAtWorld ? 1 : batchSize;
  }

  private begin(live: boolean): Promise<Advance> {
    return this.ports.sandbox.start({
      ...scriptStart(this.spec),
      onMessages: (messages) => this.absorb(messages, live),
    });
  }

  private advance(deliveries: readonly Delivery[]): Promise<Advance> {
    return this.whileRunning(this.ports.sandbox.advance(deliveries));
  }

  /**
   * While the script runs, what ends meanwhile is already made durable: it is delivered next, in
   * the recorded order.
   */
  private async whileRunning(turn: Promise<Advance>): Promise<Advance> {
    let running = true;
    const quiet = () => {
      running = false;
      this.live.notify();
    };
    turn.then(quiet, quiet);
    while (running && this.cursor.exhausted && !this.halt.by && this.ahead.length < batchSize) {
      const finished = this.live.take(this.batchLimit);
      if (finished.length > 0) await this.makeDurable(finished);
      else {
        this.live.sayWaits();
        await this.live.change();
      }
    }
    const advance = await Promise.race([turn, this.stopped]);
    if (advance.refused) this.takeRefusals(advance.refused);
    return advance;
  }

  private takeRefusals({ calls, parked }: Refusals): void {
    this.parked = parked;
    const text = capText(this.spec.limits.maxAgents);
    this.deliverer.refusals.all('cap', calls, text);
    if (calls > 0) this.warnings.add('cap', `${text}: further calls are refused`);
  }

  private startLive(): void {
    const steps = this.cursor.takeLive();
    if (steps.length > 0) this.scribe.follow(this.cursor);
    for (const step of steps) this.live.start(step);
  }

  private async makeDurable(finished: readonly Finished[]): Promise<void> {
    const ended = await withoutHalted(finished, this.standing);
    this.ahead.push(...(await this.deliverer.record(ended, this.cursor, this.live)));
  }

  /** Steps that no record can answer start at once, while the script still runs. */
  private absorb(messages: readonly GuestMessage[], live: boolean): void {
    for (const message of messages) {
      if (message.type === 'step') this.cursor.issue(this.issuer.issue(message));
      else if (message.type === 'note') this.deliverer.note(message, this.record);
      else {
        this.cursor.cancel(
          (step) => step.request.realm === message.realm && step.request.id === message.id,
        );
        this.live.cancelTimer(message.realm, message.id);
      }
    }
    if (live && !this.halt.by && this.cursor.exhausted) this.startLive();
  }

  private get standing() {
    const { halt, live, deliverer, cursor, ahead } = this;
    return { halt, live, deliverer, cursor, ahead, pass: () => this.pass() };
  }

  private async wait(): Promise<Finished[] | 'stuck'> {
    for (;;) {
      if (this.halt.by) return [];
      const finished = this.live.take(this.batchLimit);
      if (finished.length > 0) return finished;
      if (this.live.size === 0) return 'stuck';
      if (this.live.waitsForPeople && !this.ports.attended) {
        this.asked = true;
        this.pause('run');
        return [];
      }
      if (this.quota.look(this.live.unheld)) {
        this.pause('run');
        return [];
      }
      await this.pass();
    }
  }

  /** Lets time pass until something may have changed. */
  private async pass(): Promise<void> {
    this.live.sayWaits();
    const change = this.live.change();
    const jump = this.live.external === 0 ? this.ports.clock.idle() : null;
    if (jump === null || !(await jump)) await change;
  }

  private async finish(end: ScriptEnd | 'pause' | 'stop' | 'refused'): Promise<RunEnd> {
    await endRest(end, this.standing);
    this.live.closeWaits();
    this.deliverer.refusals.say();
    const { realms, warnings, ports } = this;
    const unmerged = await unmergedReasons(this.deliverer.book, { realms, warnings, ports });
    this.scribe.finish(this.cursor, this.record.standing);
    const { reckoning } = this.deliverer;
    const surfaced = this.deliverer.surface(end);
    const paused = this.asked ? 'a question waits for an answer' : this.quota.reason;
    const decided = decideEnd(end, { reckoning, unmerged, surfaced, paused });
    const event = await runEnd(decided, this.scribe, {
      at: this.ports.clock.now(),
      losses: reckoning.losses.list,
      handled: reckoning.losses.handled,
      followed: this.cursor.followed,
      reused: this.deliverer.reusedCount,
      ran: this.live.ran,
      unclaimed: this.cursor.unclaimed().length,
    });
    this.over = true;
    this.scribe.add(event);
    await this.scribe.commit();
    return event;
  }
}

const nothing: Advance = { messages: [] };
