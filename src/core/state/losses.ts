import { type Loss, refusedLoss } from '../journal/loss.js';
import type { Refusal } from '../step/landing.js';
import {
  type Cause,
  isRunLimit,
  type OutcomeStatus,
  type RunLimit,
  throwsFor,
} from '../step/outcome.js';
import type { Note, StepKind } from '../step/step.js';
import type { Verdict } from './gate-verdict.js';

/** A step as it was delivered to the script, by what the journal says of it. */
export interface DeliveredStep {
  readonly n: number;
  readonly kind: StepKind;
  readonly key: string;
  readonly label: string;
  readonly phase: string | null;
  /** The script got the outcome itself (X28). */
  readonly wantsOutcome: boolean;
  readonly status: OutcomeStatus;
  readonly cause: Cause | null;
  readonly message: string | null;
  /** Merges and publications: what they left out. */
  readonly refused: readonly Refusal[];
  /** Gates, and merges with a gate. */
  readonly verdict: Verdict | null;
}

const none: readonly Loss[] = [];
const guarded = 'guarded';

/**
 * What was dropped, one entry per root cause (X51). A failure that the script got as `null` is a
 * loss at once. One that it got as an error is a loss when the error ends a slot or the run; until
 * then, and if never, the script has handled it.
 */
export class Losses {
  readonly #lost: Loss[] = [];
  readonly #open = new Map<number, Loss>();
  readonly #surfaced = new Set<number>();
  readonly #taken = new Map<string, Loss>();
  readonly #keys = new Set<string>();
  /**
   * Limits that ended a call or kept it from starting, caught by the script or not; with the loss
   * of those that never started.
   */
  readonly limits = new Map<RunLimit, Loss | null>();

  get list(): readonly Loss[] {
    return [...this.#lost, ...[...this.limits.values()].filter((loss) => loss !== null)];
  }

  /** Without the calls that a limit kept from starting. */
  get calls(): readonly Loss[] {
    return this.#lost;
  }

  get handled(): readonly Loss[] {
    return [...this.#taken.values(), ...this.#open.values()];
  }

  /** Returns what the script is told to be lost with this delivery. */
  deliver(step: DeliveredStep): readonly Loss[] {
    const { n, key, label, phase, cause, status } = step;
    if (status === 'completed') return step.refused.length > 0 ? this.#refusedBy(step) : none;
    const outcome = { status, ...(cause === null ? {} : { cause }) };
    if (isRunLimit(outcome)) {
      const limit = cause === 'budget' ? 'budget' : 'cap';
      this.limits.set(limit, this.limits.get(limit) ?? null);
    }
    const loss: Loss = {
      key,
      n,
      label,
      phase,
      cause: cause ?? 'crash',
      message: step.message ?? status,
    };
    if (step.wantsOutcome) {
      this.#taken.set(key, loss);
      return none;
    }
    if (step.kind !== 'agent' || throwsFor(outcome)) this.#open.set(n, loss);
    else this.#lose(loss);
    return [loss];
  }

  /**
   * A script that hands a failed outcome to `merge()` has not dealt with it: the call's own failure
   * is the loss then. What has no such failure to name becomes a loss of its own. A gate's refusal
   * is told by its verdict.
   */
  #refusedBy({ key, refused }: DeliveredStep): readonly Loss[] {
    const losses: Loss[] = [];
    for (const [at, refusal] of refused.entries()) {
      const loss = this.#lossOf(refusal, `${key} ${at}`);
      if (loss !== null && this.#lose(loss)) losses.push(loss);
    }
    return losses;
  }

  #lossOf({ key, label, cause, message }: Refusal, otherwise: string): Loss | null {
    if (cause === 'gate') return null;
    const own = key === null ? undefined : this.#taken.get(key);
    if (own !== undefined && cause !== guarded) {
      this.#taken.delete(own.key);
      return own;
    }
    // An entry that is `null` was lost where it became so; a failure that was thrown or given as
    // `null` is in the list already.
    if (cause === 'lost' || (key !== null && cause !== guarded)) return null;
    return {
      key: key === null ? otherwise : `${key} ${guarded}`,
      n: null,
      label,
      phase: null,
      cause,
      message,
    };
  }

  /** False when it is in the list already. */
  #lose(loss: Loss): boolean {
    if (this.#keys.has(loss.key)) return false;
    this.#keys.add(loss.key);
    this.#lost.push(loss);
    return true;
  }

  /** Calls that a limit kept from starting, in all of this drive; returns their one loss. */
  refuse(limit: RunLimit, count: number, message: string): Loss {
    const loss = refusedLoss(limit, count, message);
    this.limits.set(limit, loss);
    return loss;
  }

  /**
   * `of`: number of the step whose error it was, 0 for a call that a limit refused: it is told by
   * the limit.
   */
  slotFailed(
    lane: string,
    note: Extract<Note, { kind: 'slot-failed' }>,
    of: number | undefined,
  ): void {
    if (of === 0 || (of !== undefined && (this.surface(of) || this.#surfaced.has(of)))) return;
    this.#lost.push({
      key: `${lane} ${note.where}`,
      n: null,
      label: note.where,
      phase: null,
      cause: 'script',
      message: note.message,
    });
  }

  /** The error of this step ended a slot or the run. */
  surface(n: number): boolean {
    const loss = this.#open.get(n);
    if (!loss) return false;
    this.#open.delete(n);
    this.#surfaced.add(n);
    this.#lost.push(loss);
    return true;
  }

  /**
   * A verification without a result, or a disagreement that stayed (X48): the run is no success
   * because of it (X80).
   */
  unverified(lane: string, label: string, message: string): void {
    this.#lost.push({
      key: `${lane} ${label}`,
      n: null,
      label,
      phase: null,
      cause: 'unverified',
      message,
    });
  }
}
