import type { Outcome } from '../model/call/outcome.js';
import type { StepEnd } from '../model/event/event.js';
import type { Cursor, Reuse } from '../model/replay/cursor.js';
import type { Recorded } from '../model/replay/recorded.js';
import type { Delivery } from '../model/step/step.js';
import { deliveryOf } from './deliver.js';
import type { Issued } from './issued.js';
import type { Issuer } from './issuer.js';
import type { Finished, Live, LiveSteps } from './live-steps.js';
import type { LossBook } from './losses.js';
import type { WorkspaceBook } from './place.js';
import type { RunPorts } from './ports.js';
import type { Realms } from './realms.js';
import type { Scribe } from './scribe.js';
import { delayOf } from './verbs/timer.js';
import { Verdicts } from './verdicts.js';

/** Records outcomes, then turns them into deliveries, in one order for both. */
export class Deliverer {
  readonly verdicts = new Verdicts();
  reusedCount = 0;

  constructor(
    private readonly ports: RunPorts,
    private readonly scribe: Scribe,
    private readonly realms: Realms,
    private readonly issuer: Pick<Issuer, 'world' | 'book' | 'turns'>,
    readonly losses: LossBook,
  ) {}

  get book(): WorkspaceBook {
    return this.issuer.book;
  }

  /** Recorded outcomes. While replay follows the list nothing is written; after the departure each is journaled as a reference. */
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
        const event = {
          type: 'step-reuse',
          at: this.ports.clock.now(),
          n: recorded.n,
          ...(step.lane === recorded.lane ? {} : { lane: step.lane }),
        } as const;
        if (departed) this.scribe.add(event);
        else this.ports.onEvent(event);
      }
      deliveries.push(await this.deliver(step, recorded, outcome));
    }
    return deliveries;
  }

  /** Makes live outcomes durable as the next deliveries (X70). */
  async record(batch: readonly Finished[], cursor: Cursor<Issued>, live: LiveSteps): Promise<void> {
    cursor.leave();
    this.scribe.departure(cursor);
    for (const { live: step, outcome } of batch) await this.recordEnd(step, outcome, true, live);
    await this.scribe.commit();
    for (const { live: step } of batch) step.running.release?.();
  }

  /** What the script gets for outcomes that are durable. */
  async recorded(batch: readonly Finished[]): Promise<Delivery[]> {
    const deliveries: Delivery[] = [];
    for (const { live: step, outcome } of batch) deliveries.push(await this.deliver(step.step, step, outcome));
    return deliveries;
  }

  /** Ends that the script does not see in this drive. `keep` records what completed as the next deliveries of the resume. */
  async undelivered(batch: readonly Finished[], cursor: Cursor<Issued>, live: LiveSteps, keep: boolean): Promise<void> {
    if (keep && batch.some(({ outcome }) => outcome.status === 'completed')) {
      cursor.leave();
      this.scribe.departure(cursor);
    }
    for (const { live: step, outcome } of batch) await this.recordEnd(step, outcome, keep && outcome.status === 'completed', live);
    await this.scribe.commit();
  }

  private async recordEnd(ended: Live, outcome: Outcome, delivered: boolean, live: LiveSteps): Promise<void> {
    const { step, n } = ended;
    if (outcome.refused) return;
    if (step.kind === 'timer') {
      if (!delivered) return;
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
      return;
    }
    // A question that nobody answered stays open: the resume asks it under the same number.
    if (step.kind === 'ask' && !delivered && outcome.status !== 'completed') return;
    const begun = live.takeBegun(n);
    if (!begun && !delivered) return;
    if (!begun) this.scribe.startNow(step, ended, {});
    const keep = step.turn !== null && outcome.status === 'completed';
    const end = await this.scribe.end(n, outcome, delivered, keep);
    if (step.turn) this.issuer.turns.deliver(step.request, n, end.conversationBlob);
  }

  private async deliver(step: Issued, { n, key }: { readonly n: number; readonly key: string }, outcome: Outcome): Promise<Delivery> {
    if (step.changesWorld && outcome.status !== 'skipped') this.issuer.world.add(n);
    if (step.kind === 'workflow' && outcome.status === 'completed') {
      const { realm, id } = step.request;
      return { type: 'child', realm, id, child: await this.realms.open(step, outcome.json ?? 'null') };
    }
    if (step.kind === 'agent') this.book.deliver(step, key, outcome);
    if (step.kind === 'merge' && outcome.status === 'completed') this.book.merged(outcome.json ?? 'null');
    if ((step.kind === 'gate' || step.kind === 'merge') && outcome.status === 'completed') this.verdicts.deliver(step, outcome.json ?? 'null');
    return deliveryOf(step, outcome, this.losses.deliver(step, key, n, outcome));
  }

  private async outcomeOf(end: StepEnd): Promise<Outcome> {
    const { value, valueBlob } = end;
    const json = valueBlob === undefined ? JSON.stringify(value ?? null) : await this.ports.getBlob(valueBlob);
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
      workspace: end.workspace,
    };
  }
}

/** What was delivered is not needed again: the memory of a run grows with what is in flight. */
function release(recorded: Recorded, end: StepEnd): void {
  if (typeof end.value === 'object' || typeof end.value === 'string')
    recorded.end = { type: 'step-end', at: end.at, n: end.n, status: end.status, cause: end.cause };
}
