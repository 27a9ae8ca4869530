import { isReusable } from '../step/outcome.js';
import { contentMatch, laneMatch } from './divergence.js';
import { IndexHeap } from './heap.js';
import type { Identity } from './identity.js';
import type { ReplayRecord } from './record.js';
import { exactKey, type Recorded, timerKey } from './recorded.js';

/** What the cursor needs to know of an issued step. */
export interface Claimant extends Identity {
  readonly position: number;
  readonly readOnly: boolean;
  readonly keyed: boolean;
  /** One of several voters: never served by another place's answer (X72). */
  readonly vote: boolean;
  readonly label: string;
  readonly phase: string | null;
}

export interface CursorOptions {
  /** Use failed outcomes again (X73 `--keep-failed`). */
  readonly keepFailed: boolean;
  /** Forces a step to run although its outcome is recorded (`--rerun`). */
  readonly rerun: (step: Claimant) => boolean;
  /** Another sandbox kernel recorded the list: its order is not to be trusted (X72). */
  readonly byIdentity: boolean;
}

export interface Reuse<S extends Claimant> {
  readonly step: S;
  readonly recorded: Recorded;
}

/**
 * Walks the recorded list while the script is executed again (contract X72).
 *
 * Order first: deliver the earliest recorded outcome whose step has been issued. While that is the
 * next one of the list, nothing needs to be written. A gap in the list is only passed when the
 * script is quiet; passing it, or a match by anything less than the exact identity, is the
 * departure. Identity second: see `divergence.ts`. Timers match by order only.
 */
export class Cursor<S extends Claimant> {
  /** Deliveries that followed the list before the departure. */
  followed = 0;
  departure: string | null = null;
  private pointer = 0;
  private readonly ready = new IndexHeap<Reuse<S>>();
  private readonly position = new Map<Recorded, number>();
  private readonly claimed = new Set<Recorded>();
  private readonly issuedStrands = new Set<string>();
  private waiting: S[] = [];
  private readonly timers = new Set<S>();
  readonly moved: Reuse<S>[] = [];

  constructor(
    private readonly record: ReplayRecord,
    private readonly options: CursorOptions,
  ) {
    for (const [index, step] of record.list.entries()) this.position.set(step, index);
    if (options.byIdentity && record.list.length > 0)
      this.depart('the run was recorded by another version of the sandbox');
  }

  /** True when nothing recorded is left to look at: steps then go live without being asked for. */
  get exhausted(): boolean {
    return this.claimed.size >= this.position.size && this.ready.size === 0;
  }

  issue(step: S): void {
    if (step.kind === 'timer') this.timers.add(step);
    if (this.position.size > 0) this.issuedStrands.add(step.strand);
    const recorded = this.record.exact.get(
      step.kind === 'timer'
        ? timerKey(step.strand, step.position)
        : exactKey(step.strand, step.content, step.occurrence),
    );
    if (recorded && this.mayClaim(recorded, step)) this.claim(step, recorded);
    else this.waiting.push(step);
  }

  /**
   * The next outcomes to deliver, at most `limit`; empty when only live outcomes can help. To be
   * called when the script is quiet.
   */
  next(limit: number): Reuse<S>[] {
    const batch: Reuse<S>[] = [];
    while (batch.length < limit) {
      const top = this.ready.peek();
      if (!top) break;
      if (top.index > this.pointer) {
        if (batch.length > 0) break;
        this.depart(this.gap());
        this.pointer = top.index;
      }
      this.ready.pop();
      if (this.departure === null) this.followed += 1;
      if (top.index === this.pointer) this.pointer += 1;
      // Cleared in the batch in which it fired: it has its place in the list, and the script sees
      // nothing of it.
      if (!this.stillWanted(top.value.step)) continue;
      if (this.departure !== null && byOrderOnly(top.value.step)) {
        this.claimed.delete(top.value.recorded);
        this.waiting.push(top.value.step);
        continue;
      }
      this.timers.delete(top.value.step);
      batch.push(top.value);
    }
    return batch;
  }

  /**
   * Looks for recorded answers in other places, for steps that had none in their own. True when it
   * found any.
   */
  match(): boolean {
    if (this.waiting.length === 0 || this.exhausted) return false;
    const open = { steps: this.unmatched(), isOpen: (recorded: Recorded) => this.isOpen(recorded) };
    const found =
      laneMatch(this.record, open, this.issuedStrands) ?? contentMatch(this.record, open);
    if (!found) return false;
    const taken = new Set(found.map((pair) => pair.step));
    this.waiting = this.waiting.filter((step) => !taken.has(step));
    for (const pair of found) {
      this.depart(`"${pair.step.label}" was found in another place of the record`);
      this.moved.push(pair);
      this.claim(pair.step, pair.recorded);
    }
    return true;
  }

  /** Steps that have to run, in the order of their requests; they leave the cursor. */
  takeLive(): S[] {
    const live = this.waiting.filter((step) => this.stillWanted(step));
    this.waiting = [];
    this.timers.clear();
    return live;
  }

  /**
   * A live outcome is about to be delivered: the list is left unless it was followed to its end.
   */
  leave(): void {
    if (this.departure === null && this.pointer < this.position.size) this.depart(this.gap());
  }

  /** Timers that match were cleared by the script: they neither replay nor go live. */
  cancel(matches: (step: S) => boolean): void {
    for (const step of this.timers) if (matches(step)) this.timers.delete(step);
  }

  unclaimed(): Recorded[] {
    return this.record.list.filter((step) => this.isOpen(step) && step.kind !== 'timer');
  }

  /** Why a step that is about to run was not taken from the record. */
  reason(step: S): string {
    const recorded = this.record.exact.get(exactKey(step.strand, step.content, step.occurrence));
    if (!recorded)
      return this.position.size === 0
        ? 'nothing is recorded'
        : 'not in the record: it never started, is new, or its question changed';
    if (!recorded.end) return 'it was in flight when the last drive ended';
    if (recorded.lost !== null) return recorded.lost;
    if (recorded.voided) return 'its outcome was voided by a person';
    if (recorded.end.status === 'failed')
      return `it failed before (${recorded.end.cause ?? 'unknown cause'})`;
    if (recorded.end.delivered === false) return 'it was stopped before it could be used';
    return this.options.rerun(step)
      ? 'asked for with --rerun'
      : 'its outcome was taken by another step';
  }

  private stillWanted(step: S): boolean {
    return step.kind !== 'timer' || this.timers.has(step);
  }

  private unmatched(): readonly S[] {
    return this.waiting.filter((step) => !byOrderOnly(step) && !this.options.rerun(step));
  }

  private claim(step: S, recorded: Recorded): void {
    this.claimed.add(recorded);
    this.ready.push(this.position.get(recorded) ?? 0, { step, recorded });
  }

  private mayClaim(recorded: Recorded, step: S): boolean {
    return this.isOpen(recorded) && !this.options.rerun(step);
  }

  private isOpen(recorded: Recorded): boolean {
    if (
      !this.position.has(recorded) ||
      this.claimed.has(recorded) ||
      recorded.voided ||
      recorded.lost !== null ||
      !recorded.end
    )
      return false;
    return (
      isReusable(recorded.end) || (this.options.keepFailed && recorded.end.delivered !== false)
    );
  }

  private depart(reason: string): void {
    this.departure ??= reason;
  }

  private gap(): string {
    const missing = this.record.list[this.pointer];
    if (!missing) return 'the record ended';
    const name = missing.kind === 'timer' ? 'a timer' : `step ${missing.n} "${missing.label}"`;
    if (missing.end?.status === 'failed')
      return `${name} failed before (${missing.end.cause ?? 'unknown cause'})`;
    if (missing.lost !== null) return `${name} is lost: ${missing.lost}`;
    return missing.voided
      ? `${name} was voided`
      : `${name} was not asked for where it was recorded`;
  }
}

/** Timers, and answers of people to questions that do not say what they are about (X50, C11). */
function byOrderOnly(step: Claimant): boolean {
  return step.kind === 'timer' || (step.kind === 'ask' && !step.keyed);
}
