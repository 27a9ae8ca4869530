import type { StepRequest } from '../../step/step.js';

interface Turn {
  /** Number of its step: another one when the turn ran again. */
  readonly n: number;
  /** Blob from which the next turn goes on; that of an earlier turn when this one left none. */
  readonly blob: string | undefined;
}

/** The turns of all handles that were delivered in this drive (X30). */
export class TurnBook {
  private readonly turns = new Map<string, Turn>();

  /**
   * What a turn's identity holds of its handle's past: if an earlier turn ran again, it is another
   * question.
   */
  past(realm: number, after: number): string {
    return after === 0 ? 'turn 1' : `after ${this.turns.get(name(realm, after))?.n ?? 'nothing'}`;
  }

  deliver({ realm, id, input }: StepRequest, n: number, blob: string | undefined): void {
    const before = this.turns.get(name(realm, afterOf(input.turn)));
    this.turns.set(name(realm, id), { n, blob: blob ?? before?.blob });
  }

  blobBefore({ realm, input }: StepRequest): string | undefined {
    return this.turns.get(name(realm, afterOf(input.turn)))?.blob;
  }
}

function name(realm: number, id: number): string {
  return `${realm}:${id}`;
}

/** The guest's word, so anything else than an id counts as none. */
export function afterOf(turn: unknown): number {
  if (typeof turn !== 'object' || turn === null || !('after' in turn)) return 0;
  return Number.isSafeInteger(turn.after) ? (turn.after as number) : 0;
}
