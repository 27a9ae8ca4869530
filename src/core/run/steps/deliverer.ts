import type { StepEnd } from '../../journal/event.js';
import type { Loss } from '../../journal/loss.js';
import { isReckoned } from '../../journal/reckoned-note.js';
import type { Cursor, Reuse } from '../../replay/cursor.js';
import { noteKey, type ReplayRecord } from '../../replay/record.js';
import type { Recorded } from '../../replay/recorded.js';
import { type Verdict, verdictOf } from '../../state/gate-verdict.js';
import { Reckoning } from '../../state/reckoning.js';
import { type Refusal, refusalsOf } from '../../step/landing.js';
import type { Outcome } from '../../step/outcome.js';
import type { Delivery, NoteRequest, ScriptEnd } from '../../step/step.js';
import type { Json } from '../../values/json.js';
import type { Issued } from '../record/issued.js';
import type { WorkspaceBook } from '../record/place.js';
import type { RunPorts } from '../record/ports.js';
import type { Realms } from '../record/realms.js';
import type { Scribe } from '../record/scribe.js';
import { delayOf } from '../verbs/timer.js';
import { deliveryOf } from './deliver.js';
import type { Issuer } from './issuer.js';
import { type LimitRefusals, limitRefusals } from './limit-refusals.js';
import type { Finished, Live, LiveSteps } from './live-steps.js';
import type { LoopContext } from './loop-context.js';

/** Records outcomes, then turns them into deliveries, in one order for both. */
export class Deliverer {
  readonly reckoning = new Reckoning();
  reusedCount = 0;
  /**
   * Numbers of the steps whose errors the script got, by realm and id; 0 for a call that a limit
   * refused.
   */
  private readonly thrown = new Map<string, number>();
  readonly refusals: LimitRefusals;
  private readonly ports: RunPorts;
  private readonly scribe: Scribe;
  private readonly realms: Realms;
  private readonly issuer: Issuer;

  constructor({ ports, scribe, realms, issuer }: LoopContext) {
    this.ports = ports;
    this.scribe = scribe;
    this.realms = realms;
    this.issuer = issuer;
    this.refusals = limitRefusals(this.reckoning.losses, scribe, ports.clock);
  }

  get book(): WorkspaceBook {
    return this.issuer.book;
  }

  /**
   * Recorded outcomes. While replay follows the list nothing is written; after the departure each
   * is journaled as a reference.
   */
  async reused(batch: readonly Reuse<Issued>[], cursor: Cursor<Issued>): Promise<Delivery[]> {
    const departed = cursor.departure !== null;
    if (departed) this.scribe.departure(cursor);
    const deliveries: Delivery[] = [];
    for (const { step, recorded } of batch) {
      const end = recorded.end;
      if (!end) continue;
      const outcome = await this.outcomeOf(end);
      if (step.turn) this.issuer.turns.deliver(step.request, recorded.n, end.conversationBlob);
      release(recorded, end);
      if (step.kind !== 'timer') {
        this.reusedCount += 1;
        this.scribe.edited(step, recorded);
        if (departed) this.scribe.reuse(step, recorded);
      }
      deliveries.push(
        await this.deliver(step, recorded, outcome, this.reckon(step, recorded, outcome)),
      );
    }
    return deliveries;
  }

  /** Makes live outcomes durable as the next deliveries (X70). */
  async record(
    batch: readonly Finished[],
    cursor: Cursor<Issued>,
    live: LiveSteps,
  ): Promise<readonly Durable[]> {
    cursor.leave();
    this.scribe.departure(cursor);
    const durable: Durable[] = [];
    for (const finished of batch)
      durable.push({
        ...finished,
        losses: await this.recordEnd(finished.live, finished.outcome, true, live),
      });
    await this.scribe.commit();
    for (const { live: step } of batch) step.running.release?.();
    return durable;
  }

  /** What the script gets for outcomes that are durable. */
  async recorded(batch: readonly Durable[]): Promise<Delivery[]> {
    const deliveries: Delivery[] = [];
    for (const { live: step, outcome, losses } of batch)
      deliveries.push(await this.deliver(step.step, step, outcome, losses));
    return deliveries;
  }

  /**
   * Ends that the script does not see in this drive. `keep` records what completed as the next
   * deliveries of the resume.
   */
  async undelivered(
    batch: readonly Finished[],
    cursor: Cursor<Issued>,
    live: LiveSteps,
    keep: boolean,
  ): Promise<void> {
    if (batch.length === 0) return;
    if (keep && batch.some(({ outcome }) => outcome.status === 'completed')) {
      cursor.leave();
      this.scribe.departure(cursor);
    }
    for (const { live: step, outcome } of batch)
      await this.recordEnd(step, outcome, keep && outcome.status === 'completed', live);
    await this.scribe.commit();
  }

  private async recordEnd(
    ended: Live,
    outcome: Outcome,
    delivered: boolean,
    live: LiveSteps,
  ): Promise<readonly Loss[]> {
    const { step, n } = ended;
    if (outcome.refused)
      return delivered ? this.refusals.one(outcome.refused, outcome.message ?? '') : none;
    if (step.kind === 'timer') {
      if (!delivered) return none;
      const { realm } = step.request;
      this.scribe.add({
        type: 'timer-fire',
        at: this.ports.clock.now(),
        n,
        realm,
        strand: step.strand,
        position: step.position,
        delayMs: delayOf(step),
      });
      return none;
    }
    // A question that nobody answered stays open: the resume asks it under the same number.
    if (step.kind === 'ask' && !delivered && outcome.status !== 'completed') return none;
    const begun = live.takeBegun(n);
    if (!begun && !delivered) return none;
    if (!begun) this.scribe.startNow(step, ended, {});
    const keep = step.turn !== null && outcome.status === 'completed';
    const end = await this.scribe.end(n, outcome, delivered, keep);
    if (step.turn) this.issuer.turns.deliver(step.request, n, end.conversationBlob);
    return delivered ? this.reckon(step, ended, outcome) : none;
  }

  private async deliver(
    step: Issued,
    { n, key }: { readonly n: number; readonly key: string },
    outcome: Outcome,
    losses: readonly Loss[],
  ): Promise<Delivery> {
    if (step.changesWorld && outcome.status !== 'skipped') this.issuer.world.add(n);
    if (step.kind === 'workflow' && outcome.status === 'completed') {
      const { realm, id } = step.request;
      return {
        type: 'child',
        realm,
        id,
        child: await this.realms.open(step, outcome.json ?? 'null'),
      };
    }
    if (step.kind === 'agent') this.book.deliver(step, key, outcome);
    if (step.kind === 'merge' && outcome.status === 'completed')
      this.book.merged(outcome.json ?? 'null');
    const delivery = deliveryOf(step, outcome, losses);
    if (delivery.type === 'throw' || outcome.refused)
      this.thrown.set(place(step.request.realm, step.request.id), outcome.refused ? 0 : n);
    return delivery;
  }

  /** Number of the step whose error the script got under this id. */
  private thrownAt(realm: number, id: number): number | undefined {
    return this.thrown.get(place(realm, id));
  }

  note({ realm, strand, n, lane, note }: NoteRequest, record: ReplayRecord): void {
    const of =
      note.kind === 'slot-failed' && note.step !== null
        ? this.thrownAt(realm, note.step)
        : undefined;
    const event = {
      type: 'note-add',
      at: this.ports.clock.now(),
      realm,
      strand,
      position: n,
      lane,
      note,
      ...(of === undefined ? {} : { of }),
    } as const;
    if (isReckoned(note)) this.reckoning.note(event);
    this.scribe.note(event, record.notes.has(noteKey(event)));
  }

  /** The error of a step ended the script; returns its number. */
  surface(end: ScriptEnd | 'pause' | 'stop' | 'refused'): number | undefined {
    if (typeof end !== 'object' || end.type !== 'throw' || end.error.step === null)
      return undefined;
    const n = this.thrownAt(0, end.error.step);
    if (n !== undefined) this.reckoning.losses.surface(n);
    return n;
  }

  /** Counted when it is durable: what is recorded as delivered is what the run's end rests on. */
  private reckon(
    step: Issued,
    { n, key }: { readonly n: number; readonly key: string },
    outcome: Outcome,
  ): readonly Loss[] {
    const { kind, label, phase, wantsOutcome } = step;
    if (kind === 'timer') return none;
    const { status, cause = null, message = null } = outcome;
    const { refused, verdict } = factsOf(step, outcome);
    return this.reckoning.deliver({
      n,
      kind,
      key,
      label,
      phase,
      wantsOutcome,
      status,
      cause,
      message,
      refused,
      verdict,
    });
  }

  private async outcomeOf(end: StepEnd): Promise<Outcome> {
    const { value, valueBlob } = end;
    const json =
      valueBlob === undefined ? JSON.stringify(value ?? null) : await this.ports.getBlob(valueBlob);
    return {
      status: end.status,
      json: end.status === 'completed' ? json : undefined,
      cause: end.cause,
      message: end.message,
      usage: end.usage,
      costUsd: end.costUsd,
      model: end.model,
      backend: end.backend,
      attempts: end.attempts,
      raw: end.raw,
      notes: end.notes,
      workspace: end.workspace,
    };
  }
}

/** Recorded as delivered; the script gets it next. */
export interface Durable extends Finished {
  readonly losses: readonly Loss[];
}

const none: readonly Loss[] = [];
const nothing = { refused: [], verdict: null } as const;

/** What the value of a step says besides being one. */
function factsOf(
  { kind }: Issued,
  { status, json = 'null' }: Outcome,
): { readonly refused: readonly Refusal[]; readonly verdict: Verdict | null } {
  if (status !== 'completed' || (kind !== 'gate' && kind !== 'merge' && kind !== 'publish'))
    return nothing;
  const value = JSON.parse(json) as Json;
  return { refused: kind === 'gate' ? [] : refusalsOf(value), verdict: verdictOf(kind, value) };
}

function place(realm: number, id: number): string {
  return `${realm}:${id}`;
}

/** What was delivered is not needed again: the memory of a run grows with what is in flight. */
function release(recorded: Recorded, end: StepEnd): void {
  if (typeof end.value === 'object' || typeof end.value === 'string')
    recorded.end = { type: 'step-end', at: end.at, n: end.n, status: end.status, cause: end.cause };
}
