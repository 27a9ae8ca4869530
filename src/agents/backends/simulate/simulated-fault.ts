import type { SeededRandom } from './seeded-random.js';

type FaultKind = 'refusal' | 'overloaded' | 'schema' | 'crash';

export interface Fault {
  readonly kind: FaultKind;
  /** Attempts that show it; the next one answers. */
  readonly attempts: number;
}

/** Some faults pass and some stay, so that retries are exercised and losses too. */
export function drawFault(
  random: SeededRandom,
  failRate: number,
  hasSchema: boolean,
): Fault | null {
  const isFaulty = random.chance(failRate);
  const kind = random.pick<FaultKind>(['refusal', 'overloaded', 'schema', 'crash']);
  const passing = random.between(1, 2);
  if (!isFaulty) return null;
  if (kind === 'refusal' || kind === 'crash') return { kind, attempts: Number.POSITIVE_INFINITY };
  return { kind: hasSchema ? kind : 'overloaded', attempts: passing };
}
