import type { SandboxLimits } from '../../core/ports/sandbox.js';
import type { Delivery, GuestMessage, StepRequest } from '../../core/step/step.js';

/** A note costs this much even when it is empty. */
const noteOverhead = 32;

/**
 * What a script has open and has said so far; counted outside the worker, where it cannot be
 * tampered with.
 */
export class Quotas {
  private readonly pending = new Map<string, StepRequest>();
  /** Steps of the batch that is being delivered, for messages. */
  private delivered = new Map<string, StepRequest>();
  private noteBytes = 0;
  private turnBytes = 0;

  constructor(private readonly limits: SandboxLimits) {}

  beginTurn(deliveries: readonly Delivery[]): void {
    this.turnBytes = 0;
    this.delivered = new Map();
    for (const delivery of deliveries) {
      const key = keyOf(delivery);
      const step = this.pending.get(key);
      if (!step) continue;
      this.pending.delete(key);
      this.delivered.set(key, step);
    }
  }

  /** @returns why the script must end as a flood, or `null` */
  count(messages: readonly GuestMessage[], bytes: number): string | null {
    this.turnBytes += bytes;
    for (const message of messages) {
      if (message.type === 'step') this.pending.set(keyOf(message), message);
      else if (message.type === 'timer-cancel') this.pending.delete(keyOf(message));
      else this.noteBytes += noteOverhead + textLength(message.note);
    }
    const { pendingSteps, logBytes, memoryBytes } = this.limits;
    if (this.pending.size > pendingSteps)
      return `the script asked for more than ${pendingSteps} steps at once`;
    if (this.noteBytes > logBytes)
      return `the script wrote more than ${logBytes} bytes of log text`;
    return this.turnBytes > memoryBytes
      ? `the script asked for more than ${memoryBytes} bytes of steps at once`
      : null;
  }

  /** The last delivered step, in words. */
  describe(realm: number, id: number): string {
    const step = this.delivered.get(keyOf({ realm, id }));
    if (!step) return id === 0 ? 'the start of the script' : `step ${id}`;
    return `${step.kind} ${step.strand} #${step.n}${step.site ? ` of line ${step.site.line}` : ''}`;
  }
}

function textLength(note: object): number {
  let length = 0;
  for (const value of Object.values(note)) if (typeof value === 'string') length += value.length;
  return length;
}

function keyOf({ realm, id }: { readonly realm: number; readonly id: number }): string {
  return `${realm}:${id}`;
}
