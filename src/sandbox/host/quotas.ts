import type { SandboxLimits } from '../../core/ports/sandbox.js';
import type { Delivery, GuestMessage, StepRequest } from '../../core/step/step.js';

/** A note costs this much even when it is empty. */
const noteOverhead = 32;

export interface Quotas {
  beginTurn(deliveries: readonly Delivery[]): void;
  /** @returns why the script must end as a flood, or `null` */
  count(messages: readonly GuestMessage[], bytes: number): string | null;
  /** The last delivered step, in words. */
  describe(realm: number, id: number): string;
}

/**
 * What a script has open and has said so far; counted outside the worker, where it cannot be
 * tampered with.
 */
export function createQuotas({ pendingSteps, logBytes, memoryBytes }: SandboxLimits): Quotas {
  const pending = new Map<string, StepRequest>();
  /** Steps of the batch that is being delivered, for messages. */
  let delivered = new Map<string, StepRequest>();
  let noteBytes = 0;
  let turnBytes = 0;
  return {
    beginTurn(deliveries) {
      turnBytes = 0;
      delivered = new Map();
      for (const delivery of deliveries) {
        const key = keyOf(delivery);
        const step = pending.get(key);
        if (!step) continue;
        pending.delete(key);
        delivered.set(key, step);
      }
    },
    count(messages, bytes) {
      turnBytes += bytes;
      for (const message of messages) {
        if (message.type === 'step') pending.set(keyOf(message), message);
        else if (message.type === 'timer-cancel') pending.delete(keyOf(message));
        else noteBytes += noteOverhead + textLength(message.note);
      }
      if (pending.size > pendingSteps)
        return `the script asked for more than ${pendingSteps} steps at once`;
      if (noteBytes > logBytes) return `the script wrote more than ${logBytes} bytes of log text`;
      return turnBytes > memoryBytes
        ? `the script asked for more than ${memoryBytes} bytes of steps at once`
        : null;
    },
    describe(realm, id) {
      const step = delivered.get(keyOf({ realm, id }));
      if (!step) return id === 0 ? 'the start of the script' : `step ${id}`;
      const line = step.site ? ` of line ${step.site.line}` : '';
      return `${step.kind} ${step.strand} #${step.n}${line}`;
    },
  };
}

function textLength(note: object): number {
  let length = 0;
  for (const value of Object.values(note)) if (typeof value === 'string') length += value.length;
  return length;
}

function keyOf({ realm, id }: { readonly realm: number; readonly id: number }): string {
  return `${realm}:${id}`;
}
