import { type Refusal, refusalsOf } from '../model/call/landing.js';
import { isRunLimit, type Outcome, type RunLimit, throwsFor } from '../model/call/outcome.js';
import type { Json } from '../model/json.js';
import { type Loss, refusedLoss } from '../model/state/loss.js';
import type { Note } from '../model/step/step.js';
import type { Issued } from './issued.js';

const none: readonly Loss[] = [];
const guarded = 'guarded';

/**
 * What was dropped, one entry per root cause (X51). A failure that the script got as `null` is a loss at once. One that it got as an
 * error is a loss when the error ends a slot or the run; until then, and if never, the script has handled it.
 */
export class LossBook {
  private readonly lost: Loss[] = [];
  private readonly open = new Map<string, Loss>();
  private readonly surfaced = new Set<string>();
  private readonly taken = new Map<string, Loss>();
  private readonly keys = new Set<string>();
  /** Limits that ended a call or kept it from starting, caught by the script or not; with the loss of those that never started. */
  readonly limits = new Map<RunLimit, Loss | null>();
  private accepted: string | null = null;
  private delivered = 0;

  get losses(): readonly Loss[] {
    return [...this.lost, ...[...this.limits.values()].filter((loss) => loss !== null)];
  }

  /** Without the calls that a limit kept from starting. */
  get lostCalls(): readonly Loss[] {
    return this.lost;
  }

  get handled(): readonly Loss[] {
    return [...this.taken.values(), ...this.open.values()];
  }

  /** Agents that were delivered, lost ones among them. */
  get agents(): number {
    return this.delivered;
  }

  /** Reason given to `losses.accept()`, for all losses until then and after. */
  get acceptedReason(): string | null {
    return this.accepted;
  }

  /** The losses to show the script with this delivery. */
  deliver(step: Issued, key: string, n: number, outcome: Outcome): readonly Loss[] {
    if (outcome.refused) return this.refuse(step, outcome);
    if (step.kind === 'agent') this.delivered += 1;
    if (outcome.status === 'completed') return step.kind === 'merge' || step.kind === 'publish' ? this.refusedBy(key, outcome) : none;
    if (isRunLimit(outcome)) {
      const limit = outcome.cause === 'budget' ? 'budget' : 'cap';
      this.limits.set(limit, this.limits.get(limit) ?? null);
    }
    const loss: Loss = { key, n, label: step.label, phase: step.phase, cause: outcome.cause ?? 'crash', message: outcome.message ?? outcome.status };
    if (step.wantsOutcome) {
      this.taken.set(key, loss);
      return none;
    }
    if (step.kind !== 'agent' || throwsFor(outcome)) this.open.set(place(step.request.realm, step.request.id), loss);
    else this.lose(loss);
    return [loss];
  }

  /**
   * A script that hands a failed outcome to `merge()` has not dealt with it: the call's own failure is the loss then. What has no
   * such failure to name becomes a loss of its own. A gate's refusal is told by its verdict.
   */
  private refusedBy(key: string, outcome: Outcome): readonly Loss[] {
    const refused = refusalsOf(JSON.parse(outcome.json ?? 'null') as Json);
    const losses: Loss[] = [];
    for (const [at, refusal] of refused.entries()) {
      const loss = this.lossOf(refusal, `${key} ${at}`);
      if (loss !== null && this.lose(loss)) losses.push(loss);
    }
    return losses;
  }

  private lossOf({ key, label, cause, message }: Refusal, otherwise: string): Loss | null {
    if (cause === 'gate') return null;
    const own = key === null ? undefined : this.taken.get(key);
    if (own !== undefined && cause !== guarded) {
      this.taken.delete(own.key);
      return own;
    }
    // An entry that is `null` was lost where it became so; a failure that was thrown or given as `null` is in the list already.
    if (cause === 'lost' || (key !== null && cause !== guarded)) return null;
    return { key: key === null ? otherwise : `${key} ${guarded}`, n: null, label, phase: null, cause, message };
  }

  /** False when it is in the list already. */
  private lose(loss: Loss): boolean {
    if (this.keys.has(loss.key)) return false;
    this.keys.add(loss.key);
    this.lost.push(loss);
    return true;
  }

  /** Calls that the sandbox refused by itself, in all of this drive. */
  refusedInside(calls: number, message: string): void {
    if (calls > 0) this.limits.set('cap', refusedLoss('cap', calls, message));
  }

  private refuse(step: Issued, { refused: limit, message = '' }: Outcome): readonly Loss[] {
    if (!limit) return none;
    const before = this.limits.get(limit);
    this.limits.set(limit, refusedLoss(limit, (before?.count ?? 0) + 1, message));
    this.surfaced.add(place(step.request.realm, step.request.id));
    return before ? none : [refusedLoss(limit, 1, message)];
  }

  slotFailed(realm: number, lane: string, note: Extract<Note, { kind: 'slot-failed' }>): void {
    if (note.step !== null && (this.surface(realm, note.step) || this.surfaced.has(place(realm, note.step)))) return;
    this.lost.push({ key: `${lane} ${note.where}`, n: null, label: note.where, phase: null, cause: 'script', message: note.message });
  }

  /** The error of this step ended a slot or the run. */
  surface(realm: number, id: number): boolean {
    const loss = this.open.get(place(realm, id));
    if (!loss) return false;
    this.open.delete(place(realm, id));
    this.surfaced.add(place(realm, id));
    this.lost.push(loss);
    return true;
  }

  /** A verification without a result, or a disagreement that stayed (X48): the run is no success because of it (X80). */
  unverified(lane: string, label: string, message: string): void {
    this.lost.push({ key: `${lane} ${label}`, n: null, label, phase: null, cause: 'unverified', message });
  }

  accept(reason: string): void {
    this.accepted = reason;
  }
}

function place(realm: number, id: number): string {
  return `${realm}:${id}`;
}
