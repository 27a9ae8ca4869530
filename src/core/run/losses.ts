import { isRunLimit, type Outcome, type RunLimit, throwsFor } from '../model/call/outcome.js';
import { type Loss, refusedLoss } from '../model/state/loss.js';
import type { Note } from '../model/step/step.js';
import type { Issued } from './issued.js';

/**
 * What was dropped, one entry per root cause (X51). A failure that the script got as `null` is a loss at once. One that it got as an
 * error is a loss when the error ends a slot or the run; until then, and if never, the script has handled it.
 */
export class LossBook {
  private readonly lost: Loss[] = [];
  private readonly open = new Map<string, Loss>();
  private readonly surfaced = new Set<string>();
  private readonly taken: Loss[] = [];
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
    return [...this.taken, ...this.open.values()];
  }

  /** Agents that were delivered, lost ones among them. */
  get agents(): number {
    return this.delivered;
  }

  /** Reason given to `losses.accept()`, for all losses until then and after. */
  get acceptedReason(): string | null {
    return this.accepted;
  }

  /** The loss to show the script with this delivery, if any. */
  deliver(step: Issued, key: string, n: number, outcome: Outcome): Loss | null {
    if (outcome.refused) return this.refuse(step, outcome);
    if (step.kind === 'agent') this.delivered += 1;
    if (outcome.status === 'completed') return null;
    if (isRunLimit(outcome)) {
      const limit = outcome.cause === 'budget' ? 'budget' : 'cap';
      this.limits.set(limit, this.limits.get(limit) ?? null);
    }
    const loss: Loss = { key, n, label: step.label, phase: step.phase, cause: outcome.cause ?? 'crash', message: outcome.message ?? outcome.status };
    if (step.wantsOutcome) {
      this.taken.push(loss);
      return null;
    }
    if (step.kind !== 'agent' || throwsFor(outcome)) this.open.set(place(step.request.realm, step.request.id), loss);
    else this.lost.push(loss);
    return loss;
  }

  /** Calls that the sandbox refused by itself, in all of this drive. */
  refusedInside(calls: number, message: string): void {
    if (calls > 0) this.limits.set('cap', refusedLoss('cap', calls, message));
  }

  private refuse(step: Issued, { refused: limit, message = '' }: Outcome): Loss | null {
    if (!limit) return null;
    const before = this.limits.get(limit);
    this.limits.set(limit, refusedLoss(limit, (before?.count ?? 0) + 1, message));
    this.surfaced.add(place(step.request.realm, step.request.id));
    return before ? null : refusedLoss(limit, 1, message);
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
