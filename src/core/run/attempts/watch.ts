import type { Clock } from '../../ports/clock.js';
import type { JsonObject } from '../../values/json.js';

/** Limits of one attempt in milliseconds (X82); absent means none. */
export interface WatchLimits {
  readonly firstTokenMs?: number;
  readonly silenceMs?: number;
  readonly toolMs?: number;
  readonly wholeMs?: number;
}

/**
 * A tool that overruns ends by its own limit; only one that does not obey is the watch's business.
 */
const toolGraceMs = 5_000;

/**
 * Ends an attempt that gives no sign of life (X82): until the first sign after a request, then
 * between two signs; while a tool runs its own limit counts, and while the attempt waits for its
 * turn none does.
 */
export class Watch {
  private cancelQuiet: () => void = () => {};
  private cancelWhole: () => void = () => {};
  /** Of the whole attempt, at `wholeSince`. */
  private wholeLeftMs: number;
  private wholeSince: number;
  private isHeld = false;
  private readonly tools = new Set<unknown>();
  private state: 'waiting' | 'asked' | 'talking' = 'waiting';

  constructor(
    private readonly clock: Clock,
    private readonly limits: WatchLimits,
    private readonly exceed: (cause: 'timeout' | 'stall', message: string) => void,
  ) {
    this.wholeLeftMs = limits.wholeMs ?? 0;
    this.wholeSince = clock.now();
    this.armWhole();
  }

  /** A command waits for the machine, which is no time of the attempt, or goes on (X191). */
  held(isHeld: boolean): void {
    if (this.isHeld === isHeld) return;
    this.isHeld = isHeld;
    if (isHeld) {
      this.cancelWhole();
      this.wholeLeftMs -= this.clock.now() - this.wholeSince;
    } else this.armWhole();
    this.arm();
  }

  /** A request is on its way; nothing has come back yet. */
  asked(): void {
    this.state = 'asked';
    this.arm();
  }

  /** The attempt waits for others: no limit but the one of the whole counts. */
  waits(): void {
    this.state = 'waiting';
    this.arm();
  }

  heard(item: JsonObject): void {
    if (item.type === 'tool-start') this.tools.add(item.id);
    if (item.type === 'tool-end') this.tools.delete(item.id);
    if (this.state === 'asked' || item.type !== 'sign') this.state = 'talking';
    this.arm();
  }

  end(): void {
    this.cancelQuiet();
    this.cancelWhole();
  }

  private armWhole(): void {
    const { wholeMs } = this.limits;
    if (wholeMs === undefined) return;
    this.wholeSince = this.clock.now();
    this.cancelWhole = this.clock.after(Math.max(0, this.wholeLeftMs), () =>
      this.exceed('timeout', `not done after ${wholeMs} ms`),
    );
  }

  private arm(): void {
    this.cancelQuiet();
    this.cancelQuiet = () => {};
    const limit = this.limit();
    if (limit === null) return;
    this.cancelQuiet = this.clock.after(limit.ms, () => this.exceed('stall', limit.message));
  }

  private limit(): { readonly ms: number; readonly message: string } | null {
    if (this.isHeld) return null;
    const { firstTokenMs, silenceMs, toolMs } = this.limits;
    if (this.tools.size > 0)
      return toolMs === undefined
        ? null
        : { ms: toolMs + toolGraceMs, message: `a tool did not end within ${toolMs} ms` };
    if (this.state === 'waiting') return null;
    if (this.state === 'asked')
      return firstTokenMs === undefined
        ? null
        : { ms: firstTokenMs, message: `no first sign of an answer for ${firstTokenMs} ms` };
    return silenceMs === undefined
      ? null
      : { ms: silenceMs, message: `no sign of life for ${silenceMs} ms` };
  }
}
