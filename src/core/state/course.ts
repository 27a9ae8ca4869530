import type { LimitRefuse, NoteAdd, RunEnd } from '../journal/event.js';
import type { Departure, ReplayFollow } from '../journal/replay-event.js';
import { DeliveryList } from '../replay/delivery-list.js';
import type { DeliveredStep } from './losses.js';
import { Reckoning } from './reckoning.js';

type Heard = NoteAdd | LimitRefuse;

/**
 * How the present drive stands to the record (X72), and what its end rests on. A drive that follows
 * the record writes nothing: until it says how far it followed, what the drive before it rested on
 * still stands. From then on it says its notes again itself.
 */
export class Course {
  readonly #record = new DeliveryList<number>();
  /** Of the present drive; while it only follows the record, of the drive before it. */
  reckoning = new Reckoning();
  /** The drive has written nothing yet that says how far it follows the record. */
  #replaying = false;
  /** What was heard besides deliveries, with the drive that said it. */
  #heard: { readonly epoch: number; readonly event: Heard }[] = [];
  #epoch = 0;

  constructor(
    /** Shows a step as reused; what it says was delivered, or `null` for a step that was not. */
    private readonly reuse: (n: number) => DeliveredStep | null,
  ) {}

  startDrive(epoch: number): void {
    this.#epoch = epoch;
    this.#record.startDrive();
    this.#replaying = this.#record.length > 0;
    if (!this.#replaying) {
      this.reckoning = new Reckoning();
      this.#heard = [];
    }
    // A limit that is met again is said again.
    this.#heard = this.#heard.filter(({ event: { type } }) => type === 'note-add');
  }

  /** The drive followed `count` deliveries of the record so far. */
  /** So far the record was followed, or left there. */
  part({ type, followed }: ReplayFollow | Departure): void {
    const entries =
      type === 'departure' ? this.#record.leave(followed) : this.#record.follow(followed);
    this.#take(entries, true);
  }

  /**
   * A delivery of the drive's own; without a word about the record before it, that was followed to
   * its end.
   */
  deliver(n: number, step: DeliveredStep | null): void {
    if (!this.#record.hasLeft) this.#take(this.#record.follow(this.#record.length), true);
    this.#record.deliver(n);
    if (step) this.reckoning.deliver(step);
  }

  hear(event: Heard): void {
    this.#heard.push({ epoch: this.#epoch, event });
    if (!this.#replaying) this.#reckon(event);
  }

  end({ followed, reused, error }: RunEnd, isStep: (n: number) => boolean): void {
    if (!this.#record.hasLeft)
      this.#take(this.#record.follow(followed ?? this.#record.lengthOf(reused, isStep)), false);
    if (error?.step !== undefined) this.reckoning.losses.surface(error.step);
  }

  /** `ownWay`: from here on the drive says again what still holds of the notes before it. */
  #take(entries: readonly number[], ownWay: boolean): void {
    const first = this.#replaying;
    this.#replaying = false;
    if (first) this.reckoning = new Reckoning();
    for (const n of entries) {
      const step = this.reuse(n);
      if (step) this.reckoning.deliver(step);
    }
    if (!first) return;
    if (ownWay) this.#heard = this.#heard.filter(({ epoch }) => epoch === this.#epoch);
    for (const { event } of this.#heard) this.#reckon(event);
  }

  #reckon(event: Heard): void {
    if (event.type === 'note-add') this.reckoning.note(event);
    else this.reckoning.losses.refuse(event.limit, event.count, event.message);
  }
}
