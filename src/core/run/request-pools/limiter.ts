/**
 * First in, first out (C24), per run and per group. A FIFO with a head index: `shift()` on a long
 * array is quadratic. While held nothing starts, whatever is released.
 */
export class Limiter {
  private readonly queues = new Map<string, Lane>();
  private running = 0;
  private waiting = 0;
  private held = false;

  constructor(
    private readonly width: number,
    private readonly groupWidth: (group: string) => number,
  ) {}

  get queued(): number {
    return this.waiting;
  }

  get active(): number {
    return this.running;
  }

  /** `start` is called at once or later, never after the returned cancellation. */
  acquire(group: string, start: () => void): () => void {
    const lane = this.lane(group);
    const ticket: Ticket = { start, over: false };
    lane.waiting.push(ticket);
    this.waiting += 1;
    this.pump();
    return () => this.leave(ticket);
  }

  release(group: string): void {
    this.running -= 1;
    this.lane(group).running -= 1;
    this.pump();
  }

  private leave(ticket: Ticket): void {
    if (ticket.over) return;
    ticket.over = true;
    this.waiting -= 1;
  }

  hold(): void {
    this.held = true;
  }

  goOn(): void {
    this.held = false;
    this.pump();
  }

  private lane(group: string): Lane {
    let lane = this.queues.get(group);
    if (!lane) {
      lane = {
        waiting: [],
        head: 0,
        running: 0,
        width: group === '' ? Number.POSITIVE_INFINITY : this.groupWidth(group),
      };
      this.queues.set(group, lane);
    }
    return lane;
  }

  private pump(): void {
    for (const lane of this.queues.values()) {
      while (
        !this.held &&
        this.running < this.width &&
        lane.running < lane.width &&
        lane.head < lane.waiting.length
      ) {
        const ticket = lane.waiting[lane.head];
        lane.head += 1;
        if (lane.head > 1024 && lane.head * 2 > lane.waiting.length) {
          lane.waiting.splice(0, lane.head);
          lane.head = 0;
        }
        if (!ticket || ticket.over) continue;
        this.leave(ticket);
        this.running += 1;
        lane.running += 1;
        ticket.start();
      }
    }
  }
}

interface Ticket {
  readonly start: () => void;
  /** Started, or nobody waits for it any more. */
  over: boolean;
}

interface Lane {
  readonly waiting: Ticket[];
  head: number;
  running: number;
  readonly width: number;
}
