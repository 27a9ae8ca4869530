import type { CallWait, Tally } from '../state/run-state.js';

/** States of agent calls in the order in which a strip of progress shows them. */
export const shareStates = [
  'reused',
  'completed',
  'running',
  'person',
  'failed',
  'lost',
  'skipped',
  'waiting',
] as const;

/** How many of the calls of a run are in one state. */
export interface CallShare {
  readonly state: (typeof shareStates)[number];
  readonly count: number;
}

export interface SharedCalls {
  readonly agents: Tally;
  readonly waiting: CallWait;
  /** Agents that wait for a person. */
  readonly asking: number;
}

/**
 * Every call that was asked for, in one share: of those that started, what waits is no part of what
 * runs. States without a call are left out.
 */
export function selectShares({ agents, waiting, asking }: SharedCalls): readonly CallShare[] {
  const person = Math.min(agents.running, asking);
  const held = waiting.quota + waiting.cache + waiting.retry + waiting.limit;
  const idle = Math.min(agents.running - person, held);
  const reused = Math.min(agents.completed, agents.reused);
  const counts: Readonly<Record<CallShare['state'], number>> = {
    reused,
    completed: agents.completed - reused,
    running: agents.running - person - idle,
    person,
    failed: agents.failed,
    lost: agents.lost,
    skipped: agents.skipped + agents.stopped + agents.abandoned,
    waiting: waiting.queued + idle,
  };
  return shareStates.flatMap((state) =>
    counts[state] > 0 ? [{ state, count: counts[state] }] : [],
  );
}
